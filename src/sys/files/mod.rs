//! Files: where they are, reading with bounds, writing without ever showing half a file or a
//! secret, locks.
//!
//! What the files mean is for `config`, `wire` and `settings`.

mod guard;
mod locations;
mod locks;
mod owner;
mod read;
mod seal_key;
mod sweep;
mod write;

pub(crate) use locations::Files;
pub(crate) use locks::FileLock;
pub(super) use read::read_file;
pub(crate) use write::Draft;
