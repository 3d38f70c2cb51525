//! TLS in front of the emulated AWS, by a certificate authority of its own. Whoever asks it to CONNECT
//! takes it for a proxy, and gets the same server under the name that was asked for.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{
    ProtocolVersion, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
};

/// A server that ends with the test.
pub(crate) struct TlsFront {
    port: u16,
    /// The authority, as a CA bundle holds it.
    pub(crate) authority: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// What one connection was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The line that asked for a tunnel.
    pub(crate) connect: Option<String>,
    pub(crate) version: ProtocolVersion,
}

impl TlsFront {
    /// Hands each request on to the HTTP server at `target`; the certificate is for these names.
    pub(crate) fn start(
        target: &str,
        names: &[&str],
        version: &'static SupportedProtocolVersion,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (authority, config) = identity(&format!("authority {port}"), names, version);
        let target = target.trim_start_matches("http://").to_owned();
        let config = Arc::new(config);
        let seen = Arc::default();
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (target, config) = (target.clone(), Arc::clone(&config));
                let seen = Arc::clone(&shared);
                // A client that does not like the certificate is gone in the middle.
                thread::spawn(move || serve(stream, &target, config, &seen));
            }
        });
        Self { port, authority, seen }
    }

    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.port)
    }

    /// To be asked for a tunnel.
    pub(crate) fn proxy(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The connections over which a request came.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn identity(
    authority: &str,
    names: &[&str],
    version: &'static SupportedProtocolVersion,
) -> (String, ServerConfig) {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, authority);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    (authority, config)
}

fn serve(
    mut stream: TcpStream,
    target: &str,
    config: Arc<ServerConfig>,
    seen: &Mutex<Vec<Seen>>,
) -> io::Result<()> {
    let mut first = [0];
    stream.peek(&mut first)?;
    let mut connect = None;
    if first == *b"C" {
        let request = message(&mut stream)?;
        connect = request.lines().next().map(str::to_owned);
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    }
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut is_known = false;
    loop {
        let request = message(&mut stream)?;
        if !is_known {
            is_known = true;
            let version = stream.conn.protocol_version().unwrap();
            seen.lock().unwrap().push(Seen { connect: connect.clone(), version });
        }
        let mut server = TcpStream::connect(target)?;
        server.write_all(request.as_bytes())?;
        stream.write_all(message(&mut server)?.as_bytes())?;
        stream.flush()?;
    }
}

/// A request or a response, head and body.
fn message(stream: &mut impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Ok(text.into_owned());
            }
        }
    }
}
