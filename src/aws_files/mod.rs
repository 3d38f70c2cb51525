//! The files of the AWS CLI and the SDKs: `~/.aws/config` and `~/.aws/credentials`, read and edited.
//!
//! Rank 1: imports [`crate::error`] at most. Pure: whoever reads and writes the files passes texts.
//! What the keys mean, which credentials they lead to and where the files are is left to others.
//!
//! From text to profiles: `syntax` cuts the text into lines, `header` says what a section is called,
//! `sections` gathers the sections of one file under their names, `profiles` merges both files. And back:
//! `edit` changes keys and sections, in each of them by `block`, and leaves every other byte alone.

mod block;
mod checks;
mod edit;
mod header;
mod index;
mod keys;
mod problem;
mod profiles;
#[cfg(test)]
mod random;
mod rules;
mod sections;
mod syntax;
mod value;

pub use edit::{Edit, SectionId, Spacing};
pub use problem::{Problem, Severity};
pub use profiles::{FileText, Profiles, Section};
pub use value::{Place, Value};
