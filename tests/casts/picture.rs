//! A screen as SVG: a grid of characters in a window.

use vt100::{Cell, Color, Screen};

/// The size of a character cell, in pixels.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 20.0;
const FONT_SIZE: u32 = 14;
/// Around the characters, and the bar above them.
const MARGIN: f64 = 18.0;
const BAR: f64 = 30.0;

const BACKGROUND: &str = "#1b1f27";
const FOREGROUND: &str = "#d5dae3";
/// The sixteen colours of a terminal, by their numbers.
const PALETTE: [&str; 16] = [
    "#3b4252", "#cf3e4b", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d5dae3",
    "#5c6370", "#ff7b85", "#b5e890", "#ffd68a", "#7cc4ff", "#dd93f5", "#6fd3e0", "#ffffff",
];

/// How a run of characters looks.
#[derive(Clone, PartialEq)]
struct Look {
    color: String,
    background: Option<String>,
    is_bold: bool,
}

/// The picture of screens, one below the other; empty rows shrink to one, and those at the end go.
pub(super) fn of(screens: &[Screen]) -> String {
    let mut drawn = String::new();
    let (mut width, mut top) = (0.0, 0.0);
    for screen in screens {
        let (_, columns) = screen.size();
        width = f64::from(columns.get()) * WIDTH + 2.0 * MARGIN;
        drawn.push_str(&window(width, top));
        let mut y = top + BAR;
        let mut was_empty = false;
        let used = screen.contents().trim_end().lines().count();
        for (row, text) in (0..).zip(screen.rows(0, columns.get()).take(used)) {
            let is_empty = text.trim().is_empty();
            if !(is_empty && was_empty) {
                draw_row(&mut drawn, screen, row, y);
                y += HEIGHT;
            }
            was_empty = is_empty;
        }
        let height = y + MARGIN - top;
        drawn = drawn.replace(HEIGHT_OF_WINDOW, &format!("{height:.0}"));
        top += height + MARGIN;
    }
    let height = top - MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace\" font-size=\"{FONT_SIZE}\">\n<title>awsso in a terminal</title>\n{drawn}</svg>\n"
    )
}

/// Stands for the height of a window until its rows are drawn.
const HEIGHT_OF_WINDOW: &str = "[HEIGHT]";

/// An empty window.
fn window(width: f64, top: f64) -> String {
    let mut window = format!(
        "<rect y=\"{top}\" width=\"{width}\" height=\"{HEIGHT_OF_WINDOW}\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for (x, color) in [(22, "#e06c75"), (42, "#e5c07b"), (62, "#98c379")] {
        let y = top + 16.0;
        window.push_str(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"5.5\" fill=\"{color}\"/>\n"));
    }
    window
}

fn draw_row(svg: &mut String, screen: &Screen, row: u16, y: f64) {
    let (_, columns) = screen.size();
    let mut column = 0;
    while column < columns.get() {
        let start = column;
        let look = look(screen.cell(row, start).unwrap());
        let mut text = String::new();
        while column < columns.get() {
            let cell = screen.cell(row, column).unwrap();
            if self::look(cell) != look {
                break;
            }
            let contents = cell.contents();
            text.push_str(if contents.is_empty() { " " } else { contents });
            column += 1;
        }
        draw_run(svg, (y, start), &text, &look);
    }
}

/// Draws characters that look the same: what is behind them, and each word at its place, with its
/// length, so that the columns stand whatever font there is.
fn draw_run(svg: &mut String, (y, column): (f64, u16), text: &str, look: &Look) {
    let left = |at: u16| MARGIN + f64::from(column + at) * WIDTH;
    if let Some(background) = &look.background {
        let width = f64::from(length(text)) * WIDTH;
        svg.push_str(&format!(
            "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{HEIGHT}\" fill=\"{background}\"/>\n",
            left(0)
        ));
    }
    let y = y + HEIGHT * 0.72;
    let color = &look.color;
    let weight = if look.is_bold { " font-weight=\"bold\"" } else { "" };
    let mut at = 0;
    for word in text.split(' ') {
        let count = length(word);
        if count > 0 {
            let (x, length) = (left(at), f64::from(count) * WIDTH);
            let word = escaped(word);
            svg.push_str(&format!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" fill=\"{color}\"{weight}>{word}</text>\n"
            ));
        }
        at += count + 1;
    }
}

fn length(text: &str) -> u16 {
    text.chars().count().try_into().unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn look(cell: &Cell) -> Look {
    let color = rgb(cell.fgcolor()).unwrap_or_else(|| FOREGROUND.to_owned());
    let background = rgb(cell.bgcolor());
    let (color, background) = if cell.inverse() {
        let behind = background.unwrap_or_else(|| BACKGROUND.to_owned());
        (behind, Some(color))
    } else {
        (color, background)
    };
    Look { color, background, is_bold: cell.bold() }
}

fn rgb(color: Color) -> Option<String> {
    match color {
        Color::Default => None,
        Color::Idx(number) => {
            let number = usize::from(number);
            Some(PALETTE.get(number).copied().unwrap_or(FOREGROUND).to_owned())
        }
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}
