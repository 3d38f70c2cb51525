//! Signature Version 4, verified: written from AWS's description ("Create a signed AWS API request"), apart from
//! every client library, so that a mistake shared with the signer cannot hide. Knows no credentials and no clock.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::form;
use crate::http::Request;
use crate::mint::hex;

/// Why a signature is refused: an error code of the Query protocol and its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    fn mismatch(message: impl Into<String>) -> Self {
        Self::new(403, "SignatureDoesNotMatch", message)
    }
}

/// The parts of an `Authorization: AWS4-HMAC-SHA256 …` header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) date: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) signed_headers: Vec<&'a str>,
    pub(crate) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// `IncompleteSignature`: another algorithm, a part missing, or a malformed scope.
    pub(crate) fn parse(header: &'a str) -> Result<Self, Refusal> {
        let incomplete = |what: &str| {
            let message = format!("Authorization header requires {what}. Authorization={header}");
            Refusal::new(403, "IncompleteSignature", message)
        };
        let parameters = header
            .strip_prefix("AWS4-HMAC-SHA256 ")
            .ok_or_else(|| incomplete("the algorithm AWS4-HMAC-SHA256"))?;
        let part = |name: &str| {
            parameters.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let credential = part("Credential").ok_or_else(|| incomplete("'Credential' parameter"))?;
        let signed =
            part("SignedHeaders").ok_or_else(|| incomplete("'SignedHeaders' parameter"))?;
        let signature = part("Signature").ok_or_else(|| incomplete("'Signature' parameter"))?;
        let mut scope = credential.split('/');
        let (Some(access_key_id), Some(date), Some(region), Some(service), Some(end), None) =
            (scope.next(), scope.next(), scope.next(), scope.next(), scope.next(), scope.next())
        else {
            return Err(incomplete("a credential with five elements"));
        };
        if end != "aws4_request" {
            return Err(Refusal::mismatch(format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{end}'."
            )));
        }
        let signed_headers = signed.split(';').collect();
        Ok(Self { access_key_id, date, region, service, signed_headers, signature })
    }

    /// Checks form, signed headers and signature against the secret key.
    ///
    /// # Errors
    /// `SignatureDoesNotMatch`, with the reason where AWS tells it.
    pub(crate) fn verify(&self, request: &Request, secret: &str) -> Result<(), Refusal> {
        self.check_signed_headers(request)?;
        let time = request.header("x-amz-date").unwrap_or_default();
        let canonical = canonical_request(request, &self.signed_headers)?;
        let text = format!(
            "AWS4-HMAC-SHA256\n{time}\n{}/{}/{}/aws4_request\n{}",
            self.date,
            self.region,
            self.service,
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in [self.date, self.region, self.service, "aws4_request"] {
            key = hmac(&key, part);
        }
        if hex(&hmac(&key, &text)) == self.signature {
            return Ok(());
        }
        Err(Refusal::mismatch(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.",
        ))
    }

    fn check_signed_headers(&self, request: &Request) -> Result<(), Refusal> {
        let sorted = self.signed_headers.windows(2).all(|two| two[0] < two[1]);
        let lower = self.signed_headers.iter().all(|name| {
            !name.is_empty() && !name.contains(|character: char| character.is_ascii_uppercase())
        });
        if !sorted || !lower {
            return Err(Refusal::mismatch("SignedHeaders must be sorted names in lower case."));
        }
        let required = request.headers.iter().map(|(name, _)| name.as_str());
        let required = required.filter(|name| *name == "host" || name.starts_with("x-amz-"));
        for name in required.chain(["host", "x-amz-date"]) {
            if !self.signed_headers.contains(&name) {
                return Err(Refusal::mismatch(format!(
                    "'{name}' must be a 'SignedHeader' in the AWS Authorization."
                )));
            }
        }
        match self.signed_headers.iter().find(|name| request.header(name).is_none()) {
            Some(name) => Err(Refusal::mismatch(format!("The signed header '{name}' is missing."))),
            None => Ok(()),
        }
    }
}

/// Method, path, query, signed headers and payload hash in their canonical form.
fn canonical_request(request: &Request, signed_headers: &[&str]) -> Result<String, Refusal> {
    let payload = hex(&Sha256::digest(&request.body));
    if request.header("x-amz-content-sha256").is_some_and(|declared| declared != payload) {
        return Err(Refusal::mismatch(
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ));
    }
    let query = form::pairs(&request.query)
        .ok_or_else(|| Refusal::mismatch("The query string is not properly encoded."))?;
    let mut query: Vec<String> = query
        .iter()
        .map(|(name, value)| format!("{}={}", form::encode(name), form::encode(value)))
        .collect();
    query.sort();
    let mut headers = String::new();
    for name in signed_headers {
        let values: Vec<String> = request
            .headers
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        headers += &[name, ":", &values.join(","), "\n"].concat();
    }
    Ok(format!(
        "{}\n{}\n{}\n{headers}\n{}\n{payload}",
        request.method,
        canonical_path(&request.path),
        query.join("&"),
        signed_headers.join(";"),
    ))
}

/// Dot segments and empty ones removed, then each segment escaped once more, as for every service but S3.
fn canonical_path(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let mut canonical = String::new();
    for segment in &segments {
        canonical.push('/');
        canonical.push_str(&form::encode(segment));
    }
    if segments.is_empty() || path.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// A request of AWS's published Signature Version 4 test suite: key `AKIDEXAMPLE`, service `service`.
    fn suite(method: &str, query: &str, content_type: Option<&str>, body: &str) -> Request {
        let mut headers = vec![
            ("host".to_owned(), "example.amazonaws.com".to_owned()),
            ("x-amz-date".to_owned(), "20150830T123600Z".to_owned()),
        ];
        headers.extend(content_type.map(|value| ("content-type".to_owned(), value.to_owned())));
        Request {
            method: method.to_owned(),
            path: "/".to_owned(),
            query: query.to_owned(),
            headers,
            body: body.as_bytes().to_vec(),
            keep_alive: true,
        }
    }

    fn header(signed: &str, signature: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders={signed}, Signature={signature}"
        )
    }

    #[test]
    fn signatures_of_the_published_test_suite_verify() {
        let cases = [
            (
                suite("GET", "", None, ""),
                "host;x-amz-date",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ),
            (
                suite("GET", "Param2=value2&Param1=value1", None, ""),
                "host;x-amz-date",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
            (
                suite("POST", "", Some("application/x-www-form-urlencoded"), "Param1=value1"),
                "content-type;host;x-amz-date",
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
        ];
        for (request, signed, signature) in cases {
            let header = header(signed, signature);
            let authorization = Authorization::parse(&header).unwrap();
            assert_eq!(authorization.verify(&request, SECRET), Ok(()), "{request:?}");
            let refusal = authorization.verify(&request, "another secret").unwrap_err();
            assert_eq!(refusal.code, "SignatureDoesNotMatch");
            let mut changed = request.clone();
            changed.body.push(b'x');
            assert!(authorization.verify(&changed, SECRET).is_err());
        }
    }

    #[test]
    fn every_amz_header_must_be_signed_and_present() {
        let mut request = suite("GET", "", None, "");
        let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        request.headers.push(("x-amz-security-token".to_owned(), "token".to_owned()));
        for signed in
            ["host;x-amz-date", "x-amz-date", "x-amz-date;host", "host;x-amz-date;x-amz-zero"]
        {
            let header = header(signed, vanilla);
            let refusal =
                Authorization::parse(&header).unwrap().verify(&request, SECRET).unwrap_err();
            assert_eq!(refusal.code, "SignatureDoesNotMatch", "{signed}");
            assert!(refusal.message.contains("igned"), "{}", refusal.message);
        }
    }

    #[test]
    fn malformed_headers_are_incomplete_signatures() {
        for header in [
            "Basic abc",
            "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00",
            "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, Signature=00",
            "AWS4-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=host, Signature=00",
        ] {
            assert_eq!(Authorization::parse(header).unwrap_err().code, "IncompleteSignature");
        }
    }

    #[test]
    fn paths_are_normalised_and_escaped_twice() {
        for (path, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("/sts", "/sts"),
            ("/a/../b//c/", "/b/c/"),
            ("/a%20b", "/a%2520b"),
        ] {
            assert_eq!(canonical_path(path), canonical, "{path}");
        }
    }
}
