//! A place in the console: the account, the region and the page. Pure.

use super::page::Page;
use crate::model::{AccountId, Partition, Region};

/// A place in the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it is: credentials never cross partitions.
    pub(crate) partition: Partition,
    /// The account, where the text tells.
    pub(crate) account: Option<AccountId>,
    /// The region, where the text tells.
    pub(crate) region: Option<Region>,
    /// The role, where the text tells.
    pub(crate) role: Option<String>,
    /// The page.
    pub(crate) page: Page,
    /// Why the page is not that of the resource itself.
    pub(crate) unknown: Option<String>,
}
