//! The `DPoP` header: a signed text that proves possession of the session's key (RFC 9449).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SecureRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use sec1::EcPrivateKey;
use sec1::der::SecretDocument;
use sec1::der::pem::PemLabel as _;
use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::model::{Secret, Timestamp};

/// The proof for one `POST` to `url`: `header.payload.signature`. `id` must be new for each
/// request, because a proof can be used once.
pub(super) fn proof(
    key: &Secret,
    url: &str,
    id: &str,
    now: Timestamp,
    random: &dyn SecureRandom,
) -> Result<Secret> {
    let key = key_pair(key.expose(), random).ok_or_else(|| {
        let text = "dpopKey in the login file is not a P-256 key in PEM (SEC 1)";
        Error::new(Kind::Configuration, text)
    })?;
    let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    // An uncompressed point is 04, x, y.
    let (x, y) = key.public_key().as_ref()[1..].split_at(32);
    let header = Header {
        typ: "dpop+jwt",
        alg: "ES256",
        jwk: Key { kty: "EC", x: coordinate(x), y: coordinate(y), crv: "P-256" },
    };
    let payload = Payload { htm: "POST", htu: url, iat: now.as_second(), jti: id };
    let text = format!("{}.{}", part(&header), part(&payload));
    let signature = key.sign(random, text.as_bytes()).map_err(|_| {
        Error::new(Kind::Other, "the operating system gave no random bytes to sign with")
    })?;
    Ok(Secret::new(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

/// The key of a file of the AWS CLI, which has the public point in it.
fn key_pair(pem: &str, random: &dyn SecureRandom) -> Option<EcdsaKeyPair> {
    let (label, document) = SecretDocument::from_pem(pem).ok()?;
    EcPrivateKey::validate_pem_label(label).ok()?;
    let key: EcPrivateKey<'_> = document.decode_msg().ok()?;
    EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        key.private_key,
        key.public_key?,
        random,
    )
    .ok()
}

fn part(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).expect("texts always serialise"))
}

#[derive(Serialize)]
struct Header {
    typ: &'static str,
    alg: &'static str,
    jwk: Key,
}

#[derive(Serialize)]
struct Key {
    kty: &'static str,
    x: String,
    y: String,
    crv: &'static str,
}

#[derive(Serialize)]
struct Payload<'a> {
    htm: &'static str,
    htu: &'a str,
    iat: i64,
    jti: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::SecretKey;
    use p256::ecdsa::signature::Verifier as _;
    use p256::ecdsa::{Signature, SigningKey};

    fn proof(key: &str, url: &str, id: &str, now: Timestamp) -> Result<Secret> {
        #[expect(clippy::disallowed_methods, reason = "ring takes no generator of a test's own")]
        let random = ring::rand::SystemRandom::new();
        super::proof(&Secret::new(key), url, id, now, &random)
    }

    /// The key of RFC 6979 A.2.5, whose public point is printed there.
    const KEY: &str = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49\nAwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8\nmaQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n-----END EC PRIVATE KEY-----\n";

    fn decode(part: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(part).unwrap()
    }

    #[test]
    fn the_proof_has_the_shape_that_the_service_checks() {
        let now = "2031-05-06T07:08:09Z".parse().unwrap();
        let url = "https://eu-west-1.signin.aws.amazon.com/v1/token";
        let proof = proof(KEY, url, "id-1", now).unwrap();
        let parts: Vec<&str> = proof.expose().split('.').collect();
        let [header, payload, signature] = parts[..] else { panic!("{parts:?}") };
        assert_eq!(
            String::from_utf8(decode(header)).unwrap(),
            "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\
             \"x\":\"YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y\",\"y\":\"eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk\",\"crv\":\"P-256\"}}"
        );
        assert_eq!(
            String::from_utf8(decode(payload)).unwrap(),
            format!("{{\"htm\":\"POST\",\"htu\":\"{url}\",\"iat\":1935817689,\"jti\":\"id-1\"}}")
        );
        let signature = decode(signature);
        assert_eq!(signature.len(), 64);
        let key = SigningKey::from(SecretKey::from_sec1_pem(KEY).unwrap());
        let text = format!("{header}.{payload}");
        let signature = Signature::from_slice(&signature).unwrap();
        key.verifying_key().verify(text.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn other_keys_are_refused_unshown() {
        for key in
            ["", "hunter2", &KEY.replace("MHc", "MHd"), &KEY.replace("EC PRIVATE", "PRIVATE")]
        {
            let error = proof(key, "u", "i", Timestamp::UNIX_EPOCH).unwrap_err();
            assert_eq!(
                error.to_string(),
                "dpopKey in the login file is not a P-256 key in PEM (SEC 1)"
            );
        }
    }
}
