//! Proxies and CA bundles, as far as they show on loopback.

use super::*;

#[test]
fn a_plain_request_goes_through_the_proxy_with_its_login() {
    let (address, received) = serve(say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    let proxy = format!("http://ann:p%40ss@{address}");
    let client = client(&[("http_proxy", &proxy), ("no_proxy", "direct.invalid")]);
    client.send(&get("http://target.invalid/path"), &transport()).unwrap();
    let head = received.recv().unwrap();
    assert!(head.starts_with("GET http://target.invalid/path HTTP/1.1\r\n"), "{head}");
    // Base64 of "ann:p@ss".
    assert!(
        head.to_ascii_lowercase().contains("proxy-authorization: basic yw5uonbac3m="),
        "{head}"
    );

    let unproxied = Transport { proxy: false, ..transport() };
    let error = client.send(&get("http://target.invalid/path"), &unproxied).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Resolve);
    let error = client.send(&get("http://direct.invalid/path"), &transport()).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Resolve);
}

#[test]
fn failures_of_the_proxy_name_it_without_its_login() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let proxy = format!("http://ann:secret@{address}");
    let gone = client(&[("https_proxy", &proxy)])
        .send(&get("https://target.invalid"), &transport())
        .unwrap_err();
    assert_eq!(
        gone.message,
        format!("through the proxy {address}: connection refused by {address}")
    );
    assert_eq!((gone.kind, gone.may_have_arrived), (TransportErrorKind::Proxy, false));

    for (status, reason) in
        [("407 Login", "proxy authorization required"), ("403 Forbidden", "unsuccessful")]
    {
        let (address, received) = serve(say(format!("HTTP/1.1 {status}\r\n\r\n")));
        let proxy = format!("http://ann:secret@{address}");
        let error = client(&[("https_proxy", &proxy)])
            .send(&get("https://target.invalid"), &transport())
            .unwrap_err();
        assert!(received.recv().unwrap().starts_with("CONNECT target.invalid:443 "));
        let start = format!("through the proxy {address}: could not reach target.invalid: ");
        assert!(error.message.starts_with(&start), "{}", error.message);
        assert!(error.message.ends_with(reason), "{}", error.message);
        assert_eq!(error.kind, TransportErrorKind::Proxy);
    }

    let error = client(&[("https_proxy", "socks5://ann:secret@x")])
        .send(&get("https://target.invalid"), &transport())
        .unwrap_err();
    assert_eq!(error.message, "https_proxy does not contain the address of an HTTP proxy");
}

#[test]
fn an_unusable_ca_bundle_is_told_with_its_origin_before_anything_is_sent() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bundle.pem");
    let name = path.to_str().unwrap();
    let error = |named_by| {
        let bundle = CaBundle { path: path.clone(), named_by };
        let transport = Transport { ca_bundle: Some(bundle), ..transport() };
        let error = client(&[]).send(&get("https://127.0.0.1:1"), &transport).unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::Configuration);
        assert!(!error.may_have_arrived);
        error.message
    };
    let missing = format!("AWS_CA_BUNDLE: file not found: {name}");
    assert_eq!(error("AWS_CA_BUNDLE"), missing);
    std::fs::write(&path, "").unwrap();
    let empty = format!("ca_bundle {name}: no certificate found (PEM is required)");
    assert_eq!(error("ca_bundle"), empty);
    let begin = "-----BEGIN CERTIFICATE-----\n";
    let end = "-----END CERTIFICATE-----\n";
    for garbage in [format!("{begin}!!!\n{end}"), format!("{begin}AAAA\n{end}")] {
        std::fs::write(&path, garbage).unwrap();
        let message = error("REQUESTS_CA_BUNDLE");
        assert!(message.starts_with(&format!("REQUESTS_CA_BUNDLE {name}: ")), "{message}");
        assert!(message.contains("not valid"), "{message}");
    }
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_eq!(error("ca_bundle"), format!("ca_bundle: could not read {name}: it is a directory"));
}
