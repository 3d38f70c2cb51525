//! One line of the journal: names, ids and times, no secrets.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::model::{Timestamp, cut_to, parse_timestamp, rfc3339_utc};

/// In characters: a name can be megabytes long.
const LONGEST_TEXT: usize = 300;

/// A line begins like this. JSON cannot contain it inside a string.
const BEGINNING: &str = "{\"time\":\"";

/// The result of a use that worked.
const OK: &str = "ok";

/// A use of credentials, or an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    /// RFC 3339, UTC.
    pub time: String,
    pub verb: String,
    /// The name that the prompt shows.
    pub name: String,
    pub account: Option<String>,
    pub role: Option<String>,
    pub region: Option<String>,
    /// The id of the access key, which CloudTrail records too; not a secret.
    pub access_key_id: Option<String>,
    /// When the credentials expire.
    pub expiration: Option<String>,
    /// The program that `exec` runs, without its arguments.
    pub command: Option<String>,
    /// `ok`, or why there are no credentials: the word of a notice.
    pub result: String,
    /// What the person was told.
    pub error: Option<String>,
    pub user: Option<String>,
    /// The controlling terminal.
    pub terminal: Option<String>,
    /// The calling process and those above it.
    pub processes: Vec<Process>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    pub id: u32,
    pub name: String,
}

impl Entry {
    /// The line, with its line feed.
    pub(crate) fn into_line(mut self) -> String {
        let optional = [&mut self.role, &mut self.command, &mut self.error, &mut self.user];
        let texts = optional.into_iter().filter_map(Option::as_mut).chain([&mut self.name]);
        texts.for_each(|text| *text = cut_to(LONGEST_TEXT, std::mem::take(text)));
        let mut line = serde_json::to_string(&self).expect("texts and numbers are JSON");
        line.push('\n');
        line
    }

    pub(crate) fn begin(&self) -> Option<Timestamp> {
        parse_timestamp(&self.time)
    }

    pub(crate) fn end(&self) -> Option<Timestamp> {
        parse_timestamp(self.expiration.as_deref()?)
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.result == OK
    }

    /// Whether the use changed what its terminal is switched to.
    pub(crate) fn is_switch(&self) -> bool {
        self.is_ok() && ["env", "assume", "import", "renew", "unset"].contains(&self.verb.as_str())
    }

    /// Whether it is the same use by the same program as `earlier`, less than `pause` later. The
    /// calling process itself may be another one: each run of a program is.
    pub(crate) fn repeats(&self, earlier: &Self, pause: SignedDuration) -> bool {
        let is_soon = match (earlier.begin(), self.begin()) {
            (Some(before), Some(now)) => {
                let passed = now.duration_since(before);
                passed >= SignedDuration::ZERO && passed < pause
            }
            _ => false,
        };
        let program = |entry: &Self| entry.processes.first().map(|process| process.name.clone());
        let caller = |entry: &Self| entry.processes.get(1..).map(<[Process]>::to_vec);
        is_soon
            && (&self.verb, &self.name, &self.account, &self.role, &self.result)
                == (&earlier.verb, &earlier.name, &earlier.account, &earlier.role, &earlier.result)
            && self.terminal == earlier.terminal
            && program(self) == program(earlier)
            && caller(self) == caller(earlier)
    }

    pub(crate) fn new(verb: &str, time: Timestamp) -> Self {
        Self {
            time: rfc3339_utc(time),
            verb: verb.to_owned(),
            result: OK.to_owned(),
            ..Self::default()
        }
    }
}

/// The entries of a file, and the number of damaged lines. A line that a full disk cut short is
/// followed by the next one without a line feed.
pub(crate) fn read(bytes: &[u8]) -> (Vec<Entry>, usize) {
    let (mut entries, mut damaged) = (Vec::new(), 0);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let Ok(line) = std::str::from_utf8(line) else {
            damaged += 1;
            continue;
        };
        let last = line.rfind(BEGINNING).unwrap_or(0);
        damaged += usize::from(last > 0);
        let entry = serde_json::from_str(&line[last..]).ok();
        match entry.filter(|entry: &Entry| entry.begin().is_some()) {
            Some(entry) => entries.push(entry),
            None => damaged += 1,
        }
    }
    (entries, damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    use super::*;

    proptest! {
        #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(400) })]

        #[test]
        fn whatever_a_full_disk_or_a_hand_leaves_the_lines_after_it_are_read(
            rubbish: Vec<u8>, name: String
        ) {
            let line = entry(&name).into_line();
            let text = [&rubbish[..], b"\n", line.as_bytes()].concat();
            let (entries, _) = read(&text);
            let expected = cut_to(LONGEST_TEXT, name);
            prop_assert_eq!(entries.last().map(|entry| &entry.name), Some(&expected));
        }
    }

    fn entry(name: &str) -> Entry {
        let processes = [(7, "bash"), (3, "tmux")];
        let processes = processes.map(|(id, name)| Process { id, name: name.to_owned() });
        let entry = Entry::new("env", "2031-05-06T07:08:09Z".parse().unwrap());
        Entry { name: name.to_owned(), processes: processes.to_vec(), ..entry }
    }

    #[test]
    fn a_line_is_read_back_whatever_the_name_holds() {
        for name in ["dev", "a\nb\u{1b}[2J", "{\"time\":\"x", "\u{202e}é", ""] {
            let line = entry(name).into_line();
            assert_eq!(line.matches('\n').count(), 1, "{name:?}");
            assert!(line.starts_with(BEGINNING), "{line}");
            assert_eq!(read(line.as_bytes()), (vec![entry(name)], 0), "{name:?}");
        }
        let long = entry(&"x".repeat(100_000)).into_line();
        assert!(long.len() < 1000, "{}", long.len());
    }

    #[test]
    fn damaged_lines_are_counted_and_take_no_other_with_them() {
        let (one, two) = (entry("one").into_line(), entry("two").into_line());
        let cut = &one[..one.len() / 2];
        for (text, names, damaged) in [
            (format!("{one}{two}"), vec!["one", "two"], 0),
            (format!("{one}{cut}\n{two}"), vec!["one", "two"], 1),
            (format!("{one}{cut}{two}"), vec!["one", "two"], 1),
            (format!("{one}{cut}"), vec!["one"], 1),
            (format!("{{}}\n[]\nnull\n\n{one}"), vec!["one"], 3),
            (format!("{{\"time\":\"yesterday\"}}\n{two}"), vec!["two"], 1),
        ] {
            let (entries, found) = read(text.as_bytes());
            let found_names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
            assert_eq!((found_names, found), (names, damaged), "{text}");
        }
        assert_eq!(read(b"\xff\xfe\n\x00\n").1, 2);
    }

    #[test]
    fn the_same_use_by_another_run_of_the_same_program_is_a_repetition() {
        let earlier = entry("dev");
        let pause = SignedDuration::from_mins(10);
        let change = |change: &dyn Fn(&mut Entry)| {
            let mut later = earlier.clone();
            later.time = "2031-05-06T07:18:08Z".to_owned();
            change(&mut later);
            later.repeats(&earlier, pause)
        };
        assert!(change(&|_| {}));
        assert!(change(&|later| later.processes[0].id = 99));
        for other in [
            &|later: &mut Entry| later.time = "2031-05-06T07:18:09Z".to_owned(),
            &|later: &mut Entry| later.time = "2031-05-06T07:08:08Z".to_owned(),
            &|later: &mut Entry| later.name = "prod".to_owned(),
            &|later: &mut Entry| later.result = "refused".to_owned(),
            &|later: &mut Entry| later.processes[0].name = "terraform".to_owned(),
            &|later: &mut Entry| later.processes[1].id = 99,
            &|later: &mut Entry| later.terminal = Some("/dev/pts/1".to_owned()),
        ] as [&dyn Fn(&mut Entry); 7]
        {
            assert!(!change(other));
        }
    }
}
