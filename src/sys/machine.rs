//! What kind of machine this is, to decide where a browser can be.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::environ::Environment;

/// The name of the operating system: `linux`, `macos`, `windows`.
pub(crate) const OPERATING_SYSTEM: &str = std::env::consts::OS;

/// Whether this is Linux on Windows (WSL), with the browser of Windows.
pub(crate) fn is_windows_subsystem(environment: &Environment) -> bool {
    if !cfg!(target_os = "linux") {
        return false;
    }
    let is_named =
        ["WSL_DISTRO_NAME", "WSL_INTEROP"].iter().any(|name| environment.non_empty(name).is_some());
    // `sudo` and services remove the variables; the kernel's name stays.
    is_named || kernel_release().is_some_and(|release| says_microsoft(&release))
}

/// Whether this is a container: no browser, and no port that the outside can reach.
pub(crate) fn is_container(environment: &Environment) -> bool {
    let is_named = [
        // systemd-nspawn, podman, lxc
        "container",
        "KUBERNETES_SERVICE_HOST",
        "REMOTE_CONTAINERS",
        "CODESPACES",
    ]
    .iter()
    .any(|name| environment.non_empty(name).is_some());
    is_named
        || (cfg!(target_os = "linux")
            && ["/.dockerenv", "/run/.containerenv"].iter().any(|path| Path::new(path).exists()))
}

fn kernel_release() -> Option<String> {
    let mut text = String::new();
    let file = File::open("/proc/sys/kernel/osrelease").ok()?;
    file.take(256).read_to_string(&mut text).ok()?;
    Some(text)
}

/// `5.15.153.1-microsoft-standard-WSL2`, `4.4.0-19041-Microsoft`; images of Azure say `azure`.
fn says_microsoft(release: &str) -> bool {
    release.to_ascii_lowercase().contains("microsoft")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_of_wsl_are_known_by_their_release() {
        assert!(says_microsoft("5.15.153.1-microsoft-standard-WSL2"));
        assert!(says_microsoft("4.4.0-19041-Microsoft"));
        assert!(!says_microsoft("6.8.0-1017-azure"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn variables_tell_the_machine() {
        let with = |name: &str| Environment::new([(name.into(), "x".into())]);
        assert!(is_windows_subsystem(&with("WSL_DISTRO_NAME")));
        assert!(is_container(&with("KUBERNETES_SERVICE_HOST")));
    }
}
