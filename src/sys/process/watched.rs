//! Programs whose output awsso reads do not outlive it: a signal that ends awsso reaches them first.

#[cfg(unix)]
mod unix;

use std::process::Child;

/// A running program, until dropped. Signals that would end awsso are passed on to it, and take
/// effect when it has ended.
#[must_use = "signals reach the program until it is dropped"]
pub(super) struct Watched {
    #[cfg(unix)]
    id: Option<u32>,
}

impl Watched {
    /// With `is_killed`, a program that ignores the signal is killed after a moment.
    pub(super) fn begin(child: &Child, is_killed: bool) -> Self {
        #[cfg(not(unix))]
        let _ = (child, is_killed);
        Self {
            #[cfg(unix)]
            id: unix::begin(child, is_killed),
        }
    }
}

#[cfg(unix)]
impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            unix::end(id);
        }
    }
}
