//! Start URLs under a company's own name.

use super::{cached_token, scene, scene_with};
use crate::support::{START_URL, Scene, at_once};

fn vanity(location: &str, status: u16) -> (Scene, String) {
    let scene = scene();
    let url = scene.aws.add_vanity_url("portal", location, status);
    scene.write(
        ".aws/config",
        &format!("[sso-session corp]\nsso_start_url = {url}\nsso_region = us-east-1\n"),
    );
    (scene, url)
}

#[test]
fn the_company_s_address_leads_to_aws_and_stays_in_the_files() {
    at_once([301, 302, 303, 307, 308], |status| {
        let (scene, url) = vanity(&format!("{START_URL}/?x=y#/"), status);
        scene.awsso("login").exits(0).tells("signed in to corp");
        let started = scene.aws.requests_for("StartDeviceAuthorization");
        assert_eq!(started[0].json()["startUrl"], START_URL);
        assert_eq!(cached_token(&scene, "corp")["startUrl"], url);
    });
    let (scene, _) = vanity(START_URL, 302);
    scene.aws.refuse_head_of_vanity_urls();
    scene.awsso("login").exits(0);
}

#[test]
fn an_address_that_does_not_lead_to_aws_is_refused() {
    for (location, status, words) in [
        ("https://awsapps.com.evil.example/start", 302, "does not redirect to AWS"),
        ("http://d-1234567890.awsapps.com/start", 302, "does not redirect to AWS"),
        (START_URL, 200, "does not redirect to AWS: HTTP 200"),
    ] {
        let (scene, _) = vanity(location, status);
        scene.awsso("login").exits(4).tells(words);
        assert_eq!(scene.aws.count("RegisterClient"), 0);
    }
    let (scene, _) = vanity(START_URL, 503);
    scene.awsso("login").exits(6).tells("no answer: HTTP 503");
}

#[test]
fn another_region_is_found_out_and_the_file_corrected() {
    let (scene, _) = vanity("https://ssoins-1.portal.eu-west-1.app.aws", 302);
    scene.aws.add_sso_instance("https://ssoins-1.portal.eu-west-1.app.aws", "eu-west-1");
    scene
        .awsso("login")
        .exits(0)
        .tells("the access portal of corp is in eu-west-1, not in us-east-1")
        .tells("sso_region of corp is now eu-west-1");
    assert_eq!(cached_token(&scene, "corp")["region"], "eu-west-1");
    let config = scene.read(".aws/config");
    assert!(config.contains("sso_region = eu-west-1\n"), "{config}");
    scene.awsso("login").exits(0).tells("corp is signed in,");
}

#[test]
fn addresses_of_aws_are_used_as_they_are() {
    let urls = [
        "https://identitycenter.amazonaws.com/ssoins-1234567890abcdef",
        "https://start.us-gov-home.awsapps.com/directory/d-1234567890",
        "https://start.home.awsapps.cn/directory/d-1234567890",
        "https://abc.portal.us-east-1.app.aws",
    ];
    at_once(urls, |url| {
        let scene = scene_with(&format!(
            "[sso-session corp]\nsso_start_url = {url}\nsso_region = us-east-1\n"
        ));
        scene.aws.add_sso_instance(url, "us-east-1");
        scene.awsso("login").exits(0);
        let started = scene.aws.requests_for("StartDeviceAuthorization");
        assert_eq!(started[0].json()["startUrl"], url);
    });
}
