//! The handle that a test holds: start, stop, clock, faults, journal; and a browser small enough to follow redirects.
//! Scripting of a service stands with the service.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::fault::Fault;
use crate::journal::Recorded;
use crate::server::{Shared, accept};
use crate::world::World;

/// A running emulator. Dropping it stops its threads and closes its connections.
pub struct Emulator {
    shared: Arc<Shared>,
    url: String,
    accepting: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When no port of the loopback interface can be bound.
    #[must_use]
    pub fn start() -> Self {
        Self::start_on(0).expect("a free port on loopback")
    }

    /// Starts on this port of 127.0.0.1.
    ///
    /// # Errors
    /// The port cannot be bound.
    pub fn start_on(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let url = format!("http://{}", listener.local_addr()?);
        let world = World { url: url.clone(), ..World::default() };
        let shared = Arc::new(Shared::new(world));
        let accepting = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || accept(&listener, &shared))
        };
        Ok(Self { shared, url, accepting: Some(accepting) })
    }

    /// Origin of all services, `http://127.0.0.1:PORT`. Any path may be appended as a prefix.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world()
    }

    /// Moves the emulator's clock against the system's: negative is behind. Signatures, expiries and `Date` follow.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.world().clock.set_offset(seconds);
    }

    /// The emulator's time, in seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.world().clock.now()
    }

    /// Orders a fault; it strikes before those ordered later.
    pub fn fault(&self, fault: Fault) {
        self.world().faults.add(fault);
    }

    /// Forgets all faults.
    pub fn clear_faults(&self) {
        self.world().faults.clear();
    }

    /// All requests so far, in the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.world().journal.clone()
    }

    /// The requests for one operation.
    #[must_use]
    pub fn requests_for(&self, operation: &str) -> Vec<Recorded> {
        let world = self.world();
        world.journal.iter().filter(|entry| entry.operation == operation).cloned().collect()
    }

    /// How many requests for an operation came.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        self.world().journal.iter().filter(|entry| entry.operation == operation).count()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.world().journal.clear();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shared.stop();
        // One last connection wakes the accepting thread; without it the thread must not be waited for.
        let address = self.url.trim_start_matches("http://").to_owned();
        if TcpStream::connect(address).is_ok()
            && let Some(accepting) = self.accepting.take()
        {
            let _ = accepting.join();
        }
    }
}

/// Where the small browser ended.
#[derive(Clone, Debug)]
pub struct Browsed {
    /// Status of the last page.
    pub status: u16,
    /// The last address.
    pub url: String,
    /// The last page.
    pub body: String,
}

/// Opens an `http` address as a person's browser would and follows up to five redirects.
///
/// # Errors
/// Other schemes, no connection, no HTTP, or more redirects.
pub fn browse(url: &str) -> io::Result<Browsed> {
    let mut url = url.to_owned();
    for _ in 0..6 {
        let rest = url.strip_prefix("http://").ok_or_else(|| invalid("only http addresses"))?;
        let split = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(split);
        let slash = if path.starts_with('/') { "" } else { "/" };
        let mut stream = TcpStream::connect(authority)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let request =
            format!("GET {slash}{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) =
            text.split_once("\r\n\r\n").ok_or_else(|| invalid("an answer without end of head"))?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status: u16 = status.ok_or_else(|| invalid("an answer without status"))?;
        let location = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
        });
        match location {
            Some(location) if (300..400).contains(&status) => url = location,
            _ => {
                return Ok(Browsed { status, url, body: body.to_owned() });
            }
        }
    }
    Err(invalid("too many redirects"))
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
