//! `awsso help`: the help of a verb, or a topic page.

use clap::builder::StyledStr;
use clap::{Args, CommandFactory};

use super::Cli;
use crate::shell;

/// `awsso help`.
#[derive(Debug, Args)]
pub struct HelpOptions {
    /// Verb, or topic: environment, exit-codes, files or shells
    #[arg(value_name = "VERB|TOPIC")]
    pub words: Vec<String>,
}

/// The topic pages by name.
pub const TOPICS: [(&str, &str); 4] = [
    ("environment", include_str!("topics/environment.txt")),
    ("exit-codes", include_str!("topics/exit-codes.txt")),
    ("files", include_str!("topics/files.txt")),
    ("shells", include_str!("topics/shells.txt")),
];

/// The help of the verb `words`, or of the program without any; else the topic page.
pub(crate) fn help(words: &[String]) -> Result<StyledStr, (String, Vec<String>)> {
    let mut command = Cli::command();
    command.build();
    let mut found = &mut command;
    for (index, word) in words.iter().enumerate() {
        let names: Vec<String> =
            found.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        found = match found.find_subcommand_mut(word) {
            Some(verb) => verb,
            None if index == 0 && words.len() == 1 => {
                return topic(word).map(StyledStr::from).ok_or_else(|| {
                    let topics = TOPICS.iter().map(|(name, _)| (*name).to_owned());
                    (word.clone(), names.into_iter().chain(topics).collect())
                });
            }
            None => return Err((word.clone(), names)),
        };
    }
    Ok(found.render_help())
}

fn topic(name: &str) -> Option<String> {
    let (_, text) = TOPICS.iter().find(|(known, _)| *known == name)?;
    let lines = shell::all().iter().map(|shell| {
        let line = shell.eval_line("awsso env PROFILE");
        format!("  {:<11} {line}", shell.name())
    });
    Some(text.replace("[LINES]", &lines.collect::<Vec<_>>().join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environ::vars::MANAGED;
    use crate::error::Kind;

    fn page(name: &str) -> String {
        help(&[name.to_owned()]).unwrap().to_string()
    }

    #[test]
    fn the_pages_are_complete() {
        let environment = page("environment");
        for variable in MANAGED {
            assert!(environment.contains(variable.name), "{}", variable.name);
        }
        let shells = page("shells");
        for shell in shell::all() {
            assert!(shells.contains(&shell.eval_line("awsso env PROFILE")));
        }
        let codes = page("exit-codes");
        for kind in [
            Kind::Other,
            Kind::Usage,
            Kind::SignInNeeded,
            Kind::Configuration,
            Kind::Refused,
            Kind::Network,
            Kind::Interrupted,
        ] {
            assert!(codes.contains(&format!("\n  {:<5}", kind.exit_code())), "{kind:?}");
        }
        for (name, text) in TOPICS {
            assert!(text.lines().all(|line| line.len() <= 100), "{name}");
        }
    }

    #[test]
    fn a_verb_has_its_own_help_and_an_unknown_word_is_named() {
        let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
        assert!(help(&words("configure sso")).unwrap().to_string().contains("--start-url"));
        assert!(help(&[]).unwrap().to_string().contains("Commands:"));
        let (word, names) = help(&words("environ")).unwrap_err();
        assert_eq!(word, "environ");
        assert!(names.contains(&"environment".to_owned()) && names.contains(&"env".to_owned()));
        assert_eq!(help(&words("configure nothing")).unwrap_err().0, "nothing");
    }
}
