//! Instance and container credentials.

use aws_emulator::Emulator;

use crate::client::{Signer, send};

const LIST: &str = "/latest/meta-data/iam/security-credentials/";

#[test]
fn an_instance_gives_credentials_for_a_token() {
    let aws = Emulator::start();
    aws.set_instance_role("worker", "444444444444", 3600);
    let ttl = [("X-aws-ec2-metadata-token-ttl-seconds", "21600")];
    let token = send(&aws, "PUT", "/latest/api/token", &ttl, "").body;
    let header = [("X-aws-ec2-metadata-token", token.as_str())];
    assert_eq!(send(&aws, "GET", LIST, &header, "").body, "worker");
    let body = send(&aws, "GET", &format!("{LIST}worker"), &header, "").json();
    assert_eq!(body["Code"], "Success");
    let mut signer = Signer::new(
        body["AccessKeyId"].as_str().unwrap(),
        body["SecretAccessKey"].as_str().unwrap(),
    );
    signer.token = body["Token"].as_str().map(str::to_owned);
    let arn = signer.call(&aws, "GetCallerIdentity", "").xml("Arn");
    assert_eq!(arn, "arn:aws:sts::444444444444:assumed-role/worker/i-0123456789abcdef0");
    let region = send(&aws, "GET", "/latest/meta-data/placement/region", &header, "").body;
    assert_eq!(region, "eu-west-1");
    aws.fail_instance_role("AssumeRoleUnauthorizedAccess");
    let body = send(&aws, "GET", &format!("{LIST}worker"), &header, "").json();
    assert_eq!(body["Code"], "AssumeRoleUnauthorizedAccess");
    assert!(body.get("AccessKeyId").is_none());
}

#[test]
fn metadata_without_a_token_needs_the_switch() {
    let aws = Emulator::start();
    assert_eq!(send(&aws, "GET", LIST, &[], "").status, 401);
    aws.allow_imds_v1(true);
    assert_eq!(send(&aws, "GET", LIST, &[], "").status, 404);
    aws.set_instance_role("worker", "444444444444", 3600);
    assert_eq!(send(&aws, "GET", LIST, &[], "").body, "worker");
    let header = [("X-aws-ec2-metadata-token", "wrong")];
    assert_eq!(send(&aws, "GET", LIST, &header, "").status, 401);
    assert_eq!(send(&aws, "PUT", "/latest/api/token", &[], "").status, 400);
    let ttl = [("X-aws-ec2-metadata-token-ttl-seconds", "21601")];
    assert_eq!(send(&aws, "PUT", "/latest/api/token", &ttl, "").status, 400);
}

#[test]
fn a_container_checks_its_authorization() {
    let aws = Emulator::start();
    assert_eq!(send(&aws, "GET", "/container/credentials", &[], "").status, 404);
    aws.set_container_role("task", "444444444444", 900, Some("secret token"));
    assert_eq!(send(&aws, "GET", "/container/credentials", &[], "").status, 401);
    let wrong = [("Authorization", "Bearer secret token")];
    assert_eq!(send(&aws, "GET", "/container/credentials", &wrong, "").status, 401);
    let right = [("Authorization", "secret token")];
    let body = send(&aws, "GET", "/container/credentials", &right, "").json();
    assert!(body["AccessKeyId"].as_str().unwrap().starts_with("ASIA"));
    assert_eq!(body["AccountId"], "444444444444");
    assert!(body["Token"].is_string() && body["Expiration"].is_string());
}
