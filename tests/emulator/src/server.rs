//! Threads and sockets: accepts connections, keeps them alive, applies faults. The services are behind `World`.

use std::collections::HashMap;
use std::io::{self, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::clock::http_date;
use crate::fault::{FaultKind, replacement};
use crate::http::{self, Request, Response};
use crate::journal::Recorded;
use crate::route::{Call, route};
use crate::world::World;

/// What the threads share.
pub(crate) struct Shared {
    world: Mutex<World>,
    stopped: Mutex<bool>,
    wake: Condvar,
    connections: Mutex<HashMap<u64, TcpStream>>,
}

/// The lock, whatever a thread that panicked left behind: state is only ever changed in whole steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(world: World) -> Self {
        Self {
            world: Mutex::new(world),
            stopped: Mutex::new(false),
            wake: Condvar::new(),
            connections: Mutex::new(HashMap::new()),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    fn is_stopped(&self) -> bool {
        *lock(&self.stopped)
    }

    /// Ends all waiting and all connections. The accepting thread still needs one connection to notice.
    pub(crate) fn stop(&self) {
        *lock(&self.stopped) = true;
        self.wake.notify_all();
        for stream in lock(&self.connections).values() {
            // The peer may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Waits, at most until the emulator stops; `None` waits for just that.
    fn pause(&self, duration: Option<Duration>) {
        let guard = lock(&self.stopped);
        let running = |stopped: &mut bool| !*stopped;
        match duration {
            Some(duration) => drop(self.wake.wait_timeout_while(guard, duration, running)),
            None => drop(self.wake.wait_while(guard, running)),
        }
    }
}

/// Accepts connections until the emulator stops; one thread each.
pub(crate) fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, stream) in (0_u64..).zip(listener.incoming()) {
        if shared.is_stopped() {
            return;
        }
        let Ok(stream) = stream else { continue };
        let Ok(handle) = stream.try_clone() else {
            continue;
        };
        lock(&shared.connections).insert(number, handle);
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            // A client that hangs up in the middle is its own affair.
            let _ = converse(stream, &shared);
            if let Some(stream) = lock(&shared.connections).remove(&number) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
    }
}

/// Serves the requests of one connection in turn.
fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let request = match http::read_request(&mut reader) {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let response = Response::page(400, &error.to_string());
                return http::write(&mut stream, &response.to_bytes(false, false));
            }
            Err(error) => return Err(error),
        };
        if shared.is_stopped() || !answer(&mut stream, shared, &request)? {
            return Ok(());
        }
    }
}

/// Answers one request; tells whether the connection lives on.
fn answer(stream: &mut TcpStream, shared: &Shared, request: &Request) -> io::Result<bool> {
    let (fault, mut response) = decide(shared, request);
    if matches!(fault, Some(FaultKind::Mislabelled)) {
        response.headers.retain(|(name, _)| name != "Content-Type");
        response = response.with_header("Content-Type", "text/html");
    }
    let head_only = request.method == "HEAD";
    let bytes = response.to_bytes(head_only, request.keep_alive);
    match fault {
        Some(FaultKind::CloseEarly | FaultKind::LostAnswer) => return Ok(false),
        Some(FaultKind::Gone) => {
            shared.stop();
            // The accepting thread notices at its next connection.
            drop(TcpStream::connect(stream.local_addr()?));
            return Ok(false);
        }
        Some(FaultKind::Hang) => {
            shared.pause(None);
            return Ok(false);
        }
        Some(FaultKind::Garbage) => {
            http::write(stream, b"\x15\x03\x01 this is not HTTP \x00\xff\r\n\r\n")?;
            return Ok(false);
        }
        Some(kind @ (FaultKind::Truncate | FaultKind::Reset)) => {
            let missing = response.body.len().div_ceil(2);
            http::write(stream, &bytes[..bytes.len() - missing])?;
            if matches!(kind, FaultKind::Reset) {
                socket2::SockRef::from(&*stream).set_linger(Some(Duration::ZERO))?;
            }
            return Ok(false);
        }
        Some(FaultKind::Endless) => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
            http::write(stream, head.as_bytes())?;
            let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
            while !shared.is_stopped() {
                http::write(stream, chunk.as_bytes())?;
            }
            return Ok(false);
        }
        Some(FaultKind::Drip(pause)) => {
            for byte in bytes {
                shared.pause(Some(pause));
                http::write(stream, &[byte])?;
            }
            return Ok(request.keep_alive);
        }
        Some(FaultKind::Latency(duration)) => shared.pause(Some(duration)),
        _ => {}
    }
    http::write(stream, &bytes)?;
    Ok(request.keep_alive)
}

/// Picks the fault, lets the service answer unless the fault keeps the request from it, and writes the journal.
fn decide(shared: &Shared, request: &Request) -> (Option<FaultKind>, Response) {
    let mut world = shared.world();
    let call = route(request);
    let request_id = world.mint.uuid();
    let fault = world.faults.strike(&call);
    let served = matches!(
        fault,
        None | Some(
            FaultKind::Latency(_)
                | FaultKind::LostAnswer
                | FaultKind::Truncate
                | FaultKind::Reset
                | FaultKind::Mislabelled
                | FaultKind::Drip(_)
        )
    );
    let replaced = fault.as_ref().and_then(|kind| replacement(kind, call.service, &request_id));
    let answered = served || replaced.is_some();
    let response = replaced.unwrap_or_else(|| {
        if served { world.serve(&call, request, &request_id) } else { Response::empty(500) }
    });
    let lost = matches!(fault, Some(FaultKind::LostAnswer));
    let entry = record(call, request, &response, answered && !lost);
    world.journal.push(entry);
    let response = response
        .with_header("Date", http_date(world.clock.now()))
        .with_header("x-amzn-RequestId", request_id);
    (fault, response)
}

fn record(call: Call, request: &Request, response: &Response, answered: bool) -> Recorded {
    Recorded {
        service: call.service,
        operation: call.operation,
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: request.text(),
        status: if answered { response.status } else { 0 },
        error: response.error.clone(),
    }
}
