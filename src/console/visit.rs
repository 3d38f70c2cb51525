//! A page to open, and as whom.

use super::page::Page;
use crate::cli::LinkOptions;
use crate::model::Region;
use crate::plan::{Plan, Request};

pub(crate) struct Visit<'a> {
    pub(crate) request: &'a Request,
    pub(crate) plan: &'a Plan,
    pub(crate) page: &'a Page,
    /// The region of the page, if it is not the plan's.
    pub(crate) region: Option<Region>,
    pub(crate) options: &'a LinkOptions,
}
