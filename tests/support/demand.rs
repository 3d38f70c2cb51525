//! Programs that must not be missing.

/// Whether `AWSSO_TEST_REQUIRE`, a list with blanks, names the program: then a missing one is a failure, whatever
/// the system.
pub(crate) fn is_demanded(program: &str) -> bool {
    let list = std::env::var("AWSSO_TEST_REQUIRE").unwrap_or_default();
    list.split_whitespace().any(|name| name == program)
}
