//! The targets as ordinary tests: every file of the corpora, every cut of it, and mutations from a
//! fixed seed.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use awsso::fuzzing::DECODERS;

use super::TARGETS;

/// For each target.
const MUTATIONS: usize = 1000;

/// A small generator (xorshift): the same inputs in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("below a usize")
    }

    fn byte(&mut self) -> u8 {
        const LIKELY: &[u8] = b"\0\0\n\r\t '\"\\$`!{}[]()<>=:;#%&,/-\x1b\x7f\x80\xc3\xe2\xff0Aa";
        let choice = self.below(2 * LIKELY.len());
        LIKELY.get(choice).copied().unwrap_or_else(|| self.0.to_le_bytes()[3])
    }

    /// A copy of one of `corpus` with a few changes, some of them pieces of another.
    fn mutated(&mut self, corpus: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
        let pick = |random: &mut Self| corpus[random.below(corpus.len())].1.clone();
        let mut data = pick(self);
        for _ in 0..=self.below(4) {
            let at = self.below(data.len() + 1);
            match self.below(6) {
                0 => data.truncate(at),
                1 => data.insert(at, self.byte()),
                2 => {
                    let end = (at + self.below(16)).min(data.len());
                    data.drain(at..end);
                }
                3 => {
                    let other = pick(self);
                    let start = self.below(other.len() + 1);
                    let end = (start + self.below(40)).min(other.len());
                    data.splice(at..at, other[start..end].iter().copied());
                }
                4 => {
                    let end = (at + self.below(24)).min(data.len());
                    let piece = data[at..end].to_vec();
                    let to = self.below(data.len() + 1);
                    data.splice(to..to, piece);
                }
                _ => {
                    let byte = self.byte();
                    data.get_mut(at).into_iter().for_each(|old| *old = byte);
                }
            }
        }
        data
    }
}

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("can be listed").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(&path).expect("can be read"))).collect()
}

/// Runs a target, and says with which input it failed.
fn run(name: &str, data: &[u8], from: &dyn Fn() -> String) {
    let done = catch_unwind(AssertUnwindSafe(|| super::run(name, data)));
    assert!(done.is_ok(), "{} fails on \"{}\"", from(), data.escape_ascii());
}

fn replay(name: &str) {
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "{name} has a corpus");
    for (path, data) in &corpus {
        run(name, data, &|| path.display().to_string());
        for end in 0..data.len().min(400) {
            run(name, &data[..end], &|| format!("the start of {}", path.display()));
        }
    }
    let mut random = Random(0x5eed_1234_5678_9abc);
    for round in 0..MUTATIONS {
        let data = random.mutated(&corpus);
        run(name, &data, &|| format!("mutation {round} of {name}"));
    }
}

macro_rules! replays {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn every_target_is_replayed() {
            assert_eq!(TARGETS.map(|(name, _)| name).as_slice(), [$(stringify!($name)),*]);
        }
    };
}

replays!(
    cached completion editor json openings pasted process reader settings snippets sts templates
    variables words
);

/// Each of these would take minutes if any step were quadratic.
#[test]
fn large_and_deep_replies_take_linear_time() {
    let long = "x".repeat(40_000);
    let name = "n".repeat(30_000);
    let inputs = [
        "[".repeat(40_000),
        "{\"a\":".repeat(20_000),
        "<a>".repeat(40_000),
        format!("<{name}>{}</{name}>", "<b>1</b>".repeat(20_000)),
        format!("<a>{}</a>", "&#65;".repeat(20_000)),
        format!("<E><Error><Code>{long}</Code><Message>{long}</Message></Error></E>"),
        format!("{{\"message\": \"{long}\", \"code\": \"{long}\"}}"),
        format!("{{{}\"a\": 1}}", "\"key\": {\"x\": 1}, ".repeat(20_000)),
    ];
    let start = Instant::now();
    for input in &inputs {
        for (_, decoder) in DECODERS {
            let _ = decoder(200, input.as_bytes());
            let _ = decoder(400, input.as_bytes());
        }
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
