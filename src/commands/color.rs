//! Whether what people read is coloured.

use super::variable;
use crate::cli::ColorChoice;
use crate::environ::Environment;
use crate::error::Result;

/// What the flag says, else `AWSSO_COLOR`, else [`ColorChoice::Auto`].
///
/// # Errors
/// [`Kind::Usage`](crate::error::Kind::Usage) if the variable holds none of the choices.
pub fn color_choice(environment: &Environment, flag: Option<ColorChoice>) -> Result<ColorChoice> {
    match flag {
        Some(choice) => Ok(choice),
        None => Ok(variable::value_of(environment, "AWSSO_COLOR")?.unwrap_or_default()),
    }
}
