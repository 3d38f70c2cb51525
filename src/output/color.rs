//! Whether output for people is colored.

use super::words;
use crate::cli::ColorChoice;
use crate::environ::Environment;
use crate::error::{Error, Kind, Result};

/// The flag, else `AWSSO_COLOR`, else [`ColorChoice::Auto`].
pub(crate) fn color_choice(
    environment: &Environment,
    flag: Option<ColorChoice>,
) -> Result<ColorChoice> {
    if let Some(choice) = flag {
        return Ok(choice);
    }
    let Some(text) = environment.try_non_empty("AWSSO_COLOR")? else {
        return Ok(ColorChoice::default());
    };
    text.parse().map_err(|expected| {
        Error::new(Kind::Usage, format!("invalid AWSSO_COLOR {text:?}: {expected}"))
            .hint("unset AWSSO_COLOR, or set it to another value")
    })
}

/// The same for a line that does not parse; invalid values are ignored.
pub(crate) fn color_choice_of_words(environment: &Environment, words: &[String]) -> ColorChoice {
    let flag = words::value_of(words, "--color").and_then(|text| text.parse().ok());
    color_choice(environment, flag).unwrap_or_default()
}

/// Whether to color: as `choice` says, else on a capable terminal unless `TERM` or `NO_COLOR` say
/// no.
pub(crate) fn wants_color(
    environment: &Environment,
    choice: ColorChoice,
    is_terminal: bool,
) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let is_dumb = environment.text("TERM") == Some("dumb");
            let is_unwanted = environment.non_empty("NO_COLOR").is_some();
            is_terminal && !is_dumb && !is_unwanted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_outright_beats_what_the_terminal_can() {
        use ColorChoice::{Always, Auto, Never};
        for (variables, choice, is_terminal, expected) in [
            (&[][..], Auto, true, true),
            (&[], Auto, false, false),
            (&[("NO_COLOR", "")], Auto, true, true),
            (&[("NO_COLOR", "1")], Auto, true, false),
            (&[("TERM", "dumb")], Auto, true, false),
            (&[("NO_COLOR", "1")], Always, true, true),
            (&[("TERM", "dumb")], Always, false, true),
            (&[], Never, true, false),
        ] {
            let environment = Environment::of(variables);
            let is_colored = wants_color(&environment, choice, is_terminal);
            assert_eq!(is_colored, expected, "{variables:?} {choice:?} {is_terminal}");
        }
    }

    #[test]
    fn empty_is_unset_and_nonsense_is_an_error_that_names_the_variable() {
        let choice = |value| color_choice(&Environment::of(&[("AWSSO_COLOR", value)]), None);
        assert_eq!(choice(""), Ok(ColorChoice::Auto));
        assert_eq!(choice("never"), Ok(ColorChoice::Never));
        let error = choice("Never").unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(
            error.to_string(),
            "invalid AWSSO_COLOR \"Never\": auto, always or never is expected"
        );
    }

    #[test]
    fn a_line_that_does_not_parse_is_read_as_far_as_it_can_be() {
        let choice = |line: &str, variable: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            color_choice_of_words(&Environment::of(&[("AWSSO_COLOR", variable)]), &words)
        };
        assert_eq!(choice("awsso envv --color never", ""), ColorChoice::Never);
        assert_eq!(choice("awsso --color=always envv", "never"), ColorChoice::Always);
        assert_eq!(choice("awsso envv", "never"), ColorChoice::Never);
        assert_eq!(choice("awsso envv --color", "purple"), ColorChoice::Auto);
        assert_eq!(choice("awsso envv --color purple", "never"), ColorChoice::Never);
    }
}
