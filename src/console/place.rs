//! A place in the console: account, region and page. Pure.

use super::page::Page;
use crate::model::{AccountId, Partition, Region};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Credentials never cross partitions.
    pub(crate) partition: Partition,
    /// The account, if the text contains it.
    pub(crate) account: Option<AccountId>,
    /// The region, if the text contains it.
    pub(crate) region: Option<Region>,
    /// The role, if the text contains it.
    pub(crate) role: Option<String>,
    pub(crate) page: Page,
    /// Why the page is not that of the resource itself.
    pub(crate) unknown: Option<String>,
}
