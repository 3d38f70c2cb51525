//! A listener on this machine, for the request that a browser brings back.
//!
//! Reads just the target of an HTTP request and answers with a page. Only this machine can reach
//! it, but any web page may send requests to loopback, so they are checked.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Kind, Result};
use crate::model::Secret;

use super::error_text::reason;
use super::peer;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// In bytes.
const LONGEST_HEAD: usize = 32 * 1024;
/// How many requests are read at the same time.
const MOST_CONNECTIONS: usize = 16;

/// The response to a request, and what the request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    /// The status: 200, 302 or 404.
    pub status: u16,
    /// HTML; must not repeat anything from the request.
    pub html: &'static str,
    /// Where the browser is sent, with status 302.
    pub location: Option<Secret>,
    /// What the one who waits is given.
    pub arrival: Option<T>,
}

/// Who is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visitors {
    /// Every program of this machine.
    Anyone,
    /// No program of another user, as far as the system tells.
    OwnUser,
}

/// A listener on 127.0.0.1, until it is dropped.
pub(crate) struct Loopback<T> {
    port: u16,
    arrivals: Receiver<T>,
    is_closed: Arc<AtomicBool>,
}

type Answer<T> = dyn Fn(&TcpStream, &str) -> Page<T> + Send + Sync;

impl<T: Send + 'static> Loopback<T> {
    /// Listens on `port`, or on any free one. `answer` gets the target (path and query) of each GET
    /// request; other requests are answered with 404.
    pub(crate) fn open(
        port: Option<u16>,
        visitors: Visitors,
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
        let answer = move |stream: &TcpStream, target: &str| {
            let is_stranger = visitors == Visitors::OwnUser && peer::is_of_another_user(stream);
            if is_stranger { not_found() } else { answer(target) }
        };
        thread::spawn(move || accept(&listener, bound, &Arc::new(answer), &sender, &flag));
        Ok(Self { port: bound, arrivals, is_closed })
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Waits at most `limit` for an arrival.
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
        // Wakes the listening thread, so that it closes the port.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn accept<T: Send + 'static>(
    listener: &TcpListener,
    port: u16,
    answer: &Arc<impl Fn(&TcpStream, &str) -> Page<T> + Send + Sync + 'static>,
    sender: &Sender<T>,
    is_closed: &AtomicBool,
) {
    let open = Arc::new(Connections::default());
    for stream in listener.incoming() {
        if is_closed.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else {
            // For example out of file descriptors, which passes.
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
        Some(target) => answer(&stream, target),
        None => not_found(),
    };
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(response(&page).as_bytes())?;
    stream.flush()?;
    let _ = stream.shutdown(Shutdown::Write);
    // Last, because the process may end with this arrival.
    if let Some(arrival) = page.arrival {
        let _ = sender.send(arrival);
    }
    Ok(())
}

fn not_found<T>() -> Page<T> {
    let html = "<!doctype html><title>Not found</title><p>Not found.";
    Page { status: 404, html, location: None, arrival: None }
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

/// The target of a GET request, if it names this listener by its address; another host name means
/// DNS rebinding.
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
        302 => "302 Found",
        _ => "404 Not Found",
    };
    let location = page.location.as_ref();
    let location = location.map(|to| format!("Location: {}\r\n", to.expose())).unwrap_or_default();
    let html = page.html;
    format!(
        "HTTP/1.1 {status}\r\n{location}\
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
        Loopback::open(None, Visitors::OwnUser, |target| Page {
            status: if target.starts_with("/yes") { 200 } else { 404 },
            html: "<p>page",
            location: target.strip_prefix("/yes/to").map(Secret::new),
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
        let nothing = |_: &str| Page::<()> { status: 404, html: "", location: None, arrival: None };
        let error = Loopback::open(Some(port), Visitors::Anyone, nothing).err().unwrap();
        assert!(error.to_string().contains(&format!("port {port} of 127.0.0.1")), "{error}");
        drop(first);
        let end = Instant::now() + LONG;
        while Loopback::open(Some(port), Visitors::Anyone, nothing).is_err() {
            assert!(Instant::now() < end, "the port stays taken");
            thread::yield_now();
        }
    }
}
