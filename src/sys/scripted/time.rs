//! Scripted time and randomness.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Result;
use crate::model::Timestamp;

use super::super::{Clock, Random};
use super::Shared;

/// 2031-05-06T07:08:09Z.
pub(crate) const START: i64 = 1_935_817_689;

/// Moves when somebody sleeps, or when the test says so.
#[derive(Debug, Default)]
pub(crate) struct ScriptedClock {
    elapsed: Shared<Duration>,
    slept: Shared<Vec<Duration>>,
}

impl ScriptedClock {
    pub(crate) fn advance(&self, duration: Duration) {
        *self.elapsed.lock() += duration;
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().clone()
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(START).unwrap_or_default() + self.monotonic()
    }

    fn sleep(&self, duration: Duration) {
        self.slept.lock().push(duration);
        self.advance(duration);
    }

    fn monotonic(&self) -> Duration {
        *self.elapsed.lock()
    }
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn sleep(&self, duration: Duration) {
        (**self).sleep(duration);
    }

    fn monotonic(&self) -> Duration {
        (**self).monotonic()
    }
}

/// Every byte is the same: zero unless set.
#[derive(Debug, Default)]
pub(crate) struct ScriptedRandom {
    byte: Shared<u8>,
}

impl ScriptedRandom {
    pub(crate) fn set(&self, byte: u8) {
        *self.byte.lock() = byte;
    }
}

impl Random for Arc<ScriptedRandom> {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        buffer.fill(*self.byte.lock());
        Ok(())
    }
}
