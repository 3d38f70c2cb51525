//! The web console: which page is meant, the link that signs a browser in to it, and the browser that
//! gets it.
//!
//! [`resource`] (an ARN), [`pasted`] (a link) and [`page`] (a service) are pure.

mod browser;
mod link;
mod page;
mod pages;
mod pasted;
mod place;
mod reading;
mod resource;
mod visit;

pub(crate) use link::visit;
pub(crate) use page::Page;
pub(crate) use reading::read;
pub(crate) use visit::Visit;
