//! Signals that end the process: how it dies of Ctrl-C, and what is finished before.

#[cfg(unix)]
pub(super) mod unix;

/// Ends the process like an unhandled Ctrl-C, so that the shell stops its whole line.
///
/// Call it last, with the terminal restored. With exit code 130, fish would run what follows `&&`.
/// Windows has no signals: the process exits with 130.
pub(crate) fn die_by_interrupt() -> ! {
    #[cfg(unix)]
    {
        // Returns only if the signal is blocked; then exit with the code.
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
    }
    #[expect(clippy::exit, reason = "the counterpart of dying by a signal")]
    std::process::exit(130)
}

/// Until dropped, holds back Ctrl-C and other signals that end the process, because a result must
/// not be lost. They take effect afterwards, after five seconds, or when a second one comes. Does
/// nothing on Windows.
#[must_use = "signals wait until it is dropped"]
pub(crate) struct SignalHold {
    #[cfg(unix)]
    _hold: Option<unix::Hold>,
}

pub(crate) fn hold_signals() -> SignalHold {
    SignalHold {
        #[cfg(unix)]
        _hold: unix::Hold::begin().ok(),
    }
}
