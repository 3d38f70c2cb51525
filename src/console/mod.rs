//! The web console: finds the page, makes the sign-in link, and opens the browser.
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
