//! What changes from run to run, replaced; what can stand in a prompt by text of the same length, so
//! that nothing moves.

use crate::support::Scene;

/// The text of a run of this scene as it is the same in every run and on every machine.
pub(super) fn steady(text: &str, scene: &Scene) -> String {
    let home = scene.home().to_string_lossy();
    let text = text
        .replace(home.as_ref(), "/home/jo")
        .replace(env!("CARGO_BIN_EXE_awsso"), "/usr/local/bin/awsso")
        .replace(scene.aws.url(), "http://127.0.0.1:8000");
    let mut result = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\u{1b}' => escape_sequence(rest),
            _ if is_of_word(first) => rest.find(|c| !is_of_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (word, behind) = rest.split_at(end);
        if !word.starts_with(COMMAND) {
            result.push_str(&steady_word(word));
        }
        rest = behind;
    }
    result
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-:_".contains(c)
}

/// Begins what is not for the screen: titles, folders and the like, which name the machine.
pub(super) const COMMAND: &str = "\u{1b}]";

/// Where such a command ends.
pub(super) fn end_of_command(text: &str) -> Option<usize> {
    ["\u{7}", "\u{1b}\\"].iter().filter_map(|end| Some(text.find(end)? + end.len())).min()
}

/// The length of the sequence that the text begins with (ECMA-48, 5.4 and 8.3.89).
fn escape_sequence(text: &str) -> usize {
    if text.starts_with(COMMAND) {
        return end_of_command(text).unwrap_or(text.len());
    }
    if !text.starts_with("\u{1b}[") {
        return 1;
    }
    let end = text[2..].find(|c| ('@'..='~').contains(&c));
    end.map_or(text.len(), |end| end + 3)
}

fn steady_word(word: &str) -> String {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00-00T00:00:00Z" => "2031-05-06T08:08:09Z".to_owned(),
        "00:00" => "08:08".to_owned(),
        // Of an hour, some seconds are gone; and of four seconds, one or two.
        "00m" if word.starts_with('5') => "59m".to_owned(),
        "0s" => "3s".to_owned(),
        _ if is_device_code(word) => "WDJB-MJHT".to_owned(),
        _ if word.starts_with("AROA") => {
            let (id, name) = word.split_once(':').unwrap_or((word, ""));
            let sample = "AROAEXAMPLE".chars().chain("0123456789".chars().cycle());
            let sample: String = sample.take(id.len()).collect();
            format!("{sample}{}{name}", &word[id.len()..word.len() - name.len()])
        }
        _ => word.to_owned(),
    }
}

/// Four letters or digits, twice.
fn is_device_code(word: &str) -> bool {
    let is_part = |part: &str| {
        part.len() == 4 && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    word.split_once('-').is_some_and(|(one, two)| is_part(one) && is_part(two))
}

#[test]
fn times_and_ids_are_replaced_and_what_steers_the_terminal_is_not() {
    let scene = Scene::new();
    let text = format!(
        "\u{1b}]2;jo@here\u{7}\u{1b}[0m\u{1b}[36madminUser 57m \u{1b}[0m2s, {}/x 2026-01-02T03:04:05Z AROA145F2CDF13AB397D6:jo",
        scene.home().display()
    );
    assert_eq!(
        steady(&text, &scene),
        "\u{1b}[0m\u{1b}[36madminUser 59m \u{1b}[0m3s, /home/jo/x 2031-05-06T08:08:09Z AROAEXAMPLE0123456789:jo"
    );
}
