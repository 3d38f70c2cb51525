//! The progress of a long job, on one line.

use std::time::Duration;

/// Characters between the brackets.
const WIDTH: usize = 30;

/// `WHAT [#####-----] 340/1000, 12s left`; the time only once it can be estimated.
pub(crate) fn progress_line(what: &str, done: usize, total: usize, elapsed: Duration) -> String {
    let done = done.min(total);
    let filled = (done * WIDTH).checked_div(total).unwrap_or(WIDTH);
    let bar = format!("{}{}", "#".repeat(filled), "-".repeat(WIDTH - filled));
    let mut line = format!("{what} [{bar}] {done}/{total}");
    let left = total - done;
    if done > 0 && left > 0 && elapsed >= Duration::from_secs(1) {
        let per_item = elapsed.as_secs_f64() / f64::from(u32::try_from(done).unwrap_or(u32::MAX));
        let seconds = per_item * f64::from(u32::try_from(left).unwrap_or(u32::MAX));
        line.push_str(&format!(", {seconds:.0}s left"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_and_the_time_left_is_guessed() {
        let seconds = Duration::from_secs;
        let cases = [
            (0, 4, 0, "x [------------------------------] 0/4"),
            (1, 2, 3, "x [###############---------------] 1/2, 3s left"),
            (2, 2, 3, "x [##############################] 2/2"),
            (9, 2, 3, "x [##############################] 2/2"),
            (0, 0, 3, "x [##############################] 0/0"),
        ];
        for (done, total, elapsed, expected) in cases {
            assert_eq!(progress_line("x", done, total, seconds(elapsed)), expected);
        }
    }
}
