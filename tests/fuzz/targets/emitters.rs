//! Every emitter against a model of its shell: evaluated there, the snippet makes the changes that it
//! was made from, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use awsso::{MANAGED, Shell, fuzzing, shell_by_name, shells};

use super::fields;
use super::grammar::fish::Fish;
use super::grammar::posix::Dialect;
use super::grammar::{World, cmd, data, elvish, fish, powershell, tcsh, xonsh};

pub(super) const BASH: Dialect =
    Dialect { has_ansi_c: true, names_builtins: true, takes_parentheses_for_patterns: false };
pub(super) const ZSH: Dialect = Dialect { takes_parentheses_for_patterns: true, ..BASH };
pub(super) const KSH: Dialect = Dialect { names_builtins: false, ..BASH };
pub(super) const SH: Dialect = Dialect { has_ansi_c: false, ..KSH };

/// The variable of the init scripts for the values from before awsso.
const KEPT: &str = "__awsso_saved";

/// What is to change: names with their values, `None` to unset.
struct Wanted {
    list: Vec<(usize, Option<Vec<u8>>)>,
    /// The saved values go into a variable of the shell.
    keeps: bool,
    /// The place of a variable that cannot be changed.
    readonly: usize,
}

impl Wanted {
    /// `FLAGS`, then `X=value` to set and `X-` to unset for each variable: the letter counts from
    /// `A`.
    fn read(data: &[u8]) -> Self {
        let mut fields = fields(data);
        let flags = fields.next().and_then(|field| field.first().copied()).unwrap_or_default();
        let mut seen = BTreeSet::new();
        let list = fields.filter_map(|field| {
            let (&letter, rest) = field.split_first()?;
            let place = usize::from(letter.wrapping_sub(b'A')) % MANAGED.len();
            let value = match rest.split_first() {
                Some((b'-', _)) | None => None,
                Some((_, value)) => Some(value.to_vec()),
            };
            seen.insert(place).then_some((place, value))
        });
        let list = list.collect();
        Self { list, keeps: flags & 1 == 1, readonly: usize::from(flags / 2) % MANAGED.len() }
    }

    fn name(place: usize) -> &'static str {
        MANAGED[place].name
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().map(|(place, _)| Self::name(*place))
    }

    /// The values of what is set.
    fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.list.iter().filter_map(|(_, value)| value.as_deref())
    }

    /// A shell in which every second managed variable is set, and some others.
    fn before() -> World {
        let mut world = World::default();
        world.set("PATH", b"/bin".to_vec(), true);
        world.set("mine", b"x".to_vec(), false);
        for variable in MANAGED.iter().step_by(2) {
            world.set(variable.name, b"old".to_vec(), true);
        }
        world
    }

    /// What `before` is after the changes.
    fn after(&self, mut before: World) -> World {
        for (place, value) in &self.list {
            let name = Self::name(*place);
            if self.keeps && name == "AWSSO_SAVED" {
                before.set(KEPT, value.clone().unwrap_or_default(), false);
                before.unset(name);
                continue;
            }
            match value {
                Some(value) => before.set(name, value.clone(), true),
                None => before.unset(name),
            }
        }
        before
    }
}

pub(super) fn snippets(data: &[u8]) {
    let wanted = Wanted::read(data);
    for shell in shells() {
        snippet(*shell, &wanted);
    }
    formats(&wanted);
}

fn snippet(shell: &dyn Shell, wanted: &Wanted) {
    let name = shell.name();
    let keeps = wanted.keeps && name != "cmd";
    let wanted = &Wanted { list: wanted.list.clone(), keeps, ..*wanted };
    let list = wanted.list.iter().map(|(at, value)| (*at, value.clone().map(OsString::from_vec)));
    let changes = fuzzing::changes(&list.collect::<Vec<_>>(), keeps);
    let text = match shell.render(&changes) {
        Ok(text) => text,
        Err(error) => {
            let is_reason = wanted.values().any(|value| !can_carry(name, value));
            assert!(is_reason, "{name} refuses: {error}");
            return;
        }
    };
    assert!(wanted.values().all(|value| can_carry(name, value)), "{name} carries too much");
    let before = Wanted::before();
    let after = wanted.after(before.clone());
    let mut world = before;
    let status = match name {
        "bash" => posix(BASH, &text, &mut world, wanted),
        "zsh" => posix(ZSH, &text, &mut world, wanted),
        "ksh" => posix(KSH, &text, &mut world, wanted),
        "sh" => posix(SH, &text, &mut world, wanted),
        "fish" => return in_fish(&text, wanted),
        "powershell" => powershell::run(&text, &mut world).map(|()| 0),
        "tcsh" => tcsh::run(&text, &mut world).map(|()| 0),
        "elvish" => elvish::run(&text, &mut world).map(|()| 0),
        "xonsh" => xonsh::run(&text, &mut world).map(|()| 0),
        "cmd" => cmd::run(&text, &mut world).map(|()| 0),
        "nu" => data::json(&text).map(|members| {
            load(&mut world, members);
            0
        }),
        other => panic!("no model of {other}"),
    };
    assert_eq!(status, Ok(0), "{name}: {text}");
    let after = if name == "cmd" { without_empty(after) } else { after };
    assert_eq!(world, after, "{name}: {text}");
}

/// Whether the shell can carry the value (shells.md, 1.1 and 1.7).
fn can_carry(shell: &str, value: &[u8]) -> bool {
    let text = std::str::from_utf8(value);
    match shell {
        "bash" | "zsh" | "ksh" | "sh" | "fish" => true,
        "tcsh" => text.is_ok_and(|text| !text.contains('\n')),
        "cmd" => {
            let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !b"%!\"".contains(byte);
            value.iter().all(is_plain) && value.len() < 8100
        }
        _ => text.is_ok(),
    }
}

fn without_empty(mut world: World) -> World {
    world.variables.retain(|_, variable| !variable.value.is_empty());
    world
}

/// What `load-env` does.
fn load(world: &mut World, members: data::Members) {
    for (name, value) in members {
        match value {
            Some(value) => world.set(&name, value, name != KEPT),
            None => world.unset(&name),
        }
    }
}

/// As written, without the quotes around `$(…)`, and where a variable cannot be changed.
fn posix(dialect: Dialect, text: &str, world: &mut World, wanted: &Wanted) -> Result<u8, String> {
    let before = world.clone();
    let status = dialect.run(text, world)?;
    if dialect.has_ansi_c {
        let mut split = before.clone();
        let joined = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(dialect.run(&joined, &mut split), Ok(status), "split: {text}");
        assert_eq!(split, *world, "split: {text}");
    }
    let name = Wanted::name(wanted.readonly);
    if wanted.names().any(|changed| changed == name) {
        let fixed = World { readonly: Some(name.to_owned()), ..before };
        let mut left = fixed.clone();
        let status = dialect.run(text, &mut left)?;
        assert!(status != 0 && left == fixed, "{name} is readonly: {text}");
    }
    Ok(status)
}

/// In a function with variables of every scope.
fn in_fish(text: &str, wanted: &Wanted) {
    let is_own = |name: &str| name.starts_with("AWSSO_");
    let sets =
        |name: &str| wanted.list.iter().any(|(at, to)| Wanted::name(*at) == name && to.is_some());
    let unsets =
        |name: &str| wanted.list.iter().any(|(at, to)| Wanted::name(*at) == name && to.is_none());
    let is_switch = sets("AWSSO_PROFILE");
    let leaves = unsets("AWSSO_PROFILE")
        || !wanted.list.iter().any(|(at, to)| is_own(Wanted::name(*at)) && to.is_some());
    let name = Wanted::name(wanted.readonly);
    let expected = wanted.after(Wanted::before());
    let exported = |world: &World| -> BTreeMap<String, Vec<u8>> {
        let shown = world.variables.iter().filter(|(_, variable)| variable.is_exported);
        shown.map(|(name, variable)| (name.clone(), variable.value.clone())).collect()
    };
    let with = |change: &dyn Fn(&mut Fish), local: &[&str]| {
        let local = local.iter().map(|name| ((*name).to_owned(), (vec![b"local".to_vec()], true)));
        let mut fish = Fish::new(local.collect());
        for (name, variable) in Wanted::before().variables {
            fish.global.insert(name, (vec![variable.value], variable.is_exported));
        }
        change(&mut fish);
        fish
    };
    let run = |mut fish: Fish| {
        let before = fish.clone();
        let status = fish.run(text).unwrap_or_else(|why| panic!("fish: {why}: {text}"));
        (before, fish, status)
    };

    let (_, fish, status) = run(with(&|_| {}, &[]));
    assert_eq!((status, fish.environment()), (0, exported(&expected)), "fish: {text}");
    if let Some(kept) = expected.variables.get(KEPT) {
        assert_eq!(fish.global.get(KEPT), Some(&(vec![kept.value.clone()], false)), "fish: {text}");
    }

    let is_changed = (sets(name) || unsets(name)) && !is_own(name);
    let is_region = name == "AWS_REGION" || name == "AWS_DEFAULT_REGION";
    if is_switch && is_changed {
        // What would win over the session stops the switch.
        let universal = |fish: &mut Fish| {
            fish.universal.insert(name.to_owned(), (vec![b"universal".to_vec()], true));
        };
        for (fish, wins) in
            [(with(&universal, &[]), unsets(name)), (with(&|_| {}, &[name]), !is_region)]
        {
            let (before, after, status) = run(fish);
            assert_eq!(status != 0, wins, "fish, {name}: {text}");
            if wins {
                assert_eq!(before.environment(), after.environment(), "fish, {name}: {text}");
                assert_eq!(before.global, after.global, "fish, {name}: {text}");
            }
        }
        // A variable that programs do not see is put aside.
        let (_, after, status) = run(with(
            &|fish| {
                fish.global.insert(name.to_owned(), (vec![b"1".to_vec(), b"2".to_vec()], false));
            },
            &[],
        ));
        assert_eq!((status, after.environment()), (0, exported(&expected)), "fish: {text}");
        let hidden = after.global.get(&format!("__awsso_hidden_{name}"));
        assert_eq!(hidden, Some(&(vec![b"1".to_vec(), b"2".to_vec()], false)), "fish: {text}");
    }
    if leaves && !is_switch && unsets(name) && is_changed {
        let hidden = format!("__awsso_hidden_{name}");
        let (_, after, status) = run(with(
            &|fish| {
                fish.global.insert(hidden.clone(), (vec![b"1".to_vec(), b"2".to_vec()], false));
            },
            &[],
        ));
        assert_eq!((status, after.environment()), (0, exported(&expected)), "fish: {text}");
        assert_eq!(after.global.get(name), Some(&(vec![b"1".to_vec(), b"2".to_vec()], false)));
        assert_eq!(after.global.get(&hidden), None, "fish: {text}");
    }
}

/// JSON and files for programs, without awsso's own variables.
fn formats(wanted: &Wanted) {
    let list = wanted.list.iter().map(|(at, value)| (*at, value.clone().map(OsString::from_vec)));
    let changes = fuzzing::changes(&list.collect::<Vec<_>>(), false);
    let theirs = wanted.list.iter().map(|(at, value)| (Wanted::name(*at), value));
    let theirs: Vec<_> = theirs.filter(|(name, _)| !name.starts_with("AWSSO_")).collect();
    let members: data::Members =
        theirs.iter().map(|(name, value)| ((*name).to_owned(), (*value).clone())).collect();
    let emptied: data::Members = members
        .iter()
        .map(|(name, value)| (name.clone(), Some(value.clone().unwrap_or_default())))
        .collect();
    let values = || theirs.iter().filter_map(|(_, value)| value.as_deref());
    let is_text = values().all(|value| std::str::from_utf8(value).is_ok());
    let has_lines = values().any(|value| value.contains(&b'\n') || value.contains(&b'\r'));
    let read = |text: Result<String, String>, reads: fn(&str) -> Result<data::Members, String>| {
        text.ok().map(|text| reads(&text).unwrap_or_else(|why| panic!("{why}: {text}")))
    };
    assert_eq!(read(fuzzing::json(&changes), data::json), is_text.then(|| members.clone()));
    assert_eq!(read(fuzzing::dotenv(&changes), data::dotenv), is_text.then(|| emptied.clone()));
    let docker = read(fuzzing::docker(&changes), data::docker);
    assert_eq!(docker, (is_text && !has_lines).then_some(emptied));
}

/// Words: as a command, in the prelude of `awsso init`, as an argument that a person types.
pub(super) fn words(data: &[u8]) {
    let words: Vec<Vec<u8>> = fields(data).take(8).map(<[u8]>::to_vec).collect();
    for shell in shells() {
        commands(*shell, &words);
        for word in &words {
            prelude(*shell, word);
            if let Ok(text) = std::str::from_utf8(word)
                && !text.chars().any(char::is_control)
            {
                argument(*shell, text);
            }
        }
    }
}

fn commands(shell: &dyn Shell, words: &[Vec<u8>]) {
    let quoted = words.iter().map(|word| shell.quote(&OsString::from_vec(word.clone())).ok());
    let Some(quoted) = quoted.collect::<Option<Vec<_>>>() else {
        assert!(words.iter().any(|word| !can_carry(shell.name(), word)), "{}", shell.name());
        return;
    };
    let Some(text) = shell.call(&quoted) else { return };
    let found = match shell.name() {
        "bash" | "zsh" => BASH.words(&text),
        "ksh" => KSH.words(&text),
        "sh" => SH.words(&text),
        "fish" => fish::words(&text),
        "powershell" => powershell::words(&text),
        "tcsh" => tcsh::words(&text),
        other => panic!("no model of {other}"),
    };
    assert_eq!(found.as_deref(), Ok(words), "{}: {text}", shell.name());
}

fn prelude(shell: &dyn Shell, value: &[u8]) {
    const NAME: &str = "__awsso_program";
    let Ok(literal) = shell.quote(&OsString::from_vec(value.to_vec())) else { return };
    let text = shell.assign(NAME, &literal);
    let mut world = World::default();
    let done = match shell.name() {
        "bash" | "zsh" => BASH.run(&text, &mut world).map(drop),
        "ksh" => KSH.run(&text, &mut world).map(drop),
        "sh" => SH.run(&text, &mut world).map(drop),
        "fish" => {
            let mut fish = Fish::default();
            let done = fish.run(&format!("{text}true;\n")).map(drop);
            let values = fish.global.get(NAME).map(|(values, _)| values.concat());
            world.set(NAME, values.unwrap_or_default(), false);
            done
        }
        "powershell" => powershell::prelude(&text, NAME).map(|value| world.set(NAME, value, false)),
        "tcsh" => tcsh::run(&text, &mut world),
        "elvish" => elvish::run(&text, &mut world),
        "xonsh" => xonsh::run(&text, &mut world),
        "nu" => {
            let literal = text.strip_prefix("const __awsso_program = ");
            let literal = literal.and_then(|rest| rest.strip_suffix('\n')).unwrap_or_default();
            data::nu_string(literal).map(|value| world.set(NAME, value, false))
        }
        // It has no script.
        _ => return,
    };
    assert_eq!(done, Ok(()), "{}: {text}", shell.name());
    let mut expected = World::default();
    expected.set(NAME, value.to_vec(), false);
    assert_eq!(world, expected, "{}: {text}", shell.name());
}

fn argument(shell: &dyn Shell, word: &str) {
    let text = shell.argument(word);
    let found = match shell.name() {
        "bash" | "zsh" | "ksh" | "sh" => SH.word(&text),
        "fish" if word.is_ascii() => fish::typed(&text),
        "powershell" => powershell::word(&text),
        "tcsh" => tcsh::word(&text),
        "elvish" => elvish::word(&text),
        "nu" if text.starts_with('"') => data::nu_string(&text),
        _ => return,
    };
    assert_eq!(found.as_deref(), Ok(word.as_bytes()), "{}: {text}", shell.name());
}

/// What TAB inserts is the value as one word, and nothing in it is code.
pub(super) fn completion(data: &[u8]) {
    let mut texts = fields(data).map(String::from_utf8_lossy);
    let typed = texts.next().unwrap_or_default().into_owned();
    let values: Vec<String> =
        texts.map(|value| value.chars().filter(|c| !c.is_control()).collect()).collect();
    let pairs: Vec<_> = values.iter().map(|value| (value.as_str(), "about")).collect();
    let line = format!("awsso env {typed}");
    let arguments = [line.clone(), " \t\n\"'@><=;|&(:".to_owned()];
    let bash = shell_by_name("bash").expect("a shell of awsso's");
    // The completion itself drops values that do not begin with the word.
    if let Some(word) = fuzzing::completed(bash, &arguments, &[]) {
        let fitting: Vec<_> =
            pairs.iter().filter(|(value, _)| value.starts_with(&word.current)).copied().collect();
        let done = fuzzing::completed(bash, &arguments, &fitting).expect("as before");
        let mut values = fitting.iter().map(|(value, _)| *value);
        for inserted in done.text.lines() {
            let rest = unquoted_in_bash(done.quote, inserted)
                .unwrap_or_else(|why| panic!("bash: {why}: {inserted} in {line:?}"));
            let whole = format!("{}{rest}", &done.current[..done.kept]);
            // Those that cannot be written in this place are left out.
            assert!(values.any(|value| value == whole), "bash: {inserted} in {line:?}");
        }
    }
    for (name, reads) in
        [("nu", nu_values as fn(&str) -> Vec<Vec<u8>>), ("powershell", powershell_values)]
    {
        let shell = shell_by_name(name).expect("a shell of awsso's");
        let done = fuzzing::completed(shell, &[format!("awsso env {typed}")], &pairs);
        let found = reads(&done.expect("it has a completion").text);
        let shown = values.iter().filter(|value| name == "nu" || !value.is_empty());
        let shown: Vec<_> = shown.map(|value| value.clone().into_bytes()).collect();
        assert_eq!(found, shown, "{name}");
    }
}

fn nu_values(text: &str) -> Vec<Vec<u8>> {
    let records: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let value = |record: &serde_json::Value| {
        let word = record["value"].as_str().expect("a text").to_owned();
        let is_bare = |c: char| c.is_alphanumeric() || "-_./@+:,=".contains(c);
        match data::nu_string(&word) {
            Ok(value) => value,
            Err(_) if !word.is_empty() && word.chars().all(is_bare) => word.into_bytes(),
            Err(why) => panic!("nu: {why}: {word}"),
        }
    };
    records.as_array().expect("a list").iter().map(value).collect()
}

fn powershell_values(text: &str) -> Vec<Vec<u8>> {
    if text == "\t\t\n" {
        return Vec::new();
    }
    let word = |line: &str| {
        let [word, _, about] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("powershell: three texts, not {line:?}");
        };
        assert!(!about.is_empty());
        powershell::word(word).unwrap_or_else(|why| panic!("powershell: {why}: {word}"))
    };
    text.split_terminator('\n').map(word).collect()
}

/// Text that stands behind an open quote, or behind none.
fn unquoted_in_bash(quote: Option<char>, text: &str) -> Result<String, String> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let is_code = match quote {
            Some('\'') => character == '\'',
            // History expansion takes place in double quotes too.
            Some(_) => "\"$`!".contains(character),
            None => " \t\n\"'$`&|;()<>*?[]{}~#!".contains(character),
        };
        if is_code {
            return Err(format!("{character:?} is not quoted"));
        }
        if character == '\\' && quote != Some('\'') {
            let next = characters.next().ok_or("a backslash at the end")?;
            if quote.is_some() && !"\"$`\\".contains(next) {
                return Err(format!("\\{next} is two characters there"));
            }
            value.push(next);
        } else {
            value.push(character);
        }
    }
    Ok(value)
}
