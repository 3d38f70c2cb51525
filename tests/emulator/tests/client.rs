//! A bare HTTP client for these tests, and requests signed by the AWS SDK's signer, which shares no code with the
//! emulator's verification.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_emulator::Emulator;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde_json::Value;

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// The text of an XML element.
    pub(crate) fn xml(&self, element: &str) -> String {
        let (_, rest) = self
            .body
            .split_once(&format!("<{element}>"))
            .unwrap_or_else(|| panic!("no {element} in {}", self.body));
        rest.split('<').next().unwrap().to_owned()
    }

    /// Exception name as clients read it, and status.
    pub(crate) fn exception(&self) -> (u16, &str) {
        (self.status, self.header("x-amzn-errortype").split(':').next().unwrap())
    }
}

/// A kept connection.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(aws: &Emulator) -> Self {
        let stream = TcpStream::connect(aws.url().trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a request; `Err` if no whole answer comes.
    pub(crate) fn send(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let host = self.0.get_ref().peer_addr()?;
        let mut text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n");
        for (name, value) in headers {
            text += &[name, ": ", value, "\r\n"].concat();
        }
        text += &["Content-Length: ", &body.len().to_string(), "\r\n\r\n", body].concat();
        self.0.get_mut().write_all(text.as_bytes())?;
        self.receive(method)
    }

    fn receive(&mut self, method: &str) -> std::io::Result<Answer> {
        let bad = || std::io::Error::other("no HTTP answer");
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        let status = status.and_then(|text| text.parse().ok()).ok_or_else(bad)?;
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut answer = Answer { status, headers, body: String::new() };
        if method != "HEAD" {
            let length: usize = answer.header("content-length").parse().map_err(|_| bad())?;
            let mut body = vec![0; length];
            self.0.read_exact(&mut body)?;
            answer.body = String::from_utf8(body).unwrap();
        }
        Ok(answer)
    }
}

/// One request on its own connection.
pub(crate) fn send(
    aws: &Emulator,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    Connection::open(aws).send(method, target, headers, body).unwrap()
}

/// A JSON call without authorization.
pub(crate) fn post_json(aws: &Emulator, target: &str, body: &Value) -> Answer {
    send(aws, "POST", target, &[("Content-Type", "application/json")], &body.to_string())
}

/// Who signs, when and where.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) time: SystemTime,
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
}

impl Signer {
    pub(crate) fn new(id: &str, secret: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: secret.to_owned(),
            token: None,
            time: SystemTime::now(),
            region: "eu-west-1",
            service: "sts",
        }
    }

    /// The credentials in an answer of STS.
    pub(crate) fn of(answer: &Answer) -> Self {
        let mut signer = Self::new(&answer.xml("AccessKeyId"), &answer.xml("SecretAccessKey"));
        signer.token = Some(answer.xml("SessionToken"));
        signer
    }

    /// The headers that sign a form for this path.
    pub(crate) fn headers(&self, aws: &Emulator, path: &str, body: &str) -> Vec<(String, String)> {
        let credentials =
            Credentials::new(&self.id, &self.secret, self.token.clone(), None, "test");
        let identity = credentials.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(self.time)
            .settings(SigningSettings::default())
            .build()
            .unwrap();
        let url = format!("{}{path}", aws.url());
        let content_type = "application/x-www-form-urlencoded; charset=utf-8";
        let request = SignableRequest::new(
            "POST",
            &url,
            [("content-type", content_type)].into_iter(),
            SignableBody::Bytes(body.as_bytes()),
        );
        let (instructions, _) = sign(request.unwrap(), &parameters.into()).unwrap().into_parts();
        let mut headers = vec![("content-type".to_owned(), content_type.to_owned())];
        let signed = instructions.headers();
        headers.extend(signed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        headers
    }

    /// A signed call: action and parameters, form-encoded by the caller.
    pub(crate) fn call(&self, aws: &Emulator, action: &str, parameters: &str) -> Answer {
        self.call_at(aws, "/", action, parameters)
    }

    /// The same under a path.
    pub(crate) fn call_at(
        &self,
        aws: &Emulator,
        path: &str,
        action: &str,
        parameters: &str,
    ) -> Answer {
        let body = form(action, parameters);
        let headers = self.headers(aws, path, &body);
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send(aws, "POST", path, &headers, &body)
    }
}

/// The body of a Query call.
pub(crate) fn form(action: &str, parameters: &str) -> String {
    let and = if parameters.is_empty() { "" } else { "&" };
    format!("Action={action}&Version=2011-06-15{and}{parameters}")
}
