//! PowerShell, 5.1 to 7. A program's output is decoded with the console's code page and split into
//! lines. So everything is printable ASCII on one line: the same text for `iex (…)`, `… | iex` and
//! `… | Out-String | iex`. Besides `'`, four typographic quotes close a string, and some bytes of
//! UTF-8 decode to them.

use std::ffi::OsStr;

use super::completion::{Answer, Completion, Line, Matching, lines};
use super::{KEPT, Places, RcFiles, Shell, argument, literal, quoted};
use crate::environ::Changes;
use crate::error::Result;
use crate::model::Platform;

pub(super) struct PowerShell;

impl Shell for PowerShell {
    fn name(&self) -> &'static str {
        "powershell"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["powershell", "pwsh", "pwsh-preview"]
    }

    /// `'…'` with `'` doubled, if everything is printable ASCII; else `-join ('…', [char]0xNNNN,
    /// …)` with a number for every other UTF-16 unit. The list is flat: a long chain of `+` would
    /// overflow PowerShell's stack.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let units = utf16_units(value)?;
        let pieces: Vec<String> = units
            .chunk_by(|one, next| printable(*one).is_some() && printable(*next).is_some())
            .map(piece)
            .collect();
        match pieces.as_slice() {
            [] => Ok("''".to_owned()),
            [only] if only.starts_with('\'') => Ok(only.clone()),
            _ => Ok(format!("-join ({})", pieces.join(", "))),
        }
    }

    /// Never empty: `Invoke-Expression` refuses an empty string. `$null` removes a variable, also a
    /// missing one.
    fn render(&self, changes: &Changes) -> Result<String> {
        let mut statements: Vec<String> =
            changes.unset().map(|name| format!("$env:{name} = $null;")).collect();
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            statements.push(format!("$env:{name} = {literal};"));
        }
        if let Some(value) = changes.kept() {
            let literal = literal(self, KEPT, value)?;
            statements.push(format!("$global:{KEPT} = {literal};"));
        }
        if statements.is_empty() {
            statements.push("$null = 0;".to_owned());
        }
        Ok(statements.join(" ") + "\n")
    }

    /// The integration script takes what begins with `$` for a snippet.
    fn call(&self, words: &[String]) -> Option<String> {
        Some(format!("$null = 0; & ({});\n", words.join(") (")))
    }

    /// A terminating error: it stops a script and returns a person to the prompt. Without the
    /// preference, `throw` is ignored under `SilentlyContinue`.
    fn failure(&self, exit_code: u8) -> String {
        format!(
            "& {{ $ErrorActionPreference = 'Stop'; throw 'awsso failed with exit code {exit_code}' }};\n"
        )
    }

    fn eval_line(&self, command: &str) -> String {
        format!("{command} | Out-String | Invoke-Expression")
    }

    fn unset_line(&self, names: &[&str]) -> String {
        format!("Remove-Item Env:{}", names.join(", Env:"))
    }

    fn argument(&self, word: &str) -> String {
        // Curly quotes close a string too.
        argument::bare_or(word, |word| {
            let doubled = |quote| String::from_iter([quote, quote]);
            let mut word = argument::doubling(word);
            for quote in '\u{2018}'..='\u{201b}' {
                word = word.replace(quote, &doubled(quote));
            }
            word
        })
    }

    /// A function, because `Remove-Variable *` and the runspaces of `ForEach-Object -Parallel` keep
    /// functions.
    fn assign(&self, name: &str, literal: &str) -> String {
        format!("function global:{name} {{ {literal} }}\n")
    }

    /// Without `Out-String` and `Invoke-Expression`: the first of these loads a module, which takes longer
    /// than the script. Constrained language mode refuses this, and a person is told so.
    fn init_line(&self, program: &str, words: &str) -> String {
        // A quoted word alone is a string, not a command.
        let call = if program.starts_with('\'') { "& " } else { "" };
        format!(". ([scriptblock]::Create(({call}{program} {words}) -join [char]10))")
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        if places.platform == Platform::Windows {
            // The location of the documents folder varies.
            let words = &["-NoProfile", "-NonInteractive", "-Command", "$PROFILE"];
            return RcFiles::Printed { words, name: "$PROFILE" };
        }
        let folder = places.config_home().join("powershell");
        RcFiles::one(folder.join("Microsoft.PowerShell_profile.ps1"))
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.ps1"))
    }

    fn prompt_script(&self) -> &'static str {
        include_str!("../../shell/prompt.ps1")
    }

    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

fn printable(unit: u16) -> Option<char> {
    let byte = u8::try_from(unit).ok()?;
    matches!(byte, b' '..=b'~').then(|| char::from(byte))
}

/// A literal for a run of printable characters, or for one other unit.
fn piece(units: &[u16]) -> String {
    let text: Option<String> = units.iter().map(|unit| printable(*unit)).collect();
    match text {
        Some(text) => format!("'{}'", text.replace('\'', "''")),
        None => format!("[char]0x{:04X}", units[0]),
    }
}

#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "on other systems a value may be no text")]
fn utf16_units(value: &OsStr) -> Result<Vec<u16>, &'static str> {
    use std::os::windows::ffi::OsStrExt;
    Ok(value.encode_wide().collect())
}

#[cfg(not(windows))]
fn utf16_units(value: &OsStr) -> Result<Vec<u16>, &'static str> {
    let text = value.to_str().ok_or("it is not UTF-8")?;
    Ok(text.encode_utf16().collect())
}

/// PowerShell. The words come in a variable, because Windows PowerShell drops empty arguments and
/// loses quotes. A candidate is the text to insert (quoted here), the text to show, and a
/// description, separated by tabs.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.ps1"),
    is_part_of_init: true,
    variable: Some("AWSSO_COMPLETE_WORDS"),
    completes_commands: false,
    matching: Matching::PrefixWithoutCase,
    read: read_line,
    write: write_candidates,
};

/// A candidate without a text to insert.
const NOTHING_FITS: &str = "\t\t\n";

fn read_line(arguments: &[String]) -> Line {
    let text = arguments.first().map_or("", String::as_str);
    let words: Vec<String> = text.split('\n').map(str::to_owned).collect();
    Line::of_words(&words)
}

fn write_candidates(_line: &Line, answer: &Answer) -> String {
    match answer {
        Answer::Candidates { .. } => {
            let text = lines(answer, |prefix, candidate| {
                let (value, description) = (&candidate.value, &candidate.description);
                // Typed text is Unicode, whatever the code page, and at its position an expression
                // would be several words.
                let word = PowerShell.argument(&format!("{prefix}{value}"));
                // Neither text may be empty.
                let told = if description.is_empty() { value } else { description };
                (!value.is_empty()).then(|| format!("{word}\t{value}\t{told}"))
            });
            if text.is_empty() { NOTHING_FITS.to_owned() } else { text }
        }
        // Without a result PowerShell offers files.
        Answer::Files | Answer::Command(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::completion::Candidate;
    use super::super::samples;
    use super::*;

    #[test]
    fn the_snippet_is_one_line_of_ascii() {
        assert_eq!(
            PowerShell.render(&samples::changes()).unwrap(),
            concat!(
                "$env:AWS_PROFILE = $null; ",
                "$env:AWS_SECURITY_TOKEN = $null; ",
                "$env:AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE'; ",
                "$env:AWS_REGION = ''; ",
                "$env:AWS_SSO_PROFILE = -join ('it''s ', [char]0x2019, '$x\\\\!', [char]0x000A);\n",
            )
        );
        assert_eq!(
            PowerShell.failure(4),
            "& { $ErrorActionPreference = 'Stop'; throw 'awsso failed with exit code 4' };\n"
        );
    }

    #[test]
    fn every_kind_of_quote_is_written_as_a_number() {
        for (value, literal) in [
            ("\u{2018}", "-join ([char]0x2018)"),
            ("\u{201b}x\u{201a}", "-join ([char]0x201B, 'x', [char]0x201A)"),
            ("\u{1f600}", "-join ([char]0xD83D, [char]0xDE00)"),
            ("''", "''''''"),
            ("", "''"),
            ("`$(x)\r\n", "-join ('`$(x)', [char]0x000D, [char]0x000A)"),
        ] {
            assert_eq!(PowerShell.quote(OsStr::new(value)).unwrap(), literal, "{value:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_text_is_refused_by_name() {
        use std::os::unix::ffi::OsStrExt;
        let changes = samples::set("AWS_REGION", OsStr::from_bytes(b"\xff"));
        assert_eq!(
            PowerShell.render(&changes).unwrap_err().to_string(),
            "powershell cannot carry the value of AWS_REGION: it is not UTF-8"
        );
    }

    #[test]
    fn what_powershell_inserts_is_quoted_for_it() {
        let answer = Answer::Candidates {
            prefix: String::new(),
            candidates: vec![
                Candidate::new("dev", "account 1"),
                Candidate::new("it's $(x)", ""),
                Candidate::new("\u{2019};x \u{fc}", "e"),
            ],
        };
        assert_eq!(
            write_candidates(&Line::default(), &answer),
            concat!(
                "dev\tdev\taccount 1\n",
                "'it''s $(x)'\tit's $(x)\tit's $(x)\n",
                "'\u{2019}\u{2019};x \u{fc}'\t\u{2019};x \u{fc}\te\n",
            )
        );
    }
}
