//! What holds terminals: tmux, VS Code, ssh.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use aws_emulator::Approval;

use super::{assert_deploying, calls, deploys_or_stops, environment, found, program, stage};
use crate::docs::block;
use crate::support::{Outcome, Scene, TIME_LIMIT, token_path};

/// A tmux server of the scene's own, with bash in its panes and the line of `awsso init` in bash.
struct Tmux<'s> {
    scene: &'s Scene,
}

impl<'s> Tmux<'s> {
    fn new(scene: &'s Scene, tmux: &str) -> Self {
        let socket = scene.path(".run/tmux");
        let text = format!(
            "#!/bin/sh\nexec '{tmux}' -S '{}' -f \"$HOME/.tmux.conf\" \"$@\"\n",
            socket.display()
        );
        program(scene, "tmux", &text);
        scene.write(".bashrc", "PS1='$ '\neval \"$(awsso init bash --title)\"\n");
        // Behind `/etc/profile`, which sets PATH.
        let folders = [&*scene.path("bin/tmux"), Path::new(env!("CARGO_BIN_EXE_awsso"))];
        let path = folders.map(|path| path.parent().unwrap().display().to_string());
        scene.write(".bash_profile", &format!("PATH='{}':$PATH\n. ~/.bashrc\n", path.join(":")));
        scene.write(
            ".tmux.conf",
            &format!("set -g default-shell /bin/bash\n{}", block("docs/scripts.md", "tmux-title")),
        );
        Self { scene }
    }

    fn run(&self, line: &str) -> Outcome {
        let run = self.scene.program("sh", &["-c", line]);
        run.env("TERM", "xterm-256color").go()
    }
}

/// A server that nobody ends would outlive the tests.
impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        self.run("tmux kill-server");
    }
}

/// Asks until there is an answer.
#[track_caller]
fn until<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < TIME_LIMIT, "{what} never came");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn each_window_of_tmux_is_in_its_account_and_its_title_says_so() {
    let Some(real) = found("tmux") else { return };
    for lines in [block("README.md", "tmux"), block("docs/scripts.md", "tmux")] {
        let scene = stage();
        let tmux = Tmux::new(&scene, &real);
        tmux.run(&lines).succeeds();
        let account_of = |window: &str| {
            let file = format!("{window}.env");
            let line = format!("env -0 >{file}.new && mv {file}.new {file}");
            tmux.run(&format!("tmux send-keys -t work:{window} '{line}' Enter")).succeeds();
            let dump = until(window, || fs::read_to_string(scene.path(&file)).ok());
            let entries = dump.split('\0').filter_map(|entry| entry.split_once('='));
            entries
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect::<BTreeMap<_, _>>()
        };
        assert_eq!(account_of("admin")["AWSSO_PROFILE"], "adminUser");
        let variables = account_of("deploy");
        assert_eq!(variables["AWSSO_PROFILE"], "deploy");
        assert_deploying(&variables);
        for (window, profile) in [("admin", "adminUser"), ("deploy", "deploy")] {
            // As the border shows it.
            let format = "tmux show -gv pane-border-format";
            let ask = format!("tmux display -p -t work:{window} \"$({format})\"");
            until(&format!("the title of {window}"), || {
                let shown = tmux.run(&ask).succeeds().stdout;
                shown.contains(profile).then_some(())
            });
        }
    }
}

#[test]
fn vs_code_gets_the_name_and_no_keys() {
    let scene = stage();
    let line = block("docs/scripts.md", "code");
    scene.program("sh", &["-c", &line]).go().succeeds();
    assert_eq!(calls(&scene), ["code ."]);
    let variables = environment(&scene);
    assert_eq!(variables["AWS_PROFILE"], "deploy");
    assert_eq!(variables.get("AWS_ACCESS_KEY_ID"), None);
}

#[test]
fn a_task_of_vs_code_stops_when_nobody_is_signed_in() {
    let text = block("docs/scripts.md", "tasks");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let task = &file["tasks"][0];
    assert_eq!(task["type"], "shell");
    let shell = &task["options"]["shell"];
    let words = shell["args"].as_array().unwrap().iter();
    let mut words: Vec<_> = words.map(|word| word.as_str().unwrap()).collect();
    words.push(task["command"].as_str().unwrap());
    deploys_or_stops(|scene| {
        let shell = shell["executable"].as_str().unwrap();
        scene.program(shell, &words).go()
    });
}

/// Runs the last word as the login shell of the other machine does.
const SSH: &str = "\
#!/bin/sh
printf '%s\\n' \"$1 $2\" >>\"$HOME/calls\"
shift 2
SSH_CONNECTION='192.0.2.1 50000 192.0.2.2 22' exec sh -c \"$*\"
";

#[test]
fn a_sign_in_over_ssh_shows_a_code_and_a_link() {
    let scene = super::signed_out();
    program(&scene, "ssh", SSH);
    scene.aws.approve_device_logins(Approval::AfterPolls(1));
    let line = block("docs/scripts.md", "ssh");
    let outcome = scene.program("sh", &["-c", &line]).go().succeeds();
    assert_eq!(calls(&scene), ["-t build-host"]);
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 1);
    assert!(scene.path(&token_path("corp")).exists(), "{}", outcome.shown());
    assert!(outcome.stderr.contains("/device"), "{}", outcome.shown());
}
