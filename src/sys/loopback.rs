//! A listener on this machine alone, for the one request that a browser brings back.
//!
//! Knows HTTP just well enough to read a request's target and to answer with a page; what a target
//! means is for the layers above. Reachable from this machine only; who sends what is checked all
//! the same, because any web page may send requests to loopback.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Kind, Result};

use super::error_text::reason;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest request head, in bytes.
const LONGEST_HEAD: usize = 32 * 1024;
/// How many requests are read at the same time.
const MOST_CONNECTIONS: usize = 16;

/// What a request is answered with, and what it brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    /// The status, 200 or 404.
    pub status: u16,
    /// The page in HTML; must not repeat anything of the request.
    pub html: &'static str,
    /// What the one who waits is given.
    pub arrival: Option<T>,
}

/// A listener on 127.0.0.1, until it is dropped.
pub(crate) struct Loopback<T> {
    port: u16,
    arrivals: Receiver<T>,
    is_closed: Arc<AtomicBool>,
}

type Answer<T> = dyn Fn(&str) -> Page<T> + Send + Sync;

impl<T: Send + 'static> Loopback<T> {
    /// Listens on `port`, or on any free one. `answer` is given the target of each GET request
    /// (path and query); other requests are answered with 404 here.
    pub(crate) fn open(
        port: Option<u16>,
        answer: impl Fn(&str) -> Page<T> + Send + Sync + 'static,
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
        let (sender, arrivals) = channel();
        let is_closed = Arc::<AtomicBool>::default();
        let flag = Arc::clone(&is_closed);
        thread::spawn(move || accept(&listener, bound, &Arc::new(answer), &sender, &flag));
        Ok(Self { port: bound, arrivals, is_closed })
    }

    /// The port that is listened on.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Waits for an arrival, for as long as `limit`.
    pub(crate) fn wait(&self, limit: Duration) -> Option<T> {
        match self.arrivals.recv_timeout(limit) {
            Ok(arrival) => Some(arrival),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(limit);
                None
            }
        }
    }
}

impl<T> Drop for Loopback<T> {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections, so that it closes the port.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn accept<T: Send + 'static>(
    listener: &TcpListener,
    port: u16,
    answer: &Arc<impl Fn(&str) -> Page<T> + Send + Sync + 'static>,
    sender: &Sender<T>,
    is_closed: &AtomicBool,
) {
    let open = Arc::new(Connections::default());
    for stream in listener.incoming() {
        if is_closed.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else {
            // Out of file descriptors, for instance: that passes.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        let Ok(number) = open.admit(&stream) else {
            continue;
        };
        let (answer, sender, open) = (Arc::clone(answer), sender.clone(), Arc::clone(&open));
        thread::spawn(move || {
            let _ = serve(stream, port, &*answer, &sender);
            open.end(number);
        });
    }
}

/// The connections that are being read, oldest first. Silent ones must not keep the browser out: with
/// one too many, the oldest ends.
#[derive(Default)]
struct Connections(Mutex<(u64, VecDeque<(u64, TcpStream)>)>);

impl Connections {
    fn admit(&self, stream: &TcpStream) -> io::Result<u64> {
        let handle = stream.try_clone()?;
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, open) = &mut *guard;
        if open.len() >= MOST_CONNECTIONS
            && let Some((_, oldest)) = open.pop_front()
        {
            // Whoever reads from it sees its end.
            let _ = oldest.shutdown(Shutdown::Both);
        }
        *last += 1;
        open.push_back((*last, handle));
        Ok(*last)
    }

    fn end(&self, number: u64) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        guard.1.retain(|(other, _)| *other != number);
    }
}

fn serve<T>(
    mut stream: TcpStream,
    port: u16,
    answer: &Answer<T>,
    sender: &Sender<T>,
) -> io::Result<()> {
    let head = read_head(&mut stream)?;
    let page = match target(&head, port) {
        Some(target) => answer(target),
        None => Page {
            status: 404,
            html: "<!doctype html><title>Not found</title><p>Not found.",
            arrival: None,
        },
    };
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(response(&page).as_bytes())?;
    stream.flush()?;
    let _ = stream.shutdown(Shutdown::Write);
    // Last, because the process may end once it has what it waits for.
    if let Some(arrival) = page.arrival {
        let _ = sender.send(arrival);
    }
    Ok(())
}

fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let end = Instant::now() + PATIENCE;
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || head.len() > LONGEST_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => head.extend_from_slice(&buffer[..count]),
        }
    }
    String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// The target of a GET request that names this listener; a page that calls it by another name has
/// been sent here by a trick (DNS rebinding).
fn target(head: &str, port: u16) -> Option<&str> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let mut hosts = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let is_ours = |host: &str| {
        ["127.0.0.1", "localhost"]
            .iter()
            .any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}")))
    };
    let is_named = hosts.next().is_some_and(is_ours) && hosts.next().is_none();
    let is_get = method == "GET" && version.starts_with("HTTP/1.") && words.next().is_none();
    (is_get && is_named && target.starts_with('/')).then_some(target)
}

fn response<T>(page: &Page<T>) -> String {
    let status = match page.status {
        200 => "200 OK",
        _ => "404 Not Found",
    };
    let html = page.html;
    format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Cache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n{html}",
        html.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn listener() -> Loopback<String> {
        Loopback::open(None, |target| Page {
            status: if target.starts_with("/yes") { 200 } else { 404 },
            html: "<p>page",
            arrival: target.strip_prefix("/yes").map(str::to_owned),
        })
        .unwrap()
    }

    fn send(port: u16, text: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn foreign_requests_get_404_and_do_not_end_the_wait() {
        let listener = listener();
        let port = listener.port();
        for (method, target, host) in [
            ("GET", "/favicon.ico", format!("127.0.0.1:{port}")),
            ("POST", "/yes", format!("127.0.0.1:{port}")),
            ("GET", "/yes", "evil.example".to_owned()),
            ("GET", "/yes", format!("127.0.0.1:{}", port ^ 1)),
            ("GET", "http://127.0.0.1/yes", format!("127.0.0.1:{port}")),
        ] {
            let answer = send(port, &format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
            assert!(answer.starts_with("HTTP/1.1 404 "), "{method} {target} {host}: {answer}");
        }
        // One that says nothing is not waited for either.
        let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let answer =
            send(port, &format!("GET /yes?a=b HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("<p>page"));
        assert_eq!(listener.wait(LONG).as_deref(), Some("?a=b"));
        assert_eq!(listener.wait(Duration::ZERO), None);
        drop(silent);
    }

    #[test]
    fn silent_connections_do_not_keep_the_browser_out() {
        let listener = listener();
        let connect = || TcpStream::connect((Ipv4Addr::LOCALHOST, listener.port())).unwrap();
        let mut silent: Vec<TcpStream> = (0..MOST_CONNECTIONS + 5).map(|_| connect()).collect();
        let line = format!("GET /yes?late HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", listener.port());
        assert!(send(listener.port(), &line).starts_with("HTTP/1.1 200"));
        assert_eq!(listener.wait(LONG).as_deref(), Some("?late"));
        // The oldest had to go; the youngest may still say what it wants.
        silent[0].set_read_timeout(Some(LONG)).unwrap();
        assert_eq!(silent[0].read(&mut [0]).unwrap_or(0), 0);
        let youngest = silent.last_mut().unwrap();
        youngest.write_all(line.as_bytes()).unwrap();
        assert_eq!(listener.wait(LONG).as_deref(), Some("?late"));
    }

    #[test]
    fn a_taken_port_is_named_and_a_dropped_one_is_free_again() {
        let first = listener();
        let port = first.port();
        let nothing = |_: &str| Page::<()> { status: 404, html: "", arrival: None };
        let error = Loopback::open(Some(port), nothing).err().unwrap();
        assert!(error.to_string().contains(&format!("port {port} of 127.0.0.1")), "{error}");
        drop(first);
        let end = Instant::now() + LONG;
        while Loopback::open(Some(port), nothing).is_err() {
            assert!(Instant::now() < end, "the port stays taken");
            thread::yield_now();
        }
    }
}
