//! What is to be opened, and as whom.

use super::page::Page;
use crate::cli::LinkOptions;
use crate::model::Region;
use crate::plan::{Plan, Request};

/// A page of the console, and in which role.
pub(crate) struct Visit<'a> {
    pub(crate) request: &'a Request,
    pub(crate) plan: &'a Plan,
    pub(crate) page: &'a Page,
    /// The region of the page, where it is not that of the plan.
    pub(crate) region: Option<Region>,
    pub(crate) options: &'a LinkOptions,
}
