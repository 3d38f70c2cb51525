//! HTTP and faults.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use aws_emulator::{Emulator, Fault, FaultKind, Service};

use crate::client::{Connection, Signer, post_json, send};

#[test]
fn a_connection_serves_many_requests() {
    let aws = Emulator::start();
    let mut connection = Connection::open(&aws);
    for number in 0..20 {
        let method = if number % 2 == 0 { "GET" } else { "HEAD" };
        let answer = connection.send(method, "/nothing", &[], "").unwrap();
        assert_eq!(answer.status, 404);
        assert!(answer.header("date").ends_with(" GMT"));
    }
    assert_eq!(aws.requests().len(), 20);
    assert_eq!(aws.requests()[0].service, Service::Unknown);
}

#[test]
fn a_wish_to_close_is_granted() {
    let aws = Emulator::start();
    let mut connection = Connection::open(&aws);
    let answer = connection.send("GET", "/nothing", &[("Connection", "close")], "").unwrap();
    assert_eq!(answer.header("connection"), "close");
    assert!(connection.send("GET", "/nothing", &[], "").is_err());
}

#[test]
fn the_emulator_ends_with_its_handle() {
    let aws = Emulator::start();
    aws.fault(Fault::new(FaultKind::Hang));
    let address = aws.url().trim_start_matches("http://").to_owned();
    let mut waiting = TcpStream::connect(&address).unwrap();
    std::io::Write::write_all(&mut waiting, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    while aws.requests().is_empty() {
        std::thread::yield_now();
    }
    drop(aws);
    let mut rest = Vec::new();
    // Closed or reset: either way the wait is over.
    let _ = waiting.read_to_end(&mut rest);
    assert!(rest.is_empty());
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn faults_break_answers_in_their_way() {
    let aws = Emulator::start();
    aws.add_user("AKIAEXAMPLE", "s", "111111111111", "jo");
    let call = |connection: &mut Connection| {
        let body = "Action=GetCallerIdentity&Version=2011-06-15";
        let content_type = ("Content-Type", "application/x-www-form-urlencoded");
        connection.send("POST", "/", &[content_type], body)
    };
    for kind in [
        FaultKind::CloseEarly,
        FaultKind::LostAnswer,
        FaultKind::Truncate,
        FaultKind::Reset,
        FaultKind::Garbage,
        FaultKind::Endless,
    ] {
        aws.clear_faults();
        aws.fault(Fault::new(kind.clone()).service(Service::Sts).times(1));
        assert!(call(&mut Connection::open(&aws)).is_err(), "{kind:?}");
        assert_eq!(call(&mut Connection::open(&aws)).unwrap().status, 403, "{kind:?} is over");
    }
    for (kind, status, text) in [
        (FaultKind::Status(503), 503, ""),
        (FaultKind::Throttle, 400, "<Code>Throttling</Code>"),
        (FaultKind::Html, 200, "<html>"),
        (
            FaultKind::Error {
                status: 500,
                code: "InternalFailure".to_owned(),
                message: "oops".to_owned(),
            },
            500,
            "<Type>Receiver</Type>",
        ),
        (
            FaultKind::Reply {
                status: 418,
                content_type: "text/plain".to_owned(),
                body: "tea".to_owned(),
            },
            418,
            "tea",
        ),
    ] {
        aws.clear_faults();
        aws.fault(Fault::new(kind.clone()).operation("GetCallerIdentity"));
        let answer = call(&mut Connection::open(&aws)).unwrap();
        assert_eq!(answer.status, status, "{kind:?}");
        assert!(answer.body.contains(text), "{kind:?}: {}", answer.body);
    }
    let faulty = |kind: FaultKind| {
        aws.clear_faults();
        aws.fault(Fault::new(kind));
        call(&mut Connection::open(&aws)).unwrap()
    };
    assert_eq!(faulty(FaultKind::RetryAfter(429, 7)).header("retry-after"), "7");
    assert_eq!(faulty(FaultKind::Redirect("/there".to_owned())).header("location"), "/there");
    let answer = faulty(FaultKind::Mislabelled);
    assert_eq!((answer.status, answer.header("content-type")), (403, "text/html"));
    aws.clear_faults();
    assert_eq!(send(&aws, "GET", "/elsewhere", &[], "").status, 404);
    aws.fault(Fault::new(FaultKind::Gone));
    assert!(call(&mut Connection::open(&aws)).is_err());
    let address = aws.url().trim_start_matches("http://");
    let end = Instant::now() + Duration::from_secs(5);
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < end, "it is still there");
    }
}

#[test]
fn latency_delays_and_slow_answers_arrive_whole() {
    let aws = Emulator::start();
    aws.add_user("AKIAEXAMPLE", "s", "111111111111", "jo");
    let signer = Signer::new("AKIAEXAMPLE", "s");
    aws.fault(Fault::new(FaultKind::Latency(Duration::from_millis(50))).times(1));
    let start = Instant::now();
    assert_eq!(signer.call(&aws, "GetCallerIdentity", "").status, 200);
    assert!(start.elapsed() >= Duration::from_millis(50));
    aws.fault(Fault::new(FaultKind::Drip(Duration::from_micros(1))).times(1));
    assert_eq!(signer.call(&aws, "GetCallerIdentity", "").xml("Account"), "111111111111");
}

#[test]
fn errors_by_order_have_the_form_of_their_service() {
    let aws = Emulator::start();
    let kind = FaultKind::Error {
        status: 400,
        code: "SlowDownException".to_owned(),
        message: "slowly".to_owned(),
    };
    aws.fault(Fault::new(kind).operation("CreateToken"));
    let answer = post_json(&aws, "/token", &serde_json::json!({}));
    assert_eq!(answer.exception(), (400, "SlowDownException"));
    assert_eq!(
        answer.json(),
        serde_json::json!({"error": "slow_down", "error_description": "slowly"})
    );
    assert_eq!(aws.requests()[0].error.as_deref(), Some("SlowDownException"));
}
