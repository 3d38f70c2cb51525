//! The starts of a file's sections, found without reading their content.

use memchr::{memchr_iter, memrchr2};

use super::syntax::{BYTE_ORDER_MARK, Fault, LineKind, Lines, is_blank};

/// The starts of the lines that open a section, or fail to: `[name]` and `[name`. Each begins a
/// block that ends where the next begins. Linear in the length of `text`.
pub(super) fn block_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    // Unused capacity is never touched.
    let mut starts = Vec::with_capacity(text.len() / 64);
    // The lines of the last block, read as far as an indented bracket required.
    let mut lines: Option<Lines<'_>> = None;
    // After the last bracket.
    let mut searched = 0;
    for at in memchr_iter(b'[', bytes) {
        let start = match bytes[..at].last() {
            None | Some(b'\n' | b'\r') => Some(at),
            Some(byte) if byte.is_ascii_graphic() => None,
            Some(_) => line_of_first_visible(text, searched, at).filter(|&line_start| {
                let block_start = starts.last().copied().unwrap_or(0);
                let lines = lines.get_or_insert_with(|| Lines::new(&text[block_start..]));
                let line = lines.find(|line| block_start + line.start == line_start);
                line.is_some_and(|line| opens_block(line.kind))
            }),
        };
        searched = at + 1;
        if let Some(start) = start {
            starts.push(start);
            lines = None;
        }
    }
    starts
}

fn opens_block(kind: LineKind<'_>) -> bool {
    matches!(kind, LineKind::Header { .. } | LineKind::Broken(Fault::OpenHeader))
}

/// The start of the line of the bracket at `at`, if only spaces precede it. The text before
/// `searched` is not searched again.
fn line_of_first_visible(text: &str, searched: usize, at: usize) -> Option<usize> {
    let start = match memrchr2(b'\n', b'\r', &text.as_bytes()[searched..at]) {
        Some(line_end) => searched + line_end + 1,
        None if searched == 0 => 0,
        None => return None,
    };
    let mut blanks = &text[start..at];
    if start == 0 {
        blanks = blanks.strip_prefix(BYTE_ORDER_MARK).unwrap_or(blanks);
    }
    blanks.chars().all(is_blank).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    /// The same by reading every line.
    fn by_lines(text: &str) -> Vec<usize> {
        let lines = Lines::new(text).filter(|line| opens_block(line.kind));
        lines.map(|line| line.start).collect()
    }

    #[test]
    fn the_scan_finds_what_a_reader_of_every_line_finds() {
        for seed in 0..10_000 {
            let mut random = Random::new(seed);
            let text = match seed % 3 {
                0 => random.scraps(),
                1 => random.lines(),
                _ => random
                    .lines()
                    .replace('\n', random.pick(&["\n", "\n ", "\n\t", "\n  x = 1\n  "])),
            };
            assert_eq!(block_starts(&text), by_lines(&text), "{text:?}");
        }
    }

    #[test]
    fn brackets_in_values_comments_and_blocks_open_nothing() {
        let text =
            "\u{feff}[a]\nx = [1] # [2]\n# [b]\ny =\n  [c]\n\n  [d\n [e]\n[f]\n  z = 1\n  [g]\n";
        let names: Vec<_> =
            block_starts(text).into_iter().map(|start| &text[start..start + 5]).collect();
        assert_eq!(names, ["\u{feff}[a", "[f]\n ", "  [g]"]);
        assert_eq!(by_lines(text), block_starts(text));
    }

    /// Each of these would take minutes if a line were searched again for each of its brackets, or a
    /// section for each of its lines.
    #[test]
    fn hostile_brackets_take_linear_time() {
        let many = 300_000;
        for (text, count) in [
            ("[ ".repeat(many), 1),
            (format!("[a]\nx = {}", " [".repeat(many)), 1),
            (format!("[a]\nx = 1\n{}", "  [b]\n".repeat(many)), 1),
            (format!("[a]\n{}", "  [b]\n".repeat(many)), many + 1),
            ("[".repeat(many), 1),
            (format!("{}[", "\u{2003}".repeat(many)), 1),
        ] {
            assert_eq!(block_starts(&text).len(), count);
        }
    }
}
