//! What opens something: console links, commands of browsers; and the names that are similar.

use awsso::fuzzing;

use super::{check_shown, texts};

const URL: &str = "https://example.com/?a=%s&b={url}#c";

/// Link or ARN; command of a browser; name for its placeholder; a name, and similar ones.
pub(super) fn target(data: &[u8]) {
    let texts: Vec<String> = texts(data).collect();
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    console(text(0));
    browser(text(1), text(2));
    similar(text(3), texts.get(4..).unwrap_or_default());
    let role = fuzzing::role_of_session(text(0));
    assert!(role.is_none_or(|arn| arn.starts_with("arn:") && arn.contains(":iam::")));
}

fn console(text: &str) {
    for region in ["eu-west-1", "cn-north-1", "us-gov-west-1"] {
        match fuzzing::console_page(text, region) {
            Err(text) => check_shown(&text.replace('\t', " ")),
            Ok(address) => {
                let rest = address.strip_prefix("https://").expect("https only");
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let is_known =
                    ["aws.amazon.com", "amazonaws.cn", "amazonaws-us-gov.com", "amazonaws-eusc.eu"]
                        .iter()
                        .any(|domain| {
                            host == format!("console.{domain}")
                                || host.ends_with(&format!(".console.{domain}"))
                        });
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
                assert!(is_known && host.chars().all(is_plain), "{text:?} opens {address}");
                assert!(address.bytes().all(|byte| byte.is_ascii_graphic()), "{address:?}");
            }
        }
    }
}

fn browser(line: &str, name: &str) {
    let Ok(words) = fuzzing::browser_words(line, URL, &[("profile", name)]) else { return };
    let template = split(line).unwrap_or_else(|| panic!("{line:?} was split"));
    let (program, arguments) = words.split_first().expect("a program");
    let (wanted, templates) = template.split_first().expect("a program");
    assert_eq!(program, wanted, "{line:?}");
    let has_place = templates.iter().any(|word| word.contains("%s") || word.contains("{url}"));
    assert_eq!(arguments.len(), templates.len() + usize::from(!has_place), "{line:?}");
    if !has_place {
        assert_eq!(arguments.last().map(String::as_str), Some(URL), "{line:?}");
    }
    for (word, template) in arguments.iter().zip(templates) {
        if !template.contains(['{', '%']) {
            assert_eq!(word, template, "{line:?}");
        }
        // A name does not become an option.
        assert!(template.starts_with('-') || !word.starts_with('-'), "{word:?} from {line:?}");
    }
}

/// Words as POSIX's shell splits them, without expansions; `None` with an open quote.
fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '#' if word.is_none() => while characters.next_if(|c| *c != '\n').is_some() {},
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => match characters.next()? {
                            '\n' => {}
                            same @ ('$' | '`' | '"' | '\\') => word.push(same),
                            other => word.extend(['\\', other]),
                        },
                        inner => word.push(inner),
                    }
                }
            }
            '\\' => match characters.next() {
                Some('\n') => {}
                Some(same) => word.get_or_insert_default().push(same),
                None => word.get_or_insert_default().push('\\'),
            },
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

fn similar(wanted: &str, names: &[String]) {
    let names: Vec<&str> = names.iter().take(12).map(String::as_str).collect();
    let offers = fuzzing::similar(wanted, &names);
    assert!(offers.len() <= 3 && offers.iter().all(|offer| names.contains(offer)));
    if wanted.len() > 24 || !wanted.is_ascii() {
        return;
    }
    let wanted = wanted.to_ascii_lowercase();
    let limit = (wanted.len() / 3).max(1);
    let mut ranked: Vec<(usize, &str)> = Vec::new();
    for name in names.iter().filter(|name| name.len() <= 24 && name.is_ascii()) {
        let folded = name.to_ascii_lowercase();
        let distance = typing_errors(wanted.as_bytes(), folded.as_bytes());
        if distance <= limit {
            ranked.push((distance, name));
        } else if wanted.len() >= 3 && folded.contains(&wanted) {
            ranked.push((limit + 1, name));
        }
    }
    if names.iter().all(|name| name.len() <= 24 && name.is_ascii()) {
        ranked.sort_by_key(|(distance, _)| *distance);
        let expected: Vec<_> = ranked.iter().take(3).map(|(_, name)| *name).collect();
        assert_eq!(offers, expected, "{wanted:?} among {names:?}");
    }
}

/// The optimal string alignment distance, from its definition.
fn typing_errors(one: &[u8], other: &[u8]) -> usize {
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = usize::from(one[i - 1] != other[j - 1]);
                let mut best = table[i - 1][j - 1] + changed;
                best = best.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    best = best.min(table[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    table[one.len()][other.len()]
}
