//! The request that a browser brings back to a listener on this machine.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::error::Result;
use crate::model::Secret;

use super::listener::{Answer, Listener, Visitors};

/// The response to a request, and what the request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    /// 200, 302 or 404.
    pub(crate) status: u16,
    /// HTML; must not repeat anything from the request.
    pub(crate) html: &'static str,
    /// The target of status 302.
    pub(crate) location: Option<Secret>,
    /// The result for the waiting caller.
    pub(crate) arrival: Option<T>,
}

/// A listener that waits for a browser, until it is dropped.
pub(crate) struct Loopback<T> {
    listener: Listener,
    arrivals: Receiver<T>,
}

impl<T: Send + 'static> Loopback<T> {
    /// Listens on `port`, or on any free one. `answer` gets the target (path and query) of each GET
    /// request; other requests are answered with 404.
    pub(crate) fn open(
        port: Option<u16>,
        visitors: Visitors,
        answer: impl Fn(&str) -> Page<T> + Send + Sync + 'static,
    ) -> Result<Self> {
        let (sender, arrivals) = channel();
        let listener = Listener::open(port, visitors, move |request| {
            let page = match request.method {
                "GET" => answer(request.target),
                _ => Page { status: 404, html: "", location: None, arrival: None },
            };
            let sender = sender.clone();
            Answer {
                status: page.status,
                content_type: "text/html; charset=utf-8",
                body: Secret::new(page.html),
                location: page.location,
                // Last, because the process may end with this arrival.
                then: page.arrival.map(|arrival| {
                    let send = move || drop(sender.send(arrival));
                    Box::new(send) as Box<dyn FnOnce() + Send>
                }),
            }
        })?;
        Ok(Self { listener, arrivals })
    }

    pub(crate) const fn port(&self) -> u16 {
        self.listener.port()
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

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpStream};

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn send(port: u16, line: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        write!(stream, "{line} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn foreign_requests_get_404_and_do_not_end_the_wait() {
        let listener = Loopback::open(None, Visitors::OwnUser, |target| Page {
            status: if target.starts_with("/yes") { 200 } else { 404 },
            html: "<p>page",
            location: target.strip_prefix("/yes/to").map(Secret::new),
            arrival: target.strip_prefix("/yes").map(str::to_owned),
        })
        .unwrap();
        let port = listener.port();
        for line in ["GET /favicon.ico", "POST /yes", "GET http://127.0.0.1/yes"] {
            let answer = send(port, line);
            assert!(answer.starts_with("HTTP/1.1 404 "), "{line}: {answer}");
        }
        // One that says nothing is not waited for either.
        let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let answer = send(port, "GET /yes?a=b");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("<p>page"));
        assert_eq!(listener.wait(LONG).as_deref(), Some("?a=b"));
        assert_eq!(listener.wait(Duration::ZERO), None);
        let answer = send(port, "GET /yes/to/there");
        assert!(answer.contains("\r\nLocation: /there\r\n"), "{answer}");
        drop(silent);
    }
}
