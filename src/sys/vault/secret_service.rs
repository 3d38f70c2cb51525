//! The key in the Secret Service of the desktop (GNOME Keyring, KWallet, KeePassXC), through the
//! program of libsecret: a D-Bus client of our own would be as large as the rest of awsso.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::{SealKey, Secret};

use super::super::process::Output;
use super::super::{CommandLine, System};

pub(super) const NAME: &str = "the Secret Service";

/// A locked keyring asks for its password in a window, which may stay there unseen.
const TIME_LIMIT: Duration = Duration::from_secs(5);

pub(super) fn load(system: &System) -> Result<Option<SealKey>> {
    let output = run(system, &["lookup"], None)?;
    if !output.is_success() {
        // Without a word on stderr it has nothing under that name.
        let is_missing = output.ending.exit_code == Some(1) && output.stderr.is_empty();
        return if is_missing { Ok(None) } else { Err(failed(&output)) };
    }
    let bytes = STANDARD.decode(output.stdout.expose().trim()).map(Zeroizing::new);
    Ok(bytes.ok().and_then(|bytes| SealKey::of(&bytes)))
}

pub(super) fn save(system: &System, key: &SealKey) -> Result<()> {
    let secret = Secret::new(STANDARD.encode(key.bytes()));
    let output = run(system, &["store", "--label=awsso"], Some(secret))?;
    if output.is_success() { Ok(()) } else { Err(failed(&output)) }
}

fn run(system: &System, verb: &[&str], input: Option<Secret>) -> Result<Output> {
    let cache = system.files.credential_cache().into_os_string();
    let mut words = vec!["secret-tool".into()];
    words.extend(verb.iter().map(Into::into));
    words.extend(["application".into(), "awsso".into(), "cache".into(), cache]);
    let mut command = CommandLine::outside_session(words, &system.environment);
    command.input = Some(input.unwrap_or_else(|| Secret::new("")));
    system.processes.run(&command, TIME_LIMIT).map_err(|error| {
        Error::new(Kind::Other, format!("{NAME}: {error}"))
            .hint("install secret-tool (Debian: libsecret-tools)")
    })
}

fn failed(output: &Output) -> Error {
    Error::new(Kind::Other, format!("{NAME}: secret-tool: {}", output.failure()))
}
