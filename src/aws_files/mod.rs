//! The files of the AWS CLI and the SDKs: `~/.aws/config` and `~/.aws/credentials`, read and
//! edited. Pure: the callers read and write the files.
//!
//! Reading: `scan` finds the starts of sections, `header` reads their names, `file` reads sections
//! on demand with `syntax`, `profiles` merges both files. Writing: `edit` and `block` change keys
//! and sections and keep every other byte. `checks` reads a whole file for problems.

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
pub(crate) use profiles::{FileText, NEUTRAL_PROFILE, Profiles, Section};
pub(crate) use rules::is_value;
pub(crate) use value::Value;
