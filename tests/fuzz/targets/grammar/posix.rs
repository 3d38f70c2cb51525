//! bash, zsh, ksh and sh.

use super::{Rest, Result, World};

/// Where they differ.
#[derive(Clone, Copy)]
pub(in super::super) struct Dialect {
    /// `$'…'`; without it the text need not be ASCII.
    pub(in super::super) has_ansi_c: bool,
    /// Functions come before builtins, so that these have to be named.
    pub(in super::super) names_builtins: bool,
    /// A parenthesis outside quotes may be a pattern (`glob_subst`).
    pub(in super::super) takes_parentheses_for_patterns: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(Word),
    And,
    End,
    Open,
    Close,
}

/// A word: what it begins with outside quotes, the bytes after that, and whether there are quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Word {
    bare: String,
    behind: Vec<u8>,
    is_quoted: bool,
}

impl Word {
    fn is(&self, text: &str) -> bool {
        !self.is_quoted && self.bare == text
    }

    fn bytes(&self) -> Vec<u8> {
        [self.bare.as_bytes(), &self.behind].concat()
    }

    /// `NAME=value`, with the whole value in quotes.
    fn assignment(&self) -> Option<(&str, Vec<u8>)> {
        let name = self.bare.strip_suffix('=')?;
        (is_name(name) && self.is_quoted).then(|| (name, self.behind.clone()))
    }
}

fn is_name(text: &str) -> bool {
    Rest(text).name().is_ok_and(|name| name.len() == text.len())
}

impl Dialect {
    /// Evaluates a snippet; returns its status.
    pub(in super::super) fn run(self, text: &str, world: &mut World) -> Result<u8> {
        if self.has_ansi_c {
            if !text.is_ascii() {
                return Err("not ASCII".to_owned());
            }
            if text.contains(['*', '?', '[', ']', '{', '}', '~', '`']) {
                return Err("a glob or a backquote".to_owned());
            }
        }
        let tokens = self.tokens(text)?;
        if self.takes_parentheses_for_patterns && tokens.contains(&Token::Open) {
            return Err("a parenthesis".to_owned());
        }
        let mut tokens = tokens.as_slice();
        let status = self.list(&mut tokens, world)?;
        match tokens {
            [Token::End] => Ok(status),
            rest => Err(format!("{rest:?} behind the list")),
        }
    }

    /// The words of a snippet that is one command.
    pub(in super::super) fn words(self, text: &str) -> Result<Vec<Vec<u8>>> {
        let tokens = self.tokens(text)?;
        let [words @ .., Token::End] = tokens.as_slice() else {
            return Err("no end".to_owned());
        };
        let word = |token: &Token| match token {
            Token::Word(word) if word.is_quoted => Ok(word.bytes()),
            other => Err(format!("{other:?} is not a quoted word")),
        };
        words.iter().map(word).collect()
    }

    /// One word as a person types it.
    pub(in super::super) fn word(self, text: &str) -> Result<Vec<u8>> {
        let mut rest = Rest(text);
        let word = self.one_word(&mut rest)?;
        if rest.0.is_empty() { Ok(word.bytes()) } else { Err(format!("{:?} behind it", rest.0)) }
    }

    fn list(self, tokens: &mut &[Token], world: &mut World) -> Result<u8> {
        let mut status = 0;
        loop {
            let command = self.command(tokens, world, status == 0)?;
            // The rest of the list is skipped, and has to be in the language all the same.
            status = if status == 0 { command } else { status };
            match tokens {
                [Token::And, rest @ ..] => *tokens = rest,
                _ => return Ok(status),
            }
        }
    }

    /// A command, or a subshell.
    fn command(self, tokens: &mut &[Token], world: &mut World, runs: bool) -> Result<u8> {
        let mut aside = world.clone();
        let world = if runs { world } else { &mut aside };
        if let [Token::Open, rest @ ..] = tokens {
            *tokens = rest;
            let status = self.list(tokens, &mut world.clone())?;
            let [Token::Close, rest @ ..] = tokens else {
                return Err("an open parenthesis".to_owned());
            };
            *tokens = rest;
            return Ok(status);
        }
        let mut words = Vec::new();
        while let [Token::Word(word), rest @ ..] = tokens {
            words.push(word);
            *tokens = rest;
        }
        if let [word] = words.as_slice()
            && let Some((name, value)) = word.assignment()
        {
            let was_exported = world.variables.get(name).is_some_and(|known| known.is_exported);
            return Ok(assign(world, name, value, was_exported));
        }
        self.builtin(&words, world)
    }

    fn builtin(self, line: &[&Word], world: &mut World) -> Result<u8> {
        let (name, arguments) = if self.names_builtins {
            let [first, name, arguments @ ..] = line else {
                return Err(format!("{line:?} is not a command"));
            };
            if !first.is("\\builtin") || name.is_quoted {
                return Err(format!("{line:?} could be a function"));
            }
            (name.bare.as_str(), arguments)
        } else {
            let [name, arguments @ ..] = line else {
                return Err("no command".to_owned());
            };
            let bare = Some(&name.bare).filter(|_| !name.is_quoted);
            let bare = bare.and_then(|name| name.strip_prefix('\\'));
            (bare.ok_or_else(|| format!("{line:?} could be an alias"))?, arguments)
        };
        match (name, arguments) {
            (":", []) => Ok(0),
            ("exit", [code]) if !code.is_quoted => code.bare.parse().map_err(|_| "exit".to_owned()),
            ("unset", [flag, names @ ..]) if flag.is("-v") && !names.is_empty() => {
                let mut status = 0;
                for name in names_of(names)? {
                    if world.readonly.as_deref() == Some(name) {
                        status = 1;
                    } else {
                        world.unset(name);
                    }
                }
                Ok(status)
            }
            ("export", [flag, name]) if flag.is("-n") => export(world, &[*name], false),
            ("export", [given]) if given.assignment().is_some() => {
                let (name, value) = given.assignment().ok_or("an assignment")?;
                Ok(assign(world, name, value, true))
            }
            ("export", names) if !names.is_empty() => export(world, names, true),
            ("typeset", [global, plain, given]) if global.is("-g") && plain.is("+x") => {
                let (name, value) = given.assignment().ok_or("typeset without a value")?;
                Ok(assign(world, name, value, false))
            }
            ("eval", [code]) => {
                let code = String::from_utf8(code.bytes()).map_err(|_| "code is not UTF-8")?;
                // `unset` in parentheses; the parentheses are why it is quoted.
                let inside = Self { takes_parentheses_for_patterns: false, ..self };
                inside.run(&(code + ";"), world)
            }
            _ => Err(format!("{line:?} is not what awsso runs")),
        }
    }

    fn tokens(self, text: &str) -> Result<Vec<Token>> {
        let mut rest = Rest(text);
        let mut tokens = Vec::new();
        while !rest.0.is_empty() {
            if rest.takes(" ") || rest.takes("\n") {
                continue;
            }
            let token = if rest.takes("&&") {
                Token::And
            } else if rest.takes(";") {
                Token::End
            } else if rest.takes("(") {
                Token::Open
            } else if rest.takes(")") {
                Token::Close
            } else {
                Token::Word(self.one_word(&mut rest)?)
            };
            // A line feed ends a command, unless one follows.
            if rest.0.starts_with('\n') && !matches!(token, Token::And | Token::End) {
                return Err("a line feed ends a command".to_owned());
            }
            tokens.push(token);
        }
        Ok(tokens)
    }

    fn one_word(self, rest: &mut Rest<'_>) -> Result<Word> {
        let mut word = Word::default();
        while let Some(next) = rest.0.chars().next() {
            if " \n;&()".contains(next) {
                break;
            }
            let is_first = word == Word::default();
            if is_first && next == '=' {
                return Err("zsh expands a leading =".to_owned());
            }
            if rest.takes("'") {
                word.is_quoted = true;
                loop {
                    match rest.next().ok_or("an open quote")? {
                        '\'' => break,
                        character => push(&mut word.behind, character),
                    }
                }
            } else if rest.takes("$'") && self.has_ansi_c {
                word.is_quoted = true;
                ansi_c(rest, &mut word.behind)?;
            } else if !self.has_ansi_c && rest.takes("\"$(\\printf '") {
                word.is_quoted = true;
                printed(rest, &mut word.behind)?;
            } else if rest.takes("\\'") {
                word.is_quoted = true;
                word.behind.push(b'\'');
            } else if is_first && next == '\\' {
                rest.next();
                word.bare.push('\\');
            } else if !word.is_quoted && (next.is_ascii_alphanumeric() || "_=:.+@/-".contains(next))
            {
                rest.next();
                word.bare.push(next);
            } else {
                return Err(format!("{next:?} outside quotes"));
            }
        }
        Ok(word)
    }
}

/// `…'` behind `$'`.
fn ansi_c(rest: &mut Rest<'_>, bytes: &mut Vec<u8>) -> Result<()> {
    loop {
        match rest.next().ok_or("an open quote")? {
            '\'' => return Ok(()),
            '\\' if rest.takes("\\") => bytes.push(b'\\'),
            '\\' if rest.takes("'") => bytes.push(b'\''),
            '\\' => {
                let byte = u8::try_from(rest.number(3, 8)?).map_err(|_| "an octal number")?;
                if byte == 0 {
                    return Err("a NUL".to_owned());
                }
                bytes.push(byte);
            }
            // Words are split and expanded where the quotes around `$(…)` are forgotten.
            character
                if character.is_ascii_graphic() && !"*?[]{}~!\"`$&;|<>()#^".contains(character) =>
            {
                push(bytes, character);
            }
            character => return Err(format!("{character:?} in a word that may be split")),
        }
    }
}

/// `\ooo…')"` behind `"$(\printf '`: a substitution, which strips line feeds.
fn printed(rest: &mut Rest<'_>, bytes: &mut Vec<u8>) -> Result<()> {
    while !rest.takes("')\"") {
        rest.needs("\\")?;
        let byte = u8::try_from(rest.number(3, 8)?).map_err(|_| "an octal number")?;
        if byte < 0x80 {
            return Err("text is quoted, not printed".to_owned());
        }
        bytes.push(byte);
    }
    Ok(())
}

fn push(bytes: &mut Vec<u8>, character: char) {
    bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn names_of<'w>(words: &[&'w Word]) -> Result<Vec<&'w str>> {
    let name =
        |word: &&'w Word| Some(word.bare.as_str()).filter(|name| is_name(name) && !word.is_quoted);
    words.iter().map(name).collect::<Option<Vec<_>>>().ok_or_else(|| "a name expected".to_owned())
}

fn assign(world: &mut World, name: &str, value: Vec<u8>, is_exported: bool) -> u8 {
    if world.readonly.as_deref() == Some(name) {
        return 1;
    }
    world.set(name, value, is_exported);
    0
}

fn export(world: &mut World, names: &[&Word], is_exported: bool) -> Result<u8> {
    for name in names_of(names)? {
        // A name without a value would be a slip, which the shell does not tell.
        let Some(variable) = world.variables.get_mut(name) else { return Ok(1) };
        variable.is_exported = is_exported;
    }
    Ok(0)
}
