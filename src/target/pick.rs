//! Lets the person choose an item on the terminal device.
//!
//! Turns keys into calls of [`crate::present::picker`]. A dumb terminal gets a numbered list and a
//! prompt.

use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::output::wants_color;
use crate::present::picker::{Item, Picker, paint};
use crate::session::Context;
use crate::sys::{Dialog, Echo, Key, System};

/// The alternate screen: the previous content comes back afterwards.
const ENTER_SCREEN: &str = "\x1b[?1049h\x1b[H\x1b[2J";
const LEAVE_SCREEN: &str = "\x1b[?1049l";
/// How many items a dumb terminal shows at once.
const MOST_NUMBERED: usize = 20;

/// Lets the person choose one of `items`; `None` for Escape.
///
/// `preview` describes the selected item in a few lines.
pub(crate) fn pick(
    context: &Context<'_>,
    title: &str,
    items: &[Item],
    preview: &dyn Fn(usize) -> Vec<String>,
) -> Result<Option<usize>> {
    Ok(pick_with(context, title, items, preview, &[])?.map(|(at, _)| at))
}

/// The same, where Ctrl with one of `letters` chooses too; returns that letter with the choice.
pub(crate) fn pick_with(
    context: &Context<'_>,
    title: &str,
    items: &[Item],
    preview: &dyn Fn(usize) -> Vec<String>,
    letters: &[char],
) -> Result<Option<(usize, Option<char>)>> {
    if items.is_empty() {
        return Ok(None);
    }
    let system = context.system;
    let mut picker = Picker::new(title, items);
    if can_move_cursor(&system.environment) {
        let is_colored = wants_color(&system.environment, context.color, true);
        let mut screen = Screen::open(system, is_colored)?;
        screen.run(&mut picker, preview, letters)
    } else {
        let chosen = by_number(system, title, items, &mut picker)?;
        Ok(chosen.map(|at| (at, None)))
    }
}

/// Whether the terminal supports escape sequences. Windows consoles do, without `TERM`.
fn can_move_cursor(environment: &Environment) -> bool {
    match environment.non_empty("TERM") {
        Some(terminal) => terminal != "dumb",
        None => cfg!(windows),
    }
}

/// The terminal while the picker is open; restored on drop.
struct Screen {
    dialog: Box<dyn Dialog>,
    is_colored: bool,
}

impl Screen {
    fn open(system: &System, is_colored: bool) -> Result<Self> {
        let mut dialog = system.terminal.open()?;
        dialog.write(ENTER_SCREEN)?;
        Ok(Self { dialog, is_colored })
    }

    fn run(
        &mut self,
        picker: &mut Picker,
        preview: &dyn Fn(usize) -> Vec<String>,
        letters: &[char],
    ) -> Result<Option<(usize, Option<char>)>> {
        let mut previewed = None;
        let mut lines = Vec::new();
        loop {
            let selected = picker.selected();
            if selected != previewed {
                lines = selected.map(preview).unwrap_or_default();
                previewed = selected;
            }
            let (columns, rows) = self.dialog.size();
            let view = picker.view(columns, rows, &lines);
            self.dialog.write(&paint(&view, self.is_colored))?;
            match self.dialog.read_key()? {
                Key::Enter if selected.is_some() => return Ok(selected.map(|at| (at, None))),
                Key::Control(letter) if letters.contains(&letter) && selected.is_some() => {
                    return Ok(selected.map(|at| (at, Some(letter))));
                }
                Key::Escape | Key::Control('d') => return Ok(None),
                key => apply(picker, key),
            }
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.dialog.write(LEAVE_SCREEN);
    }
}

fn apply(picker: &mut Picker, key: Key) {
    match key {
        Key::Character(character) => picker.insert(character),
        Key::Backspace => picker.erase_left(),
        Key::Delete => picker.erase_right(),
        Key::Control('w') => picker.erase_word(),
        Key::Control('u') => picker.erase_line(),
        Key::Up | Key::BackTab | Key::Control('p' | 'k') => picker.move_selection(-1),
        Key::Down | Key::Tab | Key::Control('n' | 'j') => picker.move_selection(1),
        Key::PageUp => picker.move_page(-1),
        Key::PageDown => picker.move_page(1),
        Key::Left | Key::Control('b') => picker.move_cursor(-1),
        Key::Right | Key::Control('f') => picker.move_cursor(1),
        Key::Home | Key::Control('a') => picker.move_cursor(isize::MIN),
        Key::End | Key::Control('e') => picker.move_cursor(isize::MAX),
        Key::Enter | Key::Escape | Key::Resized | Key::Control(_) | Key::Unknown => {}
    }
}

/// A numbered list and a prompt for a number, or for a part of a name that shortens the list.
fn by_number(
    system: &System,
    title: &str,
    items: &[Item],
    picker: &mut Picker,
) -> Result<Option<usize>> {
    loop {
        let list = picker.numbered(MOST_NUMBERED);
        system.terminal.open()?.write(&format!("{title}\n{list}"))?;
        let question = "Number, part of a name, or Enter to cancel: ";
        let answer = system.terminal.ask(question, Echo::Visible)?;
        let answer = answer.expose().trim();
        if answer.is_empty() {
            return Ok(None);
        }
        let shown = &picker.matches()[..picker.matches().len().min(MOST_NUMBERED)];
        let by_number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(chosen) = by_number.and_then(|at| shown.get(at)) {
            return Ok(Some(*chosen));
        }
        if let Some(chosen) = items.iter().position(|item| item.label == answer) {
            return Ok(Some(chosen));
        }
        picker.replace_query(answer);
        match picker.matches() {
            [only] => return Ok(Some(*only)),
            [] => {
                system.terminal.open()?.write("nothing matches\n")?;
                picker.replace_query("");
            }
            _ => {}
        }
    }
}

/// The error of a verb that needs a choice.
pub(crate) fn left() -> Error {
    Error::new(Kind::Interrupted, "nothing selected")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{ColorChoice, GlobalOptions};
    use crate::output::Output;
    use crate::sys::scripted::Script;

    fn items() -> Vec<Item> {
        ["dev", "prod-admin", "prod-reader"]
            .map(|label| Item { label: label.to_owned(), ..Item::default() })
            .to_vec()
    }

    fn script(terminal: &str) -> Script {
        Script::new([("TERM".into(), terminal.into())])
    }

    fn context(script: &Script) -> Context<'_> {
        in_color(script, ColorChoice::Auto)
    }

    fn in_color(script: &Script, color: ColorChoice) -> Context<'_> {
        Context::new(
            &script.system,
            Output::for_tests(&script.system),
            &GlobalOptions::default(),
            color,
        )
    }

    fn choose(script: &Script, title: &str) -> Result<Option<usize>> {
        pick(&context(script), title, &items(), &|_| Vec::new())
    }

    fn typed(text: &str) -> impl Iterator<Item = Key> {
        text.chars().map(Key::Character)
    }

    #[test]
    fn typing_narrows_and_return_picks() {
        let script = script("xterm");
        let keys = typed("prod").chain([Key::Down, Key::Enter]);
        script.terminal.queue_keys(keys);
        let picked = choose(&script, "Where to?");
        assert_eq!(picked, Ok(Some(2)));
        let screen = script.terminal.screen();
        assert!(screen.starts_with(ENTER_SCREEN) && screen.ends_with(LEAVE_SCREEN));
        assert!(screen.contains("Where to?"), "{screen:?}");
    }

    #[test]
    fn a_letter_that_is_asked_for_picks_too() {
        let script = script("xterm");
        script.terminal.queue_keys([Key::Control('x'), Key::Down, Key::Control('o')]);
        let picked = pick_with(&context(&script), "", &items(), &|_| Vec::new(), &['o']);
        assert_eq!(picked, Ok(Some((1, Some('o')))));
    }

    #[test]
    fn escape_leaves_and_ctrl_c_interrupts_and_both_clear_the_screen() {
        let script = script("xterm");
        script.terminal.queue_keys([Key::Escape]);
        assert_eq!(choose(&script, ""), Ok(None));
        script.terminal.queue_keys([]);
        let interrupted = choose(&script, "").unwrap_err();
        assert_eq!(interrupted.kind(), Kind::Interrupted);
        assert_eq!(script.terminal.screen().matches(LEAVE_SCREEN).count(), 2);
    }

    #[test]
    fn return_without_a_match_picks_nothing() {
        let script = script("xterm");
        let keys = typed("zzz").chain([Key::Enter, Key::Control('u'), Key::Enter]);
        script.terminal.queue_keys(keys);
        assert_eq!(choose(&script, ""), Ok(Some(0)));
    }

    #[test]
    fn the_preview_is_that_of_the_selected_item() {
        let script = script("xterm");
        script.terminal.queue_keys([Key::Down, Key::Enter]);
        let preview = |at: usize| vec![format!("preview of {at}")];
        let picked = pick(&context(&script), "", &items(), &preview);
        assert_eq!(picked, Ok(Some(1)));
        let screen = script.terminal.screen();
        assert!(screen.contains("preview of 0") && screen.contains("preview of 1"));
        assert!(!screen.contains("preview of 2"));
    }

    #[test]
    fn a_dumb_terminal_gets_a_numbered_list_and_no_escape_sequence() {
        for (answers, expected) in [
            (&["2"][..], Some(1)),
            (&["prod", "2"], Some(2)),
            (&["reader"], Some(2)),
            (&["dev"], Some(0)),
            (&["9", "zzz", "1"], Some(0)),
            (&["0", "1"], Some(0)),
            (&[""], None),
        ] {
            let script = script("dumb");
            for answer in answers {
                script.terminal.queue_keys([]);
                script.terminal.queue_answer(answer);
                if *answer == "zzz" || *answer == "9" || *answer == "0" {
                    script.terminal.queue_keys([]);
                }
            }
            let picked = choose(&script, "Where to?");
            assert_eq!(picked, Ok(expected), "{answers:?}");
            assert!(!script.terminal.screen().contains('\u{1b}'));
        }
    }

    #[test]
    fn colour_is_as_the_flag_says_else_as_the_variables_do() {
        for (color, no_color, is_colored) in [
            (ColorChoice::Auto, "", true),
            (ColorChoice::Auto, "1", false),
            (ColorChoice::Always, "1", true),
            (ColorChoice::Never, "", false),
        ] {
            let script = Script::new([
                ("TERM".into(), "xterm".into()),
                ("NO_COLOR".into(), no_color.into()),
            ]);
            script.terminal.queue_keys([Key::Enter]);
            let context = in_color(&script, color);
            pick(&context, "Where to?", &items(), &|_| Vec::new()).unwrap();
            let screen = script.terminal.screen();
            assert!(screen.contains("> dev"), "{screen:?}");
            for style in ["\u{1b}[1m", "\u{1b}[7m"] {
                assert_eq!(screen.contains(style), is_colored, "{color:?} {no_color:?}");
            }
        }
    }

    #[test]
    fn always_in_colour_still_leaves_a_dumb_terminal_alone() {
        let script = script("dumb");
        script.terminal.queue_keys([]);
        script.terminal.queue_answer("2");
        let context = in_color(&script, ColorChoice::Always);
        let picked = pick(&context, "Where to?", &items(), &|_| Vec::new());
        assert_eq!(picked, Ok(Some(1)));
        assert!(!script.terminal.screen().contains('\u{1b}'));
    }

    #[test]
    fn without_a_terminal_it_is_an_error() {
        let script = script("xterm");
        let error = choose(&script, "").unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }
}
