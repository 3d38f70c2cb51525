//! Files: their places, bounded reading, writing that never exposes half a file or a secret, locks.

mod access;
mod append;
mod guard;
mod locations;
mod locks;
mod owner;
mod read;
mod replace;
mod seal_key;
mod sweep;
mod write;

pub(crate) use append::Rotated;
pub(crate) use locations::Files;
pub(crate) use locks::FileLock;
pub(super) use read::read_file;
pub(crate) use write::Draft;
