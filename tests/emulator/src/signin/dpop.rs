//! Proofs of possession (RFC 9449), verified: form, claims, signature. Replays are the caller's business.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

/// What a valid proof says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// Coordinates of the public key, 64 bytes.
    pub(super) key: Vec<u8>,
    /// The proof's own id.
    pub(super) id: String,
}

/// Checks a `DPoP` header for a POST to `url`, made at most five minutes from `now`.
///
/// # Errors
/// What is wrong, for people.
pub(super) fn verify(header: &str, url: &str, now: i64) -> Result<Proof, String> {
    let parts: Vec<&str> = header.split('.').collect();
    let [head, payload, signature] = parts[..] else {
        return Err("a proof has three parts".to_owned());
    };
    let claims = json_part(payload)?;
    let key = public_key(&json_part(head)?)?;
    check_claims(&claims, url, now)?;
    let signature = bytes(signature)?;
    let signature = Signature::from_slice(&signature)
        .map_err(|_| "the signature must be r and s, 32 bytes each".to_owned())?;
    let point = [&[4][..], &key[..]].concat();
    let verifier = VerifyingKey::from_sec1_bytes(&point)
        .map_err(|_| "jwk is not a point of P-256".to_owned())?;
    verifier
        .verify(format!("{head}.{payload}").as_bytes(), &signature)
        .map_err(|_| "the signature does not match".to_owned())?;
    let id = claims["jti"].as_str().unwrap_or_default().to_owned();
    Ok(Proof { key, id })
}

fn bytes(part: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| "a part is not base64url without padding".to_owned())
}

fn json_part(part: &str) -> Result<Value, String> {
    serde_json::from_slice(&bytes(part)?).map_err(|_| "a part is not JSON".to_owned())
}

fn public_key(head: &Value) -> Result<Vec<u8>, String> {
    let jwk = &head["jwk"];
    for (value, expected) in [
        (&head["typ"], "dpop+jwt"),
        (&head["alg"], "ES256"),
        (&jwk["kty"], "EC"),
        (&jwk["crv"], "P-256"),
    ] {
        if value != expected {
            return Err(format!("{value} must be {expected}"));
        }
    }
    if jwk.get("d").is_some() {
        return Err("jwk holds a private key".to_owned());
    }
    let x = bytes(jwk["x"].as_str().unwrap_or_default())?;
    let y = bytes(jwk["y"].as_str().unwrap_or_default())?;
    if x.len() != 32 || y.len() != 32 {
        return Err("x and y must have 32 bytes each".to_owned());
    }
    Ok([x, y].concat())
}

fn check_claims(claims: &Value, url: &str, now: i64) -> Result<(), String> {
    if claims["htm"] != "POST" {
        return Err("htm must be POST".to_owned());
    }
    if claims["htu"] != url {
        return Err(format!("htu must be {url}, not {}", claims["htu"]));
    }
    if claims["jti"].as_str().unwrap_or_default().is_empty() {
        return Err("jti is missing".to_owned());
    }
    let made = claims["iat"].as_i64().ok_or("iat must be a number")?;
    if (made - now).abs() > 300 {
        return Err(format!("iat {made} is too far from {now}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::SecretKey;
    use p256::ecdsa::SigningKey;
    use p256::ecdsa::signature::Signer as _;
    use serde_json::json;

    const URL: &str = "http://127.0.0.1:1/v1/token";

    fn part(value: &Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    fn proof(change: impl Fn(&mut Value, &mut Value)) -> String {
        let secret = SecretKey::from_slice(&[7; 32]).unwrap();
        let signing = SigningKey::from(&secret);
        let point = signing.verifying_key().to_sec1_point(false);
        let coordinates = &point.as_bytes()[1..];
        let mut head = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": {
            "kty": "EC",
            "x": URL_SAFE_NO_PAD.encode(&coordinates[..32]),
            "y": URL_SAFE_NO_PAD.encode(&coordinates[32..]),
            "crv": "P-256",
        }});
        let mut claims = json!({"htm": "POST", "htu": URL, "iat": 1000, "jti": "one"});
        change(&mut head, &mut claims);
        let text = format!("{}.{}", part(&head), part(&claims));
        let signature: Signature = signing.sign(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    #[test]
    fn a_right_proof_gives_key_and_id() {
        let proof = verify(&proof(|_, _| ()), URL, 1200).unwrap();
        assert_eq!((proof.key.len(), proof.id.as_str()), (64, "one"));
    }

    #[test]
    fn each_wrong_part_is_named() {
        type Change = fn(&mut Value, &mut Value);
        let cases: [(Change, &str); 7] = [
            (|head, _| head["alg"] = json!("HS256"), "must be ES256"),
            (|head, _| head["jwk"]["x"] = json!("AA"), "32 bytes"),
            (|_, claims| claims["htm"] = json!("GET"), "htm"),
            (|_, claims| claims["htu"] = json!("http://other/v1/token"), "htu"),
            (|_, claims| claims["iat"] = json!(600), "iat"),
            (|_, claims| claims["iat"] = json!("1000"), "iat"),
            (|_, claims| claims["jti"] = json!(""), "jti"),
        ];
        for (change, text) in cases {
            let error = verify(&proof(change), URL, 1000).unwrap_err();
            assert!(error.contains(text), "{error}");
        }
        let right = proof(|_, _| ());
        let other = proof(|_, claims| claims["jti"] = json!("two"));
        let (text, _) = right.rsplit_once('.').unwrap();
        let (_, signature) = other.rsplit_once('.').unwrap();
        let error = verify(&format!("{text}.{signature}"), URL, 1000).unwrap_err();
        assert_eq!(error, "the signature does not match");
        assert!(verify("a.b", URL, 1000).is_err());
    }
}
