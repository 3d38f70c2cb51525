//! Terraform's S3 backend, which needs no provider: it reads the state at the start and writes it at the
//! end, hours later for a large plan.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{ACCOUNT, sso_scene};

/// A bucket that notes which access key each request was signed with.
#[derive(Default)]
struct Bucket {
    objects: HashMap<String, Vec<u8>>,
    /// Method and access key.
    requests: Vec<(String, String)>,
}

fn serve(bucket: &Arc<Mutex<Bucket>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let bucket = Arc::clone(bucket);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || while answer(&stream, &bucket).is_some() {});
        }
    });
    port
}

/// Answers one request; `None` when there is none any more.
fn answer(mut stream: &TcpStream, bucket: &Mutex<Bucket>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let path = target.split('?').next()?.to_owned();
    let (mut length, mut key) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => {
                key = String::from(value.split_once("Credential=")?.1.split('/').next()?);
            }
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut bucket = bucket.lock().unwrap();
    bucket.requests.push((method.clone(), key));
    let (status, text) = match (method.as_str(), bucket.objects.get(&path)) {
        ("PUT", _) => {
            bucket.objects.insert(path, body);
            (200, Vec::new())
        }
        (_, Some(object)) => (200, object.clone()),
        ("GET", None) if path == "/states" || path == "/states/" => {
            (200, b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>".to_vec())
        }
        _ => (404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>".to_vec()),
    };
    let head =
        format!("HTTP/1.1 {status} -\r\nETag: \"x\"\r\nContent-Length: {}\r\n\r\n", text.len());
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&text).ok()?;
    }
    Some(())
}

#[expect(clippy::print_stderr, reason = "tells a person what was not tested")]
#[test]
fn terraform_writes_its_state_with_credentials_that_did_not_exist_when_it_started() {
    // Not even in CI: its machines need not have it.
    if which::which("terraform").is_err() {
        eprintln!("skipped: terraform is not installed");
        return;
    }
    let bucket = Arc::<Mutex<Bucket>>::default();
    let port = serve(&bucket);
    let scene = sso_scene("");
    scene.aws.assign(ACCOUNT, "AdministratorAccess", 4);
    scene.signed_in("corp");
    scene.write(
        "main.tf",
        &format!(
            r#"terraform {{
  backend "s3" {{
    bucket = "states"
    key = "state"
    region = "eu-west-1"
    endpoints = {{ s3 = "http://127.0.0.1:{port}", sts = "[AWS]", sso = "[AWS]" }}
    use_path_style = true
    skip_metadata_api_check = true
    skip_region_validation = true
    skip_s3_checksum = true
  }}
}}
resource "terraform_data" "long" {{
  provisioner "local-exec" {{
    command = "sleep 13"
  }}
}}
"#
        ),
    );
    let script = "terraform init -no-color && terraform apply -auto-approve -no-color";
    scene
        .program(
            env!("CARGO_BIN_EXE_awsso"),
            &["exec", "adminUser", "--server", "--", "sh", "-c", script],
        )
        .env("CHECKPOINT_DISABLE", "1")
        .go()
        .succeeds()
        .stdout_has("Apply complete! Resources: 1 added");
    let bucket = bucket.lock().unwrap();
    let first = &bucket.requests.first().unwrap().1;
    let (_, last) = bucket.requests.iter().rfind(|(method, _)| method == "PUT").unwrap();
    assert!(first.starts_with("ASIA") && last.starts_with("ASIA"), "{:?}", bucket.requests);
    assert_ne!(first, last);
}
