//! Options that are declared only if their verb was typed.
//!
//! Declaring every flag of every verb costs more than the rest of a warm `env`.

use std::ops::Deref;

use clap::{ArgMatches, Args, Command, FromArgMatches};

/// The options `T` of a verb, declared when the verb is parsed or its help is shown.
#[derive(Debug)]
pub struct Deferred<T>(Box<T>);

impl<T> Deferred<T> {
    pub(super) fn new(options: T) -> Self {
        Self(Box::new(options))
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| {
            // The verb's description is that of its variant, not of its options' type.
            let about = command.get_about().cloned();
            let command = T::augment_args(command);
            match about {
                Some(about) => command.about(about),
                None => command,
            }
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(T::augment_args_for_update)
    }
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self::new)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}
