//! Notes each use of credentials in the journal. No verb fails or waits because of it.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use crate::environ::{ActiveSession, Notice};
use crate::error::{Error, Kind, Result};
use crate::journal::{self, Entry, Process};
use crate::model::{Credentials, rfc3339_utc};
use crate::plan::Plan;
use crate::sys::{Rotated, System};

/// In bytes; an entry takes about 400. With the older files: weeks of daily work.
const LARGEST: u64 = 2 * 1024 * 1024;
const OLDER_FILES: u32 = 4;

/// Programs call `credential-process` at each start: one entry in this time is enough.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
const REPEATED: &str = "credential-process";
/// How much of the journal's end is searched for the entry before.
const LOOKED_AT: u64 = 16 * 1024;

/// The uses of this run that are not written yet.
#[derive(Default)]
pub(crate) struct Journal {
    /// The verb that uses credentials; without one nothing is noted.
    verb: Cell<Option<&'static str>>,
    uses: RefCell<Vec<Use>>,
}

struct Use {
    entry: Entry,
    /// Whether there are credentials, or none are needed. Otherwise it is an attempt.
    is_complete: bool,
}

impl Journal {
    pub(crate) fn set_verb(&self, verb: Option<&'static str>) {
        self.verb.set(verb);
    }

    /// The session of `plan` is about to be used.
    pub(crate) fn begin(&self, system: &System, plan: &Plan) {
        let Some(verb) = self.verb.get() else { return };
        let mut uses = self.uses.borrow_mut();
        // One that was begun before, such as by a question.
        uses.retain(|it| it.is_complete);
        uses.push(Use { entry: entry_of(system, verb, plan), is_complete: false });
    }

    pub(crate) fn obtained(&self, credentials: &Credentials) {
        if let Some(last) = self.uses.borrow_mut().last_mut() {
            add_credentials(&mut last.entry, credentials);
            last.is_complete = true;
        }
    }

    /// It is used without credentials of awsso.
    pub(crate) fn needs_none(&self) {
        if let Some(last) = self.uses.borrow_mut().last_mut() {
            last.is_complete = true;
        }
    }

    /// Of the last use that was begun: what it is for.
    pub(crate) fn is_for(&self, words: &[OsString]) {
        let program = words.first().and_then(|word| Path::new(word).file_name());
        if let Some(last) = self.uses.borrow_mut().last_mut() {
            last.entry.command = program.map(|name| name.to_string_lossy().into_owned());
        }
    }

    /// The session of the terminal is about to be left.
    pub(crate) fn leaves(&self, system: &System, active: &ActiveSession) {
        let entry = Entry {
            name: active.profile.clone(),
            account: active.account.as_ref().map(ToString::to_string),
            role: active.role.clone(),
            region: active.region.as_ref().map(ToString::to_string),
            ..Entry::new("unset", system.now())
        };
        self.uses.borrow_mut().push(Use { entry, is_complete: true });
    }

    /// What was used, to be written later.
    pub(crate) fn take(&self) -> Vec<Entry> {
        let uses = self.uses.take().into_iter();
        uses.filter(|it| it.is_complete).map(|it| it.entry).collect()
    }

    /// Writes what was used so far: what follows may not return.
    pub(crate) fn flush(&self, system: &System) {
        write(system, self.take());
    }

    /// Writes why the last use that was begun got no further.
    pub(crate) fn failed(&self, system: &System, error: &Error) {
        let last = self.uses.take().pop().filter(|_| error.kind() != Kind::Interrupted);
        if let Some(last) = last {
            write(system, vec![refused(last.entry, error.kind().into(), &error.to_string())]);
        }
    }
}

/// A renewal without a run of its own: by a server, or by a hook that has no credentials.
pub(crate) fn renewed(system: &System, plan: &Plan, result: Result<&Credentials, (Notice, &str)>) {
    let mut entry = entry_of(system, "renew", plan);
    match result {
        Ok(credentials) => add_credentials(&mut entry, credentials),
        Err((notice, message)) => entry = refused(entry, notice, message),
    }
    write(system, vec![entry]);
}

fn entry_of(system: &System, verb: &str, plan: &Plan) -> Entry {
    Entry {
        name: plan.label.clone(),
        account: plan.account().map(ToString::to_string),
        role: plan.role_name().map(str::to_owned),
        region: plan.region.as_ref().map(|planned| planned.region.to_string()),
        ..Entry::new(verb, system.now())
    }
}

fn add_credentials(entry: &mut Entry, credentials: &Credentials) {
    if let Some(account) = &credentials.account_id {
        entry.account = Some(account.to_string());
    }
    entry.access_key_id = Some(credentials.access_key_id.clone());
    entry.expiration = credentials.expiration.map(rfc3339_utc);
}

fn refused(entry: Entry, notice: Notice, message: &str) -> Entry {
    Entry { result: notice.word().to_owned(), error: Some(message.to_owned()), ..entry }
}

/// Appends the entries. A journal that cannot be written is nobody's business.
pub(crate) fn write(system: &System, entries: Vec<Entry>) {
    if entries.is_empty() || !system.settings().log.enabled {
        return;
    }
    let caller = system.processes.caller();
    let process = |(id, name)| Process { id, name };
    let processes: Vec<Process> = caller.processes.into_iter().map(process).collect();
    let user = ["USER", "LOGNAME", "USERNAME"];
    let user = user.into_iter().find_map(|name| system.environment.non_empty(name));
    let file = file(system);
    let mut lines = String::new();
    for entry in entries {
        let entry = Entry {
            user: user.map(str::to_owned),
            terminal: caller.terminal.clone(),
            processes: processes.clone(),
            ..entry
        };
        if entry.verb != REPEATED || !is_repeated(system, &file, &entry) {
            lines.push_str(&entry.into_line());
        }
    }
    if !lines.is_empty()
        && let Err(error) = system.files.append(&file, lines.as_bytes())
    {
        tracing::debug!(%error, "could not write the journal");
    }
}

fn is_repeated(system: &System, file: &Rotated, entry: &Entry) -> bool {
    let end = system.files.read_end(&file.path, LOOKED_AT).unwrap_or_default();
    let (entries, _) = journal::read(&end);
    entries.iter().any(|earlier| entry.repeats(earlier, PAUSE))
}

/// All entries, oldest first, and the number of damaged lines.
pub(crate) fn read(system: &System) -> Result<(Vec<Entry>, usize)> {
    let (mut all, mut damaged) = (Vec::new(), 0);
    for path in file(system).paths() {
        let bytes = system.files.read(&path)?.unwrap_or_default();
        let (entries, more) = journal::read(&bytes);
        all.extend(entries);
        damaged += more;
    }
    Ok((all, damaged))
}

fn file(system: &System) -> Rotated {
    let path = system.files.state_folder().join("journal.jsonl");
    Rotated { path, largest: LARGEST, kept: OLDER_FILES }
}

/// Where the newest entries are.
pub(crate) fn path(system: &System) -> PathBuf {
    file(system).path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    fn noted(script: &Script) -> Vec<Entry> {
        let (entries, damaged) = read(&script.system).unwrap();
        assert_eq!(damaged, 0);
        entries
    }

    #[test]
    fn an_entry_tells_who_called_and_a_program_that_calls_often_has_one() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let use_of = |verb| Entry::new(verb, script.system.now());
        for verb in ["env", REPEATED, REPEATED, "env"] {
            write(&script.system, vec![use_of(verb)]);
        }
        script.clock.advance(std::time::Duration::from_mins(11));
        write(&script.system, vec![use_of(REPEATED)]);
        let entries = noted(&script);
        let verbs: Vec<_> = entries.iter().map(|entry| entry.verb.as_str()).collect();
        assert_eq!(verbs, ["env", REPEATED, "env", REPEATED]);
        assert_eq!(entries[0].terminal.as_deref(), Some("/dev/pts/7"));
        assert_eq!(entries[0].processes, [Process { id: 4241, name: "bash".to_owned() }]);
    }

    #[test]
    fn without_a_place_or_when_switched_off_nothing_is_written_and_nothing_fails() {
        let nowhere = Script::new([]);
        write(&nowhere.system, vec![Entry::new("env", nowhere.system.now())]);
        assert!(noted(&nowhere).is_empty());
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let settings = script.system.files.settings_file();
        script.system.files.write_private(&settings, b"[log]\nenabled = false\n").unwrap();
        write(&script.system, vec![Entry::new("env", script.system.now())]);
        assert!(script.system.files.is_missing(&path(&script.system)));
    }
}
