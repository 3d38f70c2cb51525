//! Variables that set the default of a flag.

use std::str::FromStr;

use crate::environ::Environment;
use crate::error::{Error, Kind, Result};

pub(crate) fn value_of<T: FromStr<Err = String>>(
    environment: &Environment,
    name: &str,
) -> Result<Option<T>> {
    let Some(value) = environment.get(name).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let parsed = match value.to_str() {
        Some(text) => {
            text.parse().map_err(|expected| format!("invalid {name} {text:?}: {expected}"))
        }
        None => Err(format!("{name} is not valid UTF-8")),
    };
    parsed.map(Some).map_err(|message| {
        Error::new(Kind::Usage, message).hint(format!("unset {name}, or set it to another value"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::ColorChoice;

    fn color(value: Option<&str>) -> Result<Option<ColorChoice>> {
        let variables = value.map(|value| ("AWSSO_COLOR".into(), value.into()));
        value_of(&Environment::new(variables), "AWSSO_COLOR")
    }

    #[test]
    fn empty_is_unset_and_nonsense_is_an_error_that_names_the_variable() {
        assert_eq!(color(None), Ok(None));
        assert_eq!(color(Some("")), Ok(None));
        assert_eq!(color(Some("never")), Ok(Some(ColorChoice::Never)));
        let error = color(Some("Never")).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(
            error.to_string(),
            "invalid AWSSO_COLOR \"Never\": auto, always or never is expected"
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_utf_8_is_an_error_too() {
        use std::os::unix::ffi::OsStringExt as _;
        let value = std::ffi::OsString::from_vec(vec![0xff]);
        let environment = Environment::new([("AWSSO_COLOR".into(), value)]);
        let error = value_of::<ColorChoice>(&environment, "AWSSO_COLOR").unwrap_err();
        assert_eq!(error.to_string(), "AWSSO_COLOR is not valid UTF-8");
    }
}
