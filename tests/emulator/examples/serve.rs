//! Runs the emulator with a small company in it until the standard input ends, for trying clients by hand:
//! `cargo run -p aws-emulator --example serve`.

use std::io::Read as _;

use aws_emulator::{Approval, Emulator, Trust};

fn main() {
    let port = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let aws = Emulator::start_on(port).expect("the port is free");
    furnish(&aws);
    println!("{}", aws.url());
    println!("MFA code: {}", aws.mfa_code("arn:aws:iam::111111111111:mfa/jo"));
    println!("{}", aws.issue_web_identity_token("pod", "sts.amazonaws.com", 3600));
    println!("{}", aws.issue_token().access_token);
    let login = aws.issue_login_session("arn:aws:iam::111111111111:user/jo");
    println!("{} {}", login.refresh_token, login.dpop_key.replace('\n', "|"));
    let mut rest = Vec::new();
    std::io::stdin().read_to_end(&mut rest).expect("standard input can be read");
    for request in aws.requests() {
        println!(
            "{:?} {} {} {:?}",
            request.service, request.operation, request.status, request.error
        );
    }
}

/// A user, some roles, thirty accounts, an instance and a container.
fn furnish(aws: &Emulator) {
    aws.add_user("AKIAEXAMPLE", "example-secret", "111111111111", "jo");
    aws.add_role("arn:aws:iam::222222222222:role/admin", Trust::of("111111111111"));
    aws.add_role(
        "arn:aws:iam::222222222222:role/mfa",
        Trust::of("111111111111").mfa("arn:aws:iam::111111111111:mfa/jo"),
    );
    aws.add_role("arn:aws:iam::222222222222:role/web", Trust::of_web_identity("*"));
    aws.add_role("arn:aws:iam::333333333333:role/second", Trust::of("222222222222"));
    aws.add_sso_instance("https://d-1234567890.awsapps.com/start", "us-east-1");
    for number in 1..=30 {
        let id = format!("{number:012}");
        aws.add_account(&id, &format!("account {number}"), "owner@example.com");
        aws.assign(&id, "Admin", 3600);
        aws.assign(&id, "ReadOnly", 3600);
    }
    aws.set_page_size(7);
    aws.approve_device_logins(Approval::AfterPolls(1));
    aws.set_instance_role("worker", "444444444444", 21_600);
    aws.set_container_role("task", "444444444444", 21_600, Some("token"));
}
