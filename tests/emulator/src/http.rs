//! HTTP/1.1 messages: reads requests, writes answers with an exact `Content-Length`. Knows no service.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

const HEAD_LIMIT: u64 = 256 * 1024;
const BODY_LIMIT: u64 = 4 * 1024 * 1024;

/// One request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path as sent, not decoded, without the query.
    pub(crate) path: String,
    /// Query as sent, without the question mark.
    pub(crate) query: String,
    /// In their order; names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The client will send more on this connection.
    pub(crate) keep_alive: bool,
}

impl Request {
    /// The first header of that (lower-case) name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Media type without parameters, lower case.
    pub(crate) fn content_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The body as text; what is not UTF-8 becomes replacement characters.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Name of the error that this answer carries, for the journal.
    pub(crate) error: Option<String>,
}

impl Response {
    /// An answer with a body of a type.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into(), error: None }
    }

    /// An answer without body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), error: None }
    }

    /// An answer in JSON.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// A web page that says one thing.
    pub(crate) fn page(status: u16, text: &str) -> Self {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let html = format!("<!DOCTYPE html><html><body><p>{text}</p></body></html>");
        Self::new(status, "text/html; charset=utf-8", html)
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Names the error for the journal.
    pub(crate) fn with_error(mut self, code: &str) -> Self {
        self.error = Some(code.to_owned());
        self
    }

    /// Head and body as bytes. `head_only` leaves the body out and keeps its length in the head (answers to HEAD).
    pub(crate) fn to_bytes(&self, head_only: bool, keep_alive: bool) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            text += &header_line(name, value);
        }
        if self.status != 204 && self.status != 304 {
            text += &header_line("Content-Length", &self.body.len().to_string());
        }
        text.push_str(if keep_alive { "\r\n" } else { "Connection: close\r\n\r\n" });
        let mut bytes = text.into_bytes();
        if !head_only {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// A value cannot break out of its line.
fn header_line(name: &str, value: &str) -> String {
    format!("{name}: {}\r\n", value.replace(['\r', '\n'], " "))
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// Reads the next request; `None` when the peer has closed the connection between two requests.
///
/// # Errors
/// Broken connections, and messages that are not HTTP/1 (`InvalidData`).
pub(crate) fn read_request(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut head = reader.take(HEAD_LIMIT);
    let mut line = String::new();
    loop {
        line.clear();
        if head.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line.trim_end() != "" {
            break;
        }
    }
    let mut request = request_line(line.trim_end())?;
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| malformed("header line"))?;
        if name.is_empty() || name.contains([' ', '\t']) {
            return Err(malformed("header name"));
        }
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    match request.header("connection").map(str::to_ascii_lowercase).as_deref() {
        Some("close") => request.keep_alive = false,
        Some("keep-alive") => request.keep_alive = true,
        _ => {}
    }
    request.body = read_body(reader, &request)?;
    Ok(Some(request))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("malformed {what}"))
}

fn request_line(line: &str) -> io::Result<Request> {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(malformed("request line"));
    };
    if !version.starts_with("HTTP/1.") {
        return Err(malformed("version"));
    }
    // Absolute form, as a client sends it to a proxy: the authority stands in the host header too.
    let origin_form = match target.split_once("://") {
        Some(("http" | "https", rest)) => rest.find('/').map_or("/", |start| &rest[start..]),
        _ => target,
    };
    let (path, query) = origin_form.split_once('?').unwrap_or((origin_form, ""));
    Ok(Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        keep_alive: version == "HTTP/1.1",
        ..Request::default()
    })
}

fn read_body(reader: &mut BufReader<TcpStream>, request: &Request) -> io::Result<Vec<u8>> {
    if request
        .header("transfer-encoding")
        .is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
    {
        return read_chunks(reader);
    }
    let length = match request.header("content-length") {
        None => 0,
        Some(text) => text.parse::<u64>().map_err(|_| malformed("content length"))?,
    };
    if length > BODY_LIMIT {
        return Err(malformed("body: too long"));
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    if body.len() as u64 == length { Ok(body) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn read_chunks(reader: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.take(HEAD_LIMIT).read_line(&mut line)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| malformed("chunk size"))?;
        if size.saturating_add(body.len() as u64) > BODY_LIMIT {
            return Err(malformed("body: too long"));
        }
        let before = body.len() as u64;
        reader.take(size).read_to_end(&mut body)?;
        if body.len() as u64 != before + size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut end = String::new();
        reader.take(HEAD_LIMIT).read_line(&mut end)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

/// Writes all bytes and flushes.
///
/// # Errors
/// The peer is gone.
pub(crate) fn write(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_line_in_absolute_form_loses_its_authority() {
        let request = request_line("GET http://sts.amazonaws.com/a?b=c HTTP/1.1").unwrap();
        assert_eq!((request.path.as_str(), request.query.as_str()), ("/a", "b=c"));
        assert!(request.keep_alive);
        assert!(!request_line("GET / HTTP/1.0").unwrap().keep_alive);
        assert!(request_line("GET /").is_err());
        assert!(request_line("GET / HTTP/2").is_err());
    }

    #[test]
    fn an_answer_to_head_has_the_length_but_no_body() {
        let response = Response::new(200, "text/plain", "four");
        let text = String::from_utf8(response.to_bytes(true, true)).unwrap();
        assert!(text.ends_with("Content-Length: 4\r\n\r\n"), "{text}");
        let text = String::from_utf8(response.to_bytes(false, false)).unwrap();
        assert!(text.ends_with("Connection: close\r\n\r\nfour"), "{text}");
    }
}
