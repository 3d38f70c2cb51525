//! `awsso __complete`: the candidates for the completion scripts.
//!
//! Runs at every TAB: reads files and caches, never the network. It prints no errors, and offers
//! nothing if a file is broken.

use crate::cli::{CompleteOptions, Question, Wanted, question};
use crate::output::Reply;
use crate::session::Context;
use crate::shell;
use crate::shell::completion::{Answer, Candidate, Completion};
use crate::target::Names;

pub(super) fn run(context: &Context<'_>, options: &CompleteOptions) -> Reply {
    let completion = shell::by_name(&options.shell).and_then(shell::Shell::completion);
    let text = completion.map(|completion| answer(context, completion, options));
    text.unwrap_or_default().into()
}

fn answer(context: &Context<'_>, completion: &Completion, options: &CompleteOptions) -> String {
    let variable = completion.variable.and_then(|name| context.system.environment.text(name));
    let words = options.words.iter().map(|word| word.to_string_lossy().into_owned());
    let arguments: Vec<String> = variable.map(str::to_owned).into_iter().chain(words).collect();
    let line = (completion.read)(&arguments);
    let Question { prefix, typed, mut fixed, command_at, wanted } =
        question(&line.words, &line.current);
    let matching = completion.matching;
    // There may be thousands, most of them ASCII.
    let is_printable = |value: &str| {
        let mut bytes = value.bytes();
        bytes.all(|byte| matches!(byte, b' '..=b'~')) || !value.chars().any(char::is_control)
    };
    let is_fit =
        |value: &str| !value.is_empty() && is_printable(value) && matching.admits(&typed, value);
    let answer = match (command_at, wanted) {
        (Some(first), _) if completion.completes_commands => Answer::Command(first),
        (Some(_), _) | (None, Some(Wanted::File)) => Answer::Files,
        (None, wanted) => {
            fixed.retain(|candidate| is_fit(&candidate.value));
            let names = Names::new(context, &line.words, &typed, &is_fit);
            if let Some(wanted) = wanted {
                let tagged = |name: Candidate| {
                    let tag = wanted.tag(&name.value);
                    name.tagged(tag)
                };
                fixed.extend(names.of(wanted).into_iter().map(tagged));
            }
            for candidate in &mut fixed {
                candidate.description.retain(|c| !c.is_control());
            }
            Answer::Candidates { prefix, candidates: without_repeats(fixed) }
        }
    };
    (completion.write)(&line, &answer)
}

/// Keeps the first candidate of each name.
fn without_repeats(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut seen = hashbrown::HashSet::with_capacity(candidates.len());
    let is_new = candidates.iter().map(|candidate| seen.insert(candidate.value.as_str()));
    let mut is_new = is_new.collect::<Vec<_>>().into_iter();
    drop(seen);
    candidates.retain(|_| is_new.next().unwrap_or(true));
    candidates
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::cli::{ColorChoice, GlobalOptions};
    use crate::output::Output;
    use crate::sys::scripted::Script;

    const CONFIG: &str = "\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-central-1

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Developer
region = xx-private-1

[profile \"it's $(x)\"]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = dev
";

    struct World {
        script: Script,
        _home: tempfile::TempDir,
    }

    fn world(config: &str) -> World {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let files = &script.system.files;
        files.write_private(&files.config_file(), config.as_bytes()).unwrap();
        let settings = b"[aliases]\nd = \"dev\"\n\"my prod\" = \"dev\"\n";
        files.write_private(&files.settings_file(), settings).unwrap();
        World { script, _home: home }
    }

    fn ask(world: &World, shell: &str, words: &[&str]) -> String {
        let options = CompleteOptions {
            shell: shell.to_owned(),
            words: words.iter().map(OsString::from).collect(),
        };
        let system = &world.script.system;
        let output = Output::for_tests(system);
        let context = Context::new(system, output, &GlobalOptions::default(), ColorChoice::Auto);
        let reply = run(&context, &options);
        assert_eq!((reply.exit_code, world.script.terminal.told().as_str()), (0, ""));
        reply.stdout
    }

    #[test]
    fn every_kind_of_name_is_found_in_the_files() {
        let world = world(CONFIG);
        for (words, expected) in [
            (&["env", "de"][..], "dev\t111111111111 Developer, corp\n"),
            (&["env", "it"], "it's $(x)\trole Deploy in 222222222222\n"),
            (&["env", "d"], "d\talias of dev\ndev\t111111111111 Developer, corp\n"),
            (&["login", "--sso-session", ""], "corp\thttps://d-1234567890.awsapps.com/start\n"),
            (
                &["login", "--sso-session=c"],
                "--sso-session=corp\thttps://d-1234567890.awsapps.com/start\n",
            ),
            (&["env", "--region", "xx"], "xx-private-1\n"),
            (&["env", "--region", "eusc"], "eusc-de-east-1\tEuropean Sovereign Cloud, Germany\n"),
            (
                &["assume", "--role-arn", "arn"],
                "arn:aws:iam::222222222222:role/Deploy\tprofile it's $(x)\n",
            ),
            (&["list", "--account", "1"], "111111111111\n"),
            (&["settings", "get", "login.m"], "login.method\tsign-in method\n"),
            (
                &["settings", "get", "aliases.d"],
                "aliases.d\tshort name for a profile, ACCOUNT/ROLE or role ARN\n",
            ),
            (
                &["settings", "get", "aliases.\"my"],
                "aliases.\"my prod\"\tshort name for a profile, ACCOUNT/ROLE or role ARN\n",
            ),
            (&["completions", "power"], "powershell\n"),
            (&["unset", ""], ""),
            (&["assume", "--policy", "x"], "\tfiles\n"),
            (&["exec", "de"], "dev\t111111111111 Developer, corp\n"),
            (&["exec", "dev", "aw"], "\tfiles\n"),
        ] {
            assert_eq!(ask(&world, "xonsh", words), expected, "{words:?}");
        }
    }

    #[test]
    fn broken_files_and_unknown_shells_have_nothing_to_offer_and_no_complaint() {
        let world = world("[profile dev\nregion\n]]\u{0}\n= =\n");
        ask(&world, "fish", &["env", ""]);
        ask(&world, "fish", &["login", "--sso-session", ""]);
        assert_eq!(ask(&world, "perl", &["env", ""]), "");
        let files = &world.script.system.files;
        files.write_private(&files.config_file(), b"\xff\xfe").unwrap();
        files.write_private(&files.settings_file(), b"= =").unwrap();
        assert_eq!(ask(&world, "fish", &["env", "de"]), "");
    }
}
