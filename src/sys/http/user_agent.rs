//! The `User-Agent` header, in the grammar of the AWS SDKs; `CloudTrail` shows it.

/// `awsso/VERSION ua/2.1 os/NAME md/arch#NAME lang/rust`.
pub(super) fn user_agent() -> String {
    let system = match std::env::consts::OS {
        name @ ("linux" | "windows" | "macos" | "android" | "ios") => name,
        _ => "other",
    };
    let architecture = std::env::consts::ARCH;
    format!(
        "awsso/{} ua/2.1 os/{system} md/arch#{architecture} lang/rust",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_a_token_of_the_grammar() {
        let text = user_agent();
        assert!(text.starts_with("awsso/"), "{text}");
        for field in text.split(' ') {
            let (name, value) = field.split_once('/').unwrap();
            for part in [name, value] {
                let allowed = |character: char| {
                    character.is_ascii_alphanumeric() || "!$%&'*+-.^_`|~,#".contains(character)
                };
                assert!(!part.is_empty() && part.chars().all(allowed), "{text}");
            }
        }
    }
}
