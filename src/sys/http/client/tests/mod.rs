//! The client against servers on loopback that misbehave in one way each.

mod ways;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::*;
use crate::error::{Error, Kind};
use crate::model::Secret;

/// A server for one connection after the other; what it was sent comes out of the channel.
fn serve(behaviour: impl Fn(&mut TcpStream) + Send + 'static) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, received) = channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|n| n > 0) {
                head.push(byte[0]);
            }
            let _ = sender.send(String::from_utf8_lossy(&head).into_owned());
            behaviour(&mut connection);
            let _ = connection.shutdown(Shutdown::Write);
        }
    });
    (address, received)
}

fn say(text: impl AsRef<[u8]> + Clone + Send + 'static) -> impl Fn(&mut TcpStream) + Send {
    move |connection| {
        let _ = connection.write_all(text.as_ref());
    }
}

fn client(variables: &[(&str, &str)]) -> WebClient {
    let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
    WebClient::new(&Environment::new(variables))
}

fn get(url: impl Into<String>) -> HttpRequest {
    HttpRequest::new(Method::Get, url)
}

fn transport() -> Transport {
    Transport {
        connect_timeout: Duration::from_secs(20),
        total_timeout: Duration::from_secs(30),
        maximum_body: 1000,
        ..Transport::default()
    }
}

fn send(address: &str) -> Result<HttpResponse, TransportError> {
    client(&[]).send(&get(format!("http://{address}/path?code=secret")), &transport())
}

fn failure(behaviour: impl Fn(&mut TcpStream) + Send + 'static) -> (TransportError, String) {
    let (address, _received) = serve(behaviour);
    let error = send(&address).unwrap_err();
    assert!(!error.message.contains("secret"), "{}", error.message);
    let message = error.message.replace(&address, "HOST");
    (error, message)
}

#[test]
fn an_answer_comes_with_status_headers_and_body() {
    let (address, received) =
        serve(say("HTTP/1.1 200 OK\r\nX-Amzn-RequestId: 1\r\nContent-Length: 5\r\n\r\nhello"));
    let mut request = get(format!("http://{address}/a?b=c"));
    request.method = Method::Post;
    request.headers.push(("authorization", Secret::new("Bearer x")));
    request.body = Secret::new("Action=AssumeRole");
    let answer = client(&[]).send(&request, &transport()).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"hello"[..]));
    assert!(answer.headers.contains(&("x-amzn-requestid".to_owned(), "1".to_owned())));
    let head = received.recv().unwrap().to_ascii_lowercase();
    assert!(head.starts_with("post /a?b=c http/1.1\r\n"), "{head}");
    for header in [
        "user-agent: awsso/",
        "accept-encoding: identity",
        "authorization: bearer x",
        "content-length: 17",
    ] {
        assert!(head.contains(header), "{header} is missing in {head}");
    }
}

#[test]
fn an_error_status_and_a_redirect_are_answers() {
    let (address, received) =
        serve(say("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
    assert_eq!(send(&address).unwrap().status, 302);
    assert_eq!(received.try_iter().count(), 1);
    let (address, _) = serve(say("HTTP/1.1 503 No\r\n\r\n<html>busy</html>"));
    let answer = send(&address).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (503, &b"<html>busy</html>"[..]));
}

#[test]
fn a_truncated_answer_is_told_with_its_length() {
    let (error, message) = failure(say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"));
    assert_eq!(message, "the answer of HOST broke off after 5 bytes");
    assert_eq!((error.kind, error.may_have_arrived), (TransportErrorKind::Body, true));
    assert_eq!(Error::from(error).kind(), Kind::Network);
}

#[test]
fn an_endless_answer_is_cut_at_the_limit() {
    let endless = |connection: &mut TcpStream| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while connection.write_all(&[b'x'; 500]).is_ok() {}
    };
    let announced = say("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
    let chunked = |connection: &mut TcpStream| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while connection.write_all(b"3\r\nxxx\r\n").is_ok() {}
    };
    for (error, message) in [failure(endless), failure(announced), failure(chunked)] {
        assert_eq!(message, "the answer of HOST is larger than 1000 bytes");
        assert_eq!(error.kind, TransportErrorKind::TooLarge);
        assert!(!error.kind.is_transient());
    }
}

#[test]
fn a_body_of_exactly_the_limit_is_accepted() {
    let body = "x".repeat(1000);
    let (address, _) = serve(say(format!("HTTP/1.1 200 OK\r\n\r\n{body}")));
    assert_eq!(send(&address).unwrap().body.len(), 1000);
}

#[test]
fn a_silent_server_is_left_after_the_time_limit() {
    for start in ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel"] {
        let (address, _received) = serve(move |connection| {
            let _ = connection.write_all(start.as_bytes());
            // Until the client hangs up.
            let _ = connection.read_to_end(&mut Vec::new());
        });
        let transport = Transport { total_timeout: Duration::from_millis(300), ..transport() };
        let error = client(&[]).send(&get(format!("http://{address}")), &transport).unwrap_err();
        assert_eq!(error.message, format!("no answer from {address} within 0.3 s"));
        assert_eq!((error.kind, error.may_have_arrived), (TransportErrorKind::Timeout, true));
    }
}

#[test]
fn a_connection_closed_or_a_language_not_understood_is_told() {
    let (error, message) = failure(|_| {});
    assert_eq!(message, "HOST closed the connection without an answer");
    assert_eq!((error.kind, error.may_have_arrived), (TransportErrorKind::Body, true));
    let (error, message) = failure(say("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    assert!(message.starts_with("no usable answer from HOST: invalid HTTP"), "{message}");
    assert_eq!(error.kind, TransportErrorKind::Body);
}

#[test]
fn a_refused_connection_has_not_arrived() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let error = send(&address).unwrap_err();
    assert_eq!(error.message, format!("connection refused by {address}"));
    assert_eq!((error.kind, error.may_have_arrived), (TransportErrorKind::Connect, false));
}

#[test]
fn a_name_without_address_is_told() {
    let error = send("nowhere.invalid").unwrap_err();
    assert_eq!(error.message, "could not resolve the host name nowhere.invalid");
    assert_eq!((error.kind, error.may_have_arrived), (TransportErrorKind::Resolve, false));
}

#[test]
fn a_server_that_does_not_speak_tls_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let plain = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let _ = connection.write_all(b"HTTP/1.1 400 Bad\r\n\r\n");
        let _ = connection.read_to_end(&mut Vec::new());
    });
    let error = client(&[]).send(&get(format!("https://{plain}")), &transport()).unwrap_err();
    assert_eq!(error.message, format!("TLS with {plain}: the answer is not TLS"));
    assert_eq!((error.kind, error.may_have_arrived), (TransportErrorKind::Tls, false));
}

#[test]
fn addresses_that_are_none_are_refused_without_their_secrets() {
    for (url, message) in [
        ("127.0.0.1:1/a?secret", "\"127.0.0.1:1/a\" is not an address"),
        ("foo://host/?secret", "\"foo://host/\" is not an address to send a request to: it must"),
        ("http://", "\"http://\" is not an address"),
        ("http://user:secret@ho st", "\"ho st\" is not an address"),
        ("", "\"\" is not an address"),
        (
            "https://user:secret@bücher.example/",
            "\"bücher.example/\" is not an address to send a request to: write a host name in other \
             letters than ASCII as xn--…",
        ),
    ] {
        let error = client(&[]).send(&get(url), &transport()).unwrap_err();
        assert!(error.message.starts_with(message), "{}", error.message);
        assert!(!error.message.contains("secret"), "{}", error.message);
        assert_eq!(Error::from(error).kind(), Kind::Configuration);
    }
    assert!(parse_url("https://xn--bcher-kva.example/").is_ok());
}

#[test]
fn a_header_value_that_cannot_be_sent_is_not_repeated() {
    let mut request = get("http://127.0.0.1:1");
    request.headers.push(("authorization", Secret::new("secret\r\nHost: evil")));
    let error = client(&[]).send(&request, &transport()).unwrap_err();
    assert_eq!(error.message, "the value of the header authorization cannot be sent");
    assert!(!error.may_have_arrived);
}

#[test]
fn several_threads_send_at_the_same_time() {
    let (address, _received) = serve(say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    let client = client(&[]);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let answer = client.send(&get(format!("http://{address}")), &transport());
                assert_eq!(answer.unwrap().status, 200);
            });
        }
    });
}
