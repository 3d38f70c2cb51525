//! The mark before a profile in lists.

/// `*` where the person is, `!` for what needs care: what colors say, where there are none.
pub(crate) const fn mark(is_current: bool, is_dangerous: bool) -> &'static str {
    match (is_current, is_dangerous) {
        (true, true) => "*!",
        (true, false) => "*",
        (false, true) => "!",
        (false, false) => "",
    }
}
