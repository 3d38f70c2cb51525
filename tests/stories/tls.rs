//! TLS: the versions, the authorities that count, and the way through a proxy.

use rustls::ProtocolVersion::{TLSv1_2, TLSv1_3};
use rustls::version::{TLS12, TLS13};

use crate::support::tls::TlsFront;
use crate::support::{Outcome, Scene, sso_scene};

/// No other answer is waited for than that of one attempt.
fn scene(front: impl Fn(&Scene) -> TlsFront) -> (Scene, TlsFront) {
    let scene = sso_scene("").env("AWS_MAX_ATTEMPTS", "1");
    scene.signed_in("corp");
    let front = front(&scene);
    scene.write("authority.pem", &front.authority);
    (scene.env("AWS_CA_BUNDLE", "[HOME]/authority.pem"), front)
}

fn switch(scene: &Scene, front: &TlsFront) -> Outcome {
    scene.run("env adminUser").env("AWS_ENDPOINT_URL", front.url("localhost")).go()
}

#[test]
fn both_versions_of_tls_are_spoken() {
    for (version, expected) in [(&TLS12, TLSv1_2), (&TLS13, TLSv1_3)] {
        let (scene, front) =
            scene(|scene| TlsFront::start(scene.aws.url(), &["localhost"], version));
        switch(&scene, &front).succeeds();
        assert_eq!(scene.operations(), ["GetRoleCredentials"]);
        assert_eq!(front.seen().len(), 1);
        assert_eq!((front.seen()[0].version, &front.seen()[0].connect), (expected, &None));
    }
}

#[test]
fn tls_reaches_through_a_proxy_that_sees_only_the_name() {
    let (scene, front) =
        scene(|scene| TlsFront::start(scene.aws.url(), &["portal.example.invalid"], &TLS13));
    scene
        .run("env adminUser")
        .env("AWS_ENDPOINT_URL", "https://portal.example.invalid")
        .env("HTTPS_PROXY", front.proxy())
        .go()
        .succeeds();
    assert_eq!(scene.operations(), ["GetRoleCredentials"]);
    let connect = front.seen()[0].connect.clone();
    assert_eq!(connect.as_deref(), Some("CONNECT portal.example.invalid:443 HTTP/1.1"));
}

#[test]
fn a_certificate_for_another_name_or_from_another_authority_is_refused() {
    let (scene, front) = scene(|scene| TlsFront::start(scene.aws.url(), &["elsewhere"], &TLS13));
    switch(&scene, &front)
        .exits(6)
        .tells("TLS with localhost:")
        .tells("the certificate is not valid");
    let stranger = TlsFront::start(scene.aws.url(), &["localhost"], &TLS13);
    switch(&scene, &stranger)
        .exits(6)
        .tells("the certificate is not from an authority in the CA bundle");
    // Windows judges by itself, in words of its own.
    if cfg!(windows) {
        return;
    }
    let trusting = scene.without("AWS_CA_BUNDLE");
    switch(&trusting, &stranger)
        .exits(6)
        .tells("the certificate is not from an authority that is trusted here");
    assert_eq!(trusting.operations(), [""; 0]);
}
