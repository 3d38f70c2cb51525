//! The variables of a terminal.

use super::told;
use crate::aws_files::Profiles;
use crate::environ::{self, Changes, Environment, Said};
use crate::model::{SealKey, printable_lines};
use crate::plan::{self, Request};

/// What a run makes of the variables of its terminal.
#[derive(Debug)]
pub struct Terminal {
    /// Whether the variables were not written with this key.
    pub is_refused: bool,
    /// The name of the session.
    pub profile: Option<String>,
    /// The request to renew, and the one that `env -` repeats.
    pub requests: [Option<String>; 2],
    /// Whether the session is another process's.
    pub is_inherited: bool,
    /// Whether a person has confirmed the switch.
    pub is_confirmed: bool,
    /// The variables after `unset`.
    pub after_unset: Environment,
    /// The variables as they were before awsso.
    pub before: Environment,
}

/// Reads the variables with a user's key.
pub fn terminal(environment: Environment, key: [u8; 32]) -> Terminal {
    let (environment, is_refused) = environ::vetted(environment, || SealKey::of(&key));
    let active = environ::active(&environment);
    let after_unset = environment.clone().with(&environ::leave(&environment));
    Terminal {
        is_refused,
        profile: active.as_ref().map(|session| session.profile.clone()),
        requests: [active.and_then(|session| session.request), environ::previous(&environment)],
        is_inherited: environ::is_inherited(&environment),
        is_confirmed: environ::said(&environment).is_confirmed,
        after_unset,
        before: environ::baseline(&environment),
    }
}

/// `changes` to a terminal with their proof.
pub fn sealed(changes: Changes, environment: &Environment, key: [u8; 32]) -> Changes {
    let key = SealKey::of(&key).expect("of the length of a key");
    let said = Said { is_confirmed: true, has_region: true };
    environ::sealed(changes, environment, said, &key, [[1; 12], [2; 12]])
}

/// A request as it is written again, and its plan with this config file.
pub fn request(text: &str, config: &str) -> Result<(String, Result<String, String>), String> {
    let request = Request::decode(text).map_err(|error| told(&error))?;
    let file =
        |text: &str| crate::aws_files::FileText { path: "config".into(), text: text.to_owned() };
    let profiles = Profiles::parse(file(config), file(""));
    let plan = plan::resolve(&request, &profiles, &Environment::default());
    let plan = plan
        .map(|plan| printable_lines(&plan::explain(&plan, &profiles)))
        .map_err(|error| told(&error));
    Ok((request.encode(), plan))
}
