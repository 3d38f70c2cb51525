//! A listener on this machine: one request per connection, without a body.
//!
//! Reads just the head of an HTTP request and answers it. Any web page may send requests to
//! loopback, so they are checked.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::{Secret, Timestamp};

use super::error_text::reason;
use super::peer;

/// How long a request may take to arrive, and an answer to be read.
const PATIENCE: Duration = Duration::from_secs(5);
/// In bytes.
const LONGEST_HEAD: usize = 32 * 1024;
/// How many connections are open at the same time.
const MOST_CONNECTIONS: usize = 128;
/// A request that takes longer to arrive makes room for others.
const QUICK: Duration = Duration::from_secs(1);
/// How often a new connection that waits for room looks again.
const LOOK: Duration = Duration::from_millis(20);
/// A thread reads one head and writes one answer.
const STACK: usize = 512 * 1024;

/// Who gets an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visitors {
    /// Every program on this machine.
    Anyone,
    /// No program of another user, as far as the system tells.
    OwnUser,
}

/// The head of a request that names this listener as its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// Path and query.
    pub(crate) target: &'a str,
    /// The value of the `Authorization` header, if there is exactly one.
    pub(crate) authorization: Option<&'a str>,
    pub(crate) at: Timestamp,
}

/// The answer to a request.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    /// Must not repeat anything from the request.
    pub(crate) body: Secret,
    /// The target of status 302.
    pub(crate) location: Option<Secret>,
    /// What to do after the answer was sent.
    pub(crate) then: Option<Box<dyn FnOnce() + Send>>,
}

/// A listener on 127.0.0.1, until it is dropped.
pub(crate) struct Listener {
    port: u16,
    is_closed: Arc<AtomicBool>,
}

impl Listener {
    /// Listens on `port`, or on any free one. A request that does not name this listener as its
    /// host is answered with 404: another host name means DNS rebinding.
    pub(crate) fn open(
        port: Option<u16>,
        visitors: Visitors,
        answer: impl Fn(&Request<'_>) -> Answer + Send + Sync + 'static,
    ) -> Result<Self> {
        let failed = |error: io::Error| {
            let port = port.map_or_else(|| "a free port".to_owned(), |port| format!("port {port}"));
            Error::new(
                Kind::Other,
                format!("could not listen on {port} of 127.0.0.1: {}", reason(&error)),
            )
        };
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?.port();
        let is_closed = Arc::<AtomicBool>::default();
        let flag = Arc::clone(&is_closed);
        let answer = move |stream: &TcpStream, head: &str| match request(head, bound) {
            _ if visitors == Visitors::OwnUser && peer::is_of_another_user(stream) => not_found(),
            Some(request) => answer(&request),
            None => not_found(),
        };
        thread::spawn(move || accept(&listener, &Arc::new(answer), &flag));
        Ok(Self { port: bound, is_closed })
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
        // Wakes the listening thread, so that it closes the port.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn accept(
    listener: &TcpListener,
    answer: &Arc<impl Fn(&TcpStream, &str) -> Answer + Send + Sync + 'static>,
    is_closed: &AtomicBool,
) {
    let open = Arc::<Connections>::default();
    for (number, stream) in (0_u64..).zip(listener.incoming()) {
        if is_closed.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else {
            // For example out of file descriptors, which passes.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        let stream = Arc::new(stream);
        if !open.admit(number, &stream) {
            continue;
        }
        let (answer, entry) = (Arc::clone(answer), Entry { number, open: Arc::clone(&open) });
        // Without a thread the connection ends.
        let _ = thread::Builder::new().stack_size(STACK).spawn(move || {
            let _ = converse(&stream, &*answer, &entry);
        });
    }
}

/// The open connections. If there are too many, those whose request has not arrived make room; one
/// that is being answered is left alone.
#[derive(Default)]
struct Connections {
    list: Mutex<BTreeMap<u64, Connection>>,
    has_room: Condvar,
}

struct Connection {
    since: Instant,
    /// `None` once the request has arrived.
    unfinished: Option<Arc<TcpStream>>,
}

impl Connections {
    fn list(&self) -> MutexGuard<'_, BTreeMap<u64, Connection>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for a connection; false if all the others are being answered, and take their time.
    fn admit(&self, number: u64, stream: &Arc<TcpStream>) -> bool {
        let start = Instant::now();
        let mut list = self.list();
        while list.len() >= MOST_CONNECTIONS {
            let oldest = list.iter().find(|(_, connection)| connection.unfinished.is_some());
            match oldest.map(|(number, connection)| (*number, connection.since.elapsed())) {
                // A busy machine may not have come to the others yet.
                Some((number, age)) if age >= QUICK => {
                    if let Some(stream) = list.remove(&number).and_then(|it| it.unfinished) {
                        let _ = stream.shutdown(Shutdown::Both);
                    }
                }
                None if start.elapsed() >= QUICK => return false,
                _ => {
                    let waited = self.has_room.wait_timeout(list, LOOK);
                    list = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        let connection = Connection { since: Instant::now(), unfinished: Some(Arc::clone(stream)) };
        list.insert(number, connection);
        true
    }
}

/// A connection's place among the open ones, until dropped.
struct Entry {
    number: u64,
    open: Arc<Connections>,
}

impl Entry {
    fn has_arrived(&self) {
        if let Some(connection) = self.open.list().get_mut(&self.number) {
            connection.unfinished = None;
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.open.list().remove(&self.number);
        self.open.has_room.notify_all();
    }
}

fn converse(
    mut stream: &TcpStream,
    answer: &impl Fn(&TcpStream, &str) -> Answer,
    entry: &Entry,
) -> io::Result<()> {
    let head = read_head(stream)?;
    entry.has_arrived();
    let answer = answer(stream, &head);
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(response(&answer).as_bytes())?;
    stream.flush()?;
    let _ = stream.shutdown(Shutdown::Write);
    if let Some(then) = answer.then {
        then();
    }
    Ok(())
}

fn not_found() -> Answer {
    Answer {
        status: 404,
        content_type: "text/html; charset=utf-8",
        body: Secret::new("<!doctype html><title>Not found</title><p>Not found."),
        location: None,
        then: None,
    }
}

fn read_head(mut stream: &TcpStream) -> io::Result<Zeroizing<String>> {
    let end = Instant::now() + PATIENCE;
    let mut head = Zeroizing::new(Vec::new());
    let mut buffer = Zeroizing::new([0; 4096]);
    while !head.ends_with(b"\r\n\r\n") {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || head.len() > LONGEST_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut *buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => head.extend_from_slice(&buffer[..count]),
        }
    }
    let text = std::str::from_utf8(&head).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The request, if it names this listener as its host.
fn request(head: &str, port: u16) -> Option<Request<'_>> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let headers: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
    let only = |wanted: &str| {
        let mut found = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let (_, value) = found.next()?;
        found.next().is_none().then(|| value.trim())
    };
    let host = only("host")?;
    let is_ours = ["127.0.0.1", "localhost"]
        .iter()
        .any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}")));
    let is_http = version.starts_with("HTTP/1.") && words.next().is_none();
    let authorization = only("authorization");
    (is_http && is_ours && target.starts_with('/')).then_some(Request {
        method,
        target,
        authorization,
        at: Timestamp::now(),
    })
}

fn response(answer: &Answer) -> Zeroizing<String> {
    let status = match answer.status {
        200 => "200 OK",
        302 => "302 Found",
        401 => "401 Unauthorized",
        403 => "403 Forbidden",
        405 => "405 Method Not Allowed",
        503 => "503 Service Unavailable",
        _ => "404 Not Found",
    };
    let body = answer.body.expose();
    let location = answer.location.as_ref();
    let location = location.map(|to| format!("Location: {}\r\n", to.expose()));
    let location = Zeroizing::new(location.unwrap_or_default());
    Zeroizing::new(format!(
        "HTTP/1.1 {status}\r\n{}\
         Content-Type: {}\r\n\
         Content-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Cache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n{body}",
        *location,
        answer.content_type,
        body.len()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// Says what it was asked.
    fn listener() -> Listener {
        Listener::open(None, Visitors::Anyone, |request| Answer {
            status: 200,
            content_type: "text/plain",
            body: Secret::new(format!(
                "{} {} {}",
                request.method,
                request.target,
                request.authorization.unwrap_or("-")
            )),
            location: None,
            then: None,
        })
        .unwrap()
    }

    fn connect(port: u16) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream
    }

    fn finish(mut stream: TcpStream, text: &str) -> String {
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn method_target_and_authorization_are_read() {
        let listener = listener();
        let port = listener.port();
        let host = format!("Host: 127.0.0.1:{port}\r\n");
        for (head, expected) in [
            (format!("GET /a?b HTTP/1.1\r\n{host}"), "GET /a?b -"),
            (format!("DELETE / HTTP/1.0\r\n{host}AUTHORIZATION:  a b \r\n"), "DELETE / a b"),
            (
                format!("GET / HTTP/1.1\r\n{host}Authorization: a\r\nAuthorization: a\r\n"),
                "GET / -",
            ),
        ] {
            let answer = finish(connect(port), &format!("{head}\r\n"));
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            assert!(answer.ends_with(&format!("\r\n\r\n{expected}")), "{answer}");
        }
    }

    #[test]
    fn another_host_is_not_answered() {
        let listener = listener();
        let port = listener.port();
        for host in [
            "Host: evil.example\r\n".to_owned(),
            format!("Host: 127.0.0.1:{}\r\n", port ^ 1),
            format!("Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n"),
            String::new(),
        ] {
            let answer = finish(connect(port), &format!("GET / HTTP/1.1\r\n{host}\r\n"));
            assert!(answer.starts_with("HTTP/1.1 404 "), "{host}: {answer}");
        }
    }

    #[test]
    fn silent_connections_make_room_and_a_request_under_way_is_answered() {
        let listener = listener();
        let port = listener.port();
        let silent: Vec<_> = (0..2 * MOST_CONNECTIONS).map(|_| connect(port)).collect();
        let answer =
            finish(connect(port), &format!("GET /x HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
        assert!(answer.ends_with("GET /x -"), "{answer}");
        // The first to come are the first to go.
        let mut byte = [0];
        assert_eq!((&silent[0]).read(&mut byte).unwrap_or(0), 0);
    }

    #[test]
    fn many_requests_at_once_are_all_answered() {
        let listener = listener();
        let port = listener.port();
        let line = format!("GET /x HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        let clients: Vec<_> = (0..300)
            .map(|_| {
                let line = line.clone();
                thread::spawn(move || finish(connect(port), &line))
            })
            .collect();
        for client in clients {
            assert!(client.join().unwrap().ends_with("GET /x -"));
        }
    }

    #[test]
    fn a_taken_port_is_named_and_a_dropped_one_is_free_again() {
        let nothing = |_: &Request<'_>| Answer {
            status: 404,
            content_type: "text/plain",
            body: Secret::new(""),
            location: None,
            then: None,
        };
        let first = listener();
        let port = first.port();
        let error = Listener::open(Some(port), Visitors::Anyone, nothing).err().unwrap();
        assert!(error.to_string().contains(&format!("port {port} of 127.0.0.1")), "{error}");
        drop(first);
        let end = Instant::now() + LONG;
        while Listener::open(Some(port), Visitors::Anyone, nothing).is_err() {
            assert!(Instant::now() < end, "the port stays taken");
            thread::yield_now();
        }
    }
}
