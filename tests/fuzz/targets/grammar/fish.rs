//! fish: scopes, blocks, and the status of what awsso runs in it.

use std::collections::BTreeMap;

use super::fish_words::{Piece, Word, statements, word};
use super::{Rest, Result};

/// A list of texts, and whether programs see it.
pub(in super::super) type Variable = (Vec<Vec<u8>>, bool);
type Scope = BTreeMap<String, Variable>;

/// The variables of a function in which a snippet is evaluated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Fish {
    pub(in super::super) universal: Scope,
    pub(in super::super) global: Scope,
    /// Those of the function, then of each open block.
    locals: Vec<Scope>,
    status: u8,
}

/// Options of `set`, and what follows them.
struct Set<'w> {
    flags: String,
    operands: &'w [Word],
}

impl Fish {
    pub(in super::super) fn new(local: Scope) -> Self {
        Self { locals: vec![local], status: 1, ..Self::default() }
    }

    /// Evaluates a snippet after a command that failed; returns the status.
    pub(in super::super) fn run(&mut self, text: &str) -> Result<u8> {
        let statements = statements(text)?;
        let rest = self.block(&statements, true)?;
        if rest.is_empty() { Ok(self.status) } else { Err("`end` without a block".to_owned()) }
    }

    /// What programs see.
    pub(in super::super) fn environment(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        for scope in [&self.universal, &self.global].into_iter().chain(&self.locals) {
            for (name, (values, is_exported)) in scope {
                if *is_exported {
                    found.insert(name.clone(), values.join(&b' '));
                }
            }
        }
        found
    }

    /// Statements up to `end`, or to the end of the text; returns what follows.
    fn block<'s>(&mut self, mut all: &'s [Vec<Word>], runs: bool) -> Result<&'s [Vec<Word>]> {
        while let Some((first, rest)) = all.split_first() {
            if first.len() == 1 && first[0].bare() == Some("end") {
                return Ok(all);
            }
            all = self.statement(first, rest, runs)?;
        }
        Ok(all)
    }

    fn statement<'s>(
        &mut self,
        words: &'s [Word],
        rest: &'s [Vec<Word>],
        runs: bool,
    ) -> Result<&'s [Vec<Word>]> {
        let (first, arguments) = words.split_first().ok_or("an empty statement")?;
        match first.bare().ok_or_else(|| format!("{first:?} is not a command"))? {
            "and" => {
                let goes_on = runs && self.status == 0;
                self.statement(arguments, rest, goes_on)
            }
            "or" => {
                let goes_on = runs && self.status != 0;
                self.statement(arguments, rest, goes_on)
            }
            "not" => {
                let rest = self.statement(arguments, rest, runs)?;
                if runs {
                    self.status = u8::from(self.status == 0);
                }
                Ok(rest)
            }
            "begin" if arguments.is_empty() => {
                self.locals.push(Scope::new());
                let rest = self.block(rest, runs);
                self.locals.pop();
                closed(rest?)
            }
            "for" => self.each(arguments, rest, runs),
            command if runs => {
                self.simple(command, arguments)?;
                Ok(rest)
            }
            // What is skipped has to be in the language all the same.
            "set" | "test" | "true" | "false" | "builtin" => Ok(rest),
            other => Err(format!("{other} is not what awsso runs")),
        }
    }

    /// `for NAME in WORDS; …; end`.
    fn each<'s>(
        &mut self,
        arguments: &[Word],
        rest: &'s [Vec<Word>],
        runs: bool,
    ) -> Result<&'s [Vec<Word>]> {
        let [name, is_in, words @ ..] = arguments else {
            return Err("for without a list".to_owned());
        };
        if is_in.bare() != Some("in") {
            return Err("for without in".to_owned());
        }
        let name = name.bare().ok_or("for without a name")?;
        for word in self.expanded(words)?.into_iter().filter(|_| runs) {
            self.assign_innermost(name, vec![word]);
            self.locals.push(Scope::new());
            let done = self.block(rest, true).map(<[_]>::len);
            self.locals.pop();
            done?;
        }
        closed(self.block(rest, false)?)
    }

    fn simple(&mut self, command: &str, arguments: &[Word]) -> Result<()> {
        match command {
            "true" if arguments.is_empty() => self.status = 0,
            "false" if arguments.is_empty() => self.status = 1,
            "builtin" if arguments.first().and_then(Word::bare) == Some("printf") => {
                let words = self.expanded(arguments)?;
                let format = words.get(1).ok_or("printf without a format")?;
                let format = String::from_utf8_lossy(format);
                if !format.starts_with("awsso: ") || format.matches('%').count() != words.len() - 2
                {
                    return Err("printf says something else".to_owned());
                }
                self.status = 0;
            }
            "test" => {
                let words = self.expanded(arguments)?;
                let holds = match words.as_slice() {
                    [flag, text] if flag == b"-n" => !text.is_empty(),
                    [one, is, other] if is == b"=" => one == other,
                    _ => return Err(format!("test with {arguments:?}")),
                };
                self.status = u8::from(!holds);
            }
            "set" => {
                let is_flag = |word: &&Word| word.bare().is_some_and(|text| text.starts_with('-'));
                let count = arguments.iter().take_while(is_flag).count();
                let flags = arguments[..count].iter().filter_map(Word::bare).collect::<String>();
                let flags = flags.replace('-', "");
                self.set(&Set { flags, operands: &arguments[count..] })?;
            }
            other => return Err(format!("{other} is not what awsso runs")),
        }
        Ok(())
    }

    fn set(&mut self, set: &Set<'_>) -> Result<()> {
        let mut words = self.expanded(set.operands)?.into_iter();
        let name = words.next().ok_or("set without a name")?;
        let name = String::from_utf8(name).map_err(|_| "a name is not UTF-8")?;
        let values: Vec<_> = words.collect();
        if Rest(&name).name().map(str::len) != Ok(name.len()) {
            return Err(format!("{name:?} is not a name"));
        }
        let mut flags: Vec<char> = set.flags.chars().collect();
        flags.sort_unstable();
        let flags: String = flags.into_iter().collect();
        match (flags.as_str(), values.is_empty()) {
            ("lqx", true) => {
                let found = self.locals.iter().any(|scope| scope.get(&name).is_some_and(|it| it.1));
                self.status = u8::from(!found);
            }
            ("Uqx", true) => self.status = u8::from(!is_exported(&self.universal, &name)),
            ("gqx", true) => self.status = u8::from(!is_exported(&self.global, &name)),
            ("gq", true) => self.status = u8::from(!self.global.contains_key(&name)),
            ("eg", true) => {
                self.status = if self.global.remove(&name).is_some() { 0 } else { 4 };
            }
            // A list of no elements is what `$$hidden` may be.
            ("gx", false) => drop(self.global.insert(name, (values, true))),
            ("g" | "gu", _) => drop(self.global.insert(name, (values, false))),
            ("l", _) => {
                let scope = self.locals.last_mut().ok_or("no scope")?;
                scope.insert(name, (values, false));
            }
            ("", false) => self.assign_innermost(&name, values),
            (other, _) => return Err(format!("set -{other} {name}")),
        }
        Ok(())
    }

    /// `set NAME`: the variable of the innermost scope that has it.
    fn assign_innermost(&mut self, name: &str, values: Vec<Vec<u8>>) {
        let known = self.locals.iter_mut().rev().find(|scope| scope.contains_key(name));
        let scope = known.unwrap_or(&mut self.global);
        let is_exported = scope.get(name).is_some_and(|known| known.1);
        scope.insert(name.to_owned(), (values, is_exported));
    }

    fn value(&self, name: &str) -> Vec<Vec<u8>> {
        let outer = [&self.global, &self.universal];
        let mut scopes = self.locals.iter().rev().chain(outer);
        scopes.find_map(|scope| scope.get(name)).map(|known| known.0.clone()).unwrap_or_default()
    }

    fn expanded(&self, words: &[Word]) -> Result<Vec<Vec<u8>>> {
        let mut all = Vec::new();
        for word in words {
            all.extend(self.expand(word)?);
        }
        Ok(all)
    }

    fn expand(&self, word: &Word) -> Result<Vec<Vec<u8>>> {
        let mut texts = vec![Vec::new()];
        for piece in &word.pieces {
            let values = match piece {
                Piece::Text(text) => vec![text.clone()],
                Piece::Expansion { name, is_twice, is_quoted } => {
                    let mut values = self.value(name);
                    if *is_twice {
                        let names = values.into_iter().map(String::from_utf8);
                        let names: std::result::Result<Vec<_>, _> = names.collect();
                        let names = names.map_err(|_| "a name is not UTF-8")?;
                        values = names.iter().flat_map(|name| self.value(name)).collect();
                    }
                    if *is_quoted { vec![values.join(&b' ')] } else { values }
                }
            };
            let join = |text: &Vec<u8>| {
                values.iter().map(|value| [text.as_slice(), value].concat()).collect::<Vec<_>>()
            };
            texts = texts.iter().flat_map(join).collect();
        }
        Ok(texts)
    }
}

fn is_exported(scope: &Scope, name: &str) -> bool {
    scope.get(name).is_some_and(|known| known.1)
}

fn closed(rest: &[Vec<Word>]) -> Result<&[Vec<Word>]> {
    match rest.split_first() {
        Some((end, rest)) if end.len() == 1 && end[0].bare() == Some("end") => Ok(rest),
        _ => Err("an open block".to_owned()),
    }
}

/// The words of a snippet that is one command.
pub(in super::super) fn words(text: &str) -> Result<Vec<Vec<u8>>> {
    let statements = statements(text)?;
    let [words] = statements.as_slice() else {
        return Err("several statements".to_owned());
    };
    if words.iter().any(|word| !word.is_quoted) {
        return Err("a word without quotes".to_owned());
    }
    Fish::default().expanded(words)
}

/// One word as a person types it.
pub(in super::super) fn typed(text: &str) -> Result<Vec<u8>> {
    let mut rest = Rest(text);
    let found = word(&mut rest)?;
    match Fish::default().expand(&found)?.as_slice() {
        [only] if rest.0.is_empty() => Ok(only.clone()),
        _ => Err("not one word".to_owned()),
    }
}
