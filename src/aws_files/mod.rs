//! The files of the AWS CLI and the SDKs: `~/.aws/config` and `~/.aws/credentials`, read and edited.
//!
//! Rank 1. Pure: the callers read and write the files. What the keys mean is left to others.
//!
//! From text to profiles: `scan` finds where sections begin, `header` says what they are called, `file`
//! reads those that are asked for, line by line with `syntax`, and `profiles` merges both files. And
//! back: `edit` changes keys and sections, in each of them by `block`, and leaves every other byte
//! alone. `checks` reads a whole file for what is wrong or odd in it.

mod block;
mod checks;
mod edit;
mod file;
mod header;
mod problem;
mod profiles;
#[cfg(test)]
mod random;
mod rules;
mod scan;
mod syntax;
mod value;

pub(crate) use edit::{Edit, SectionId, Spacing};
pub(crate) use problem::Severity;
pub(crate) use profiles::{FileText, Profiles, Section};
pub(crate) use rules::is_value;
pub(crate) use value::Value;
