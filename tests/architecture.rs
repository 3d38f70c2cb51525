//! The shape of the source tree, checked by reading it.
//!
//! [`RANKS`] and [`PLACES`] are the only tables: who may import whom, and where a library may be
//! named. Test modules are left out of every rule, and comments are no code.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The modules of the crate by rank, lowest first. A module imports modules of lower rank only;
/// `error` may be imported from everywhere.
const RANKS: &[&[&str]] = &[
    &["similar"],
    &["error", "model"],
    &["aws_files", "environ", "settings", "wire"],
    &["journal", "network", "policy", "present", "shell"],
    &["cli", "sys"],
    &["sso"],
    &["origin"],
    &["plan"],
    &["output"],
    &["session"],
    &["serving", "target"],
    &["configure", "console"],
    &["doctor", "import"],
    &["commands"],
    &["fuzzing", "program"],
];

/// What may be named only in certain places: a path, and the beginnings of the files that may.
const PLACES: &[(&str, &[&str])] = &[
    ("tokio", &["sys/"]),
    ("reqwest", &["sys/"]),
    ("rustls", &["sys/"]),
    ("ring", &["model/", "sys/random.rs", "wire/signin/"]),
    ("crossterm", &["sys/"]),
    ("linux_keyutils", &["sys/"]),
    ("rustix", &["sys/"]),
    ("clap", &["cli/", "program.rs", "output/"]),
    ("toml_edit", &["settings"]),
    ("std::env", &["sys/", "program.rs"]),
    ("std::fs", &["sys/"]),
    ("std::process", &["sys/", "program.rs", "main.rs"]),
    ("std::time::Instant", &["sys/"]),
    ("std::time::SystemTime::now", &["sys/"]),
    ("jiff::Timestamp::now", &["sys/"]),
];

const VAGUE_NAMES: &[&str] = &["common", "helpers", "misc", "util", "utils"];
const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// A file of `src/`.
struct Source {
    /// Relative to `src/`, with `/` between the parts.
    path: String,
    /// Everything.
    whole: String,
    /// Everything above the inline test module.
    text: String,
    /// The same without comments.
    code: String,
}

impl Source {
    /// The names of the module, outermost first: `["sys", "http"]` for `sys/http/mod.rs`.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').collect()
    }

    fn is_file(&self) -> bool {
        !self.path.ends_with("mod.rs")
    }

    /// The files that this one imports from; a name that a `mod.rs` re-exports counts for the file
    /// that it comes from.
    fn imports(&self, sources: &[Self]) -> Vec<String> {
        let own = self.module();
        let absolute = |path: String| -> Vec<String> {
            let parts: Vec<&str> = path.split("::").collect();
            let steps = parts.iter().take_while(|part| **part == "super").count();
            let base = if parts[0] == "crate" { 0 } else { own.len() - steps };
            let skipped = if parts[0] == "crate" { 1 } else { steps };
            let all = own[..base].iter().chain(&parts[skipped..]);
            all.map(|part| (*part).to_owned()).collect()
        };
        let mut found: Vec<String> = paths(&self.code, "super")
            .into_iter()
            .chain(paths(&self.code, "crate"))
            .filter_map(|path| file_of(&absolute(path), sources))
            .filter(|path| *path != self.path)
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

/// The file that holds the item of this path.
fn file_of(path: &[String], sources: &[Source]) -> Option<String> {
    let (length, source) = (1..=path.len()).rev().find_map(|length| {
        let is_it = |source: &&Source| source.module() == path[..length];
        Some((length, sources.iter().find(is_it)?))
    })?;
    if source.is_file() {
        return Some(source.path.clone());
    }
    let item = path.get(length)?;
    let exported = source.code.split(';').filter_map(|statement| {
        let (_, path) = statement.split_once("use ").filter(|_| statement.contains("pub"))?;
        let mut found = Vec::new();
        expand("", path.trim(), &mut found);
        found.into_iter().find(|path| path.ends_with(&format!("::{item}")))
    });
    let exported = exported.map(|exported| {
        let parts = exported.split("::").map(str::to_owned);
        let parts: Vec<String> = path[..length].iter().cloned().chain(parts).collect();
        parts
    });
    let target = exported.into_iter().next()?;
    (target.as_slice() != path).then(|| file_of(&target, sources))?
}

#[test]
fn modules_import_modules_of_lower_rank_only() {
    let mut faults = String::new();
    for source in
        sources().iter().filter(|source| !["lib.rs", "main.rs"].contains(&source.path.as_str()))
    {
        let module = source.module();
        let Some(own_rank) = rank(module[0]) else {
            let _ = writeln!(faults, "{}: module {} has no rank", source.path, module[0]);
            continue;
        };
        for path in paths(&source.code, "crate") {
            let target = path.split("::").nth(1).unwrap_or_default();
            let is_below = rank(target).is_some_and(|target| target < own_rank);
            if !is_below && target != module[0] && target != "error" {
                let _ = writeln!(faults, "{}: {path} is not of lower rank", source.path);
            }
        }
        for path in paths(&source.code, "super") {
            let steps = path.split("::").take_while(|part| *part == "super").count();
            if steps >= module.len() {
                let _ = writeln!(faults, "{}: {path} leads out of {}", source.path, module[0]);
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn libraries_and_the_outside_world_are_named_in_their_places_only() {
    let mut faults = String::new();
    for source in sources() {
        for (name, places) in PLACES {
            let root = name.split("::").next().unwrap_or_default();
            for path in paths(&source.code, root) {
                let is_named = format!("{path}::").starts_with(&format!("{name}::"));
                if is_named && !places.iter().any(|place| source.path.starts_with(place)) {
                    let _ = writeln!(faults, "{}: {path} belongs in {places:?}", source.path);
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn files_are_introduced_and_short_and_so_are_functions() {
    let mut faults = String::new();
    for Source { path, text, code, .. } in sources() {
        if !text.starts_with("//!") {
            let _ = writeln!(faults, "{path}: does not open with //!");
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            let _ = writeln!(faults, "{path}: {lines} lines, {LONGEST_FILE} are allowed");
        }
        for (line, length) in functions(&code) {
            if length > LONGEST_FUNCTION {
                let _ = writeln!(faults, "{path} line {line}: a function of {length} lines");
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn modules_are_named_for_what_they_hold() {
    let mut faults = String::new();
    for source in sources() {
        let module = source.module();
        let repeats = module.windows(2).any(|pair| pair[0] == pair[1]);
        if repeats || module.iter().any(|name| VAGUE_NAMES.contains(name)) {
            let _ = writeln!(faults, "{}", source.path);
        }
    }
    assert!(faults.is_empty(), "vague, or named like the parent:\n{faults}");
}

/// Two files that need each other are one file, or have a third one between them. The `mod.rs` of a
/// folder is left out: it names its files, and may hold the trait that they implement.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let files: Vec<&Source> = sources.iter().filter(|source| source.is_file()).collect();
    let imports: Vec<Vec<usize>> = files
        .iter()
        .map(|source| {
            let targets = source.imports(&sources);
            let index = |path: &String| files.iter().position(|file| file.path == *path);
            targets.iter().filter_map(index).collect()
        })
        .collect();
    let mut faults = String::new();
    for start in 0..files.len() {
        if let Some(circle) = shortest_way(&imports, start, start) {
            // Told once, by the first of its files.
            if circle.iter().all(|at| *at >= start) {
                let names: Vec<_> = circle.iter().map(|at| files[*at].path.as_str()).collect();
                let _ = writeln!(faults, "{}", names.join(" → "));
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn test_modules_come_last_and_nothing_hides_where_it_comes_from() {
    let mut faults = String::new();
    for source in sources() {
        // Within the module everything is indented; raw strings are the only exception.
        let below = source.whole[source.text.len()..].lines().skip(2);
        let items = ["fn ", "pub", "struct ", "enum ", "impl", "const ", "static ", "use ", "#["];
        for line in below.filter(|line| items.iter().any(|item| line.starts_with(item))) {
            let _ = writeln!(faults, "{}: code below the tests: {line}", source.path);
        }
        for hidden in ["use crate as", "extern crate self", "use super as", "use self as"] {
            if source.code.contains(hidden) {
                let _ = writeln!(faults, "{}: {hidden}", source.path);
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// The way along `imports` from one file to another, at least one step long.
fn shortest_way(imports: &[Vec<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut ways = vec![vec![from]];
    let mut seen = vec![false; imports.len()];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for &next in &imports[*way.last()?] {
                let way: Vec<usize> = way.iter().copied().chain([next]).collect();
                if next == to {
                    return Some(way);
                }
                if !std::mem::replace(&mut seen[next], true) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn the_reader_of_sources_sees_code_and_nothing_else() {
    let text = "use crate::{a::B, c::{self, d}}; // crate::comment\n//! crate::comment\n\
        let url = \"http://\"; crate::e::f::<crate::g::H>();";
    let found = paths(&without_comments(text), "crate");
    let expected = ["a::B", "c::self", "c::d", "e::f", "g::H"].map(|path| format!("crate::{path}"));
    assert_eq!(found, expected);
    let code = "fn a(\n) {\n    fn b();\n}\n\nfn c() {}\npub(super) const fn d() {\n}\n";
    assert_eq!(functions(code), [(1, 4), (7, 2)]);
}

fn rank(module: &str) -> Option<usize> {
    RANKS.iter().position(|modules| modules.contains(&module))
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(read(&root, &path));
            }
        }
    }
    let for_tests: Vec<String> = found.iter().flat_map(test_modules).collect();
    found.retain(|source| !for_tests.contains(&source.module().join("/")));
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.iter().any(|source| source.path == "lib.rs"), "src/lib.rs is there");
    found
}

fn read(root: &Path, path: &Path) -> Source {
    let whole = fs::read_to_string(path).expect("a source file is text").replace("\r\n", "\n");
    let end = whole
        .find("\n#[cfg(test)]\nmod tests {")
        .or_else(|| whole.find("\n#[cfg(all(test, unix))]\nmod tests {"))
        .map_or(whole.len(), |found| found + 1);
    let text = whole[..end].to_owned();
    let relative = path.strip_prefix(root).expect("a path below the root");
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    Source { path: parts.join("/"), code: without_comments(&text), text, whole }
}

/// The modules that `source` declares for tests only: `shell/samples`.
fn test_modules(source: &Source) -> Vec<String> {
    let parent = match source.module().as_slice() {
        ["lib" | "main"] => String::new(),
        module => format!("{}/", module.join("/")),
    };
    let declarations = source.code.split("#[cfg(test)]\n").skip(1);
    let names = declarations.filter_map(|rest| rest.split(';').next()?.split("mod ").nth(1));
    names.map(|name| format!("{parent}{name}")).collect()
}

/// `text` without line comments; what looks like one behind a colon is a URL.
fn without_comments(text: &str) -> String {
    let strip = |line: &str| {
        let mut starts = line.match_indices("//").map(|(at, _)| at);
        let comment = starts.find(|at| !line[..*at].ends_with(':'));
        line[..comment.unwrap_or(line.len())].to_owned()
    };
    text.lines().map(strip).collect::<Vec<_>>().join("\n")
}

/// Every path in `code` that begins with `root::`, groups in braces written out.
fn paths(code: &str, root: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&format!("{root}::")) {
        let is_inside_a_path =
            code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        if !is_inside_a_path {
            expand("", &code[at..], &mut found);
        }
    }
    found
}

fn expand(prefix: &str, text: &str, found: &mut Vec<String>) {
    let length =
        text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    let path = format!("{prefix}{}", &text[..length]);
    if !text[length..].starts_with('{') {
        found.push(path.trim_end_matches(':').to_owned());
        return;
    }
    let mut depth = 0_usize;
    let mut start = length + 1;
    for (at, character) in text.char_indices().skip_while(|(at, _)| *at < length) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && character == ',') {
            let item = text[start..at].trim();
            if !item.is_empty() {
                expand(&path, item, found);
            }
            start = at + 1;
        }
        if depth == 0 {
            return;
        }
    }
}

/// Line number and length in lines of every function with a body, as rustfmt lays it out: the end is
/// the next closing brace with the indentation of the beginning.
fn functions(code: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let mut words = line.split_whitespace();
        let qualifiers = |word: &&str| word.starts_with("pub") || ["const", "async"].contains(word);
        if words.find(|word| !qualifiers(word)) != Some("fn") || line.ends_with([';', '}']) {
            continue;
        }
        // Between head and end, only the rest of a long head stands as far left.
        let is_at_indent = |line: &&str| line.len() > indent && !line[..=indent].ends_with(' ');
        let mut at_indent =
            lines.iter().enumerate().skip(start + 1).filter(|(_, l)| is_at_indent(l));
        let end = at_indent.find(|(_, line)| !line.trim_start().starts_with([')', '{', 'w']));
        if let Some((end, _)) = end.filter(|(_, line)| line.trim_start().starts_with('}')) {
            found.push((start + 1, end - start + 1));
        }
    }
    found
}
