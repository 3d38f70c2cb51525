//! How the process dies of Ctrl-C.

/// Ends the process the way an unhandled Ctrl-C does, so that the shell stops its whole line.
///
/// Call it last, with the terminal restored: an exit with 130 would let fish run what follows
/// `&&`. On Windows, which has no signals, the process exits with 130.
pub fn die_by_interrupt() -> ! {
    #[cfg(unix)]
    {
        // Returns only if the signal is blocked; then the code below says the same.
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
    }
    #[expect(clippy::exit, reason = "the counterpart of dying by a signal")]
    std::process::exit(130)
}
