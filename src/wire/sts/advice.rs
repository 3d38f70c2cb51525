//! Advice for refusals of STS, and whether the clock is the cause.
//!
//! The texts of STS come from issue threads and documentation. If they change, only the advice is
//! missing.

use jiff::SignedDuration;

use super::reply::parse_error;
use crate::model::Timestamp;
use crate::wire::ServiceError;
use crate::wire::http::HttpResponse;

/// STS's text for a wrong MFA code.
pub(crate) const WRONG_CODE: &str = "invalid MFA one time pass code";

/// Advice for a message that contains the text.
const BY_MESSAGE: [(&str, &str); 6] = [
    (WRONG_CODE, "the MFA code is wrong or was already used once: wait for the next one"),
    ("unable to validate MFA code", "mfa_serial names the wrong device: check it in the profile"),
    (
        "exceeds the MaxSessionDuration set for this role",
        "lower duration_seconds in the profile, or raise the role's maximum session duration",
    ),
    (
        "session limit for roles assumed by role chaining",
        "set duration_seconds to 3600 or less: a role assumed with another role's credentials lasts at most one hour",
    ),
    (
        "Roles may not be assumed by root accounts",
        "use an IAM user or a role as source: the keys of the root user cannot assume roles",
    ),
    (
        "is not authorized to perform: sts:AssumeRole on resource",
        "check the role's trust policy, your permission sts:AssumeRole, the external id and MFA: AWS does not say which one is missing, nor whether the role exists",
    ),
];

/// Advice for a code, if the message does not tell more.
const BY_CODE: [(&str, &str); 6] = [
    ("ExpiredToken", "renew the source credentials: they have expired"),
    (
        "InvalidClientTokenId",
        "check the access key: AWS does not know it (deleted, deactivated, or of another \
         partition)",
    ),
    ("SignatureDoesNotMatch", "check the secret access key, and the clock of this computer"),
    ("RequestExpired", "check the clock of this computer"),
    (
        "RegionDisabled",
        "STS is not activated in this region for the account: choose another region",
    ),
    ("IDPRejectedClaim", "the identity provider or the role's trust policy refuses this token"),
];

pub(crate) fn advice(error: &ServiceError) -> Option<&'static str> {
    let by_message = BY_MESSAGE.iter().find(|(text, _)| error.message.contains(text));
    if let Some((_, advice)) = by_message {
        return Some(advice);
    }
    if error.is("ExpiredToken") && error.operation == "AssumeRoleWithWebIdentity" {
        return Some("the web identity token has expired: get a new one");
    }
    BY_CODE.iter().find(|(code, _)| error.is(code)).map(|(_, advice)| *advice)
}

/// How far the server's clock is ahead of the local one, if that may be the cause of a refusal: one
/// that mentions time, or a wrong signature with clocks more than five minutes apart.
///
/// Compares the `Date` header with `now`, the local time of the reply, in whole seconds.
pub(crate) fn clock_skew(response: &HttpResponse, now: Timestamp) -> Option<SignedDuration> {
    if response.is_success() {
        return None;
    }
    let error = parse_error("", response);
    let speaks_of_time = error.is("RequestExpired")
        || error.is("RequestTimeTooSkewed")
        || error.message.contains("Signature expired")
        || error.message.contains("Signature not yet current");
    if !speaks_of_time && !error.is("SignatureDoesNotMatch") {
        return None;
    }
    let skew = SignedDuration::from_secs(response.date()?.as_second() - now.as_second());
    (speaks_of_time || skew.abs() > SignedDuration::from_mins(5)).then_some(skew)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str, message: &str, date: &str) -> HttpResponse {
        let body = format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        );
        HttpResponse::new(403, vec![("date".to_owned(), date.to_owned())], body.into_bytes())
    }

    #[test]
    fn the_clock_is_blamed_only_where_it_may_be_at_fault() {
        let now = "2031-05-06T07:00:00Z".parse().unwrap();
        let late = "Tue, 06 May 2031 07:20:00 GMT";
        let same = "Tue, 06 May 2031 07:00:02 GMT";
        for (code, message, date, expected) in [
            (
                "SignatureDoesNotMatch",
                "Signature expired: T1 is now earlier than T2",
                late,
                Some(1200),
            ),
            ("SignatureDoesNotMatch", "Signature not yet current: T1", same, Some(2)),
            ("SignatureDoesNotMatch", "The request signature", late, Some(1200)),
            ("SignatureDoesNotMatch", "The request signature", same, None),
            ("RequestExpired", "", "Tue, 06 May 2031 06:59:00 GMT", Some(-60)),
            ("RequestExpired", "", "yesterday", None),
            ("AccessDenied", "", late, None),
        ] {
            let skew = clock_skew(&refusal(code, message, date), now);
            assert_eq!(skew.map(|skew| skew.as_secs()), expected, "{code} {message} {date}");
        }
        let fine = HttpResponse::new(200, vec![], vec![]);
        assert_eq!(clock_skew(&fine, now), None);
    }

    #[test]
    fn known_refusals_come_with_advice() {
        for (code, message, words) in [
            (
                "AccessDenied",
                "MultiFactorAuthentication failed with invalid MFA one time pass code.",
                "wait for the next one",
            ),
            (
                "AccessDenied",
                "User: x is not authorized to perform: sts:AssumeRole on resource: y",
                "trust policy",
            ),
            (
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
                "3600",
            ),
            ("ExpiredTokenException", "", "expired"),
            ("RegionDisabledException", "", "another region"),
        ] {
            let error = parse_error("AssumeRole", &refusal(code, message, ""));
            assert!(advice(&error).unwrap().contains(words), "{code} {message}");
        }
        let error =
            parse_error("AssumeRoleWithWebIdentity", &refusal("ExpiredTokenException", "", ""));
        assert!(advice(&error).unwrap().contains("web identity token"));
        assert_eq!(advice(&parse_error("AssumeRole", &refusal("ValidationError", "", ""))), None);
    }
}
