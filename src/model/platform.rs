//! The three families of operating systems, as a value, so that the rules of each are tested on
//! all.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Linux and the BSDs.
    Unix,
    MacOs,
    Windows,
}

impl Platform {
    /// The one that this program was built for.
    pub(crate) const CURRENT: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Unix
    };
}
