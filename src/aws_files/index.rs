//! A hash table from names to numbers that owns no names.
//!
//! Imports nothing. The names lie in the text of a file that is owned elsewhere, so the table stores
//! numbers only and asks for the comparison. Hashes are keyed at random: a file cannot provoke
//! collisions.

use std::hash::{BuildHasher, Hash, RandomState};

/// A table of fixed capacity with open addressing.
pub(super) struct NameIndex {
    /// 0 is a free slot, other values are the number plus one.
    slots: Vec<usize>,
    state: RandomState,
}

impl NameIndex {
    /// A table for at most `count` names.
    pub(super) fn with_capacity(count: usize) -> Self {
        let size = count.saturating_mul(2).next_power_of_two().max(2);
        Self {
            slots: vec![0; size],
            state: RandomState::new(),
        }
    }

    /// The number stored under `key`, if `is_same` says that it is the same key.
    pub(super) fn find(&self, key: impl Hash, is_same: impl Fn(usize) -> bool) -> Option<usize> {
        self.slots[self.slot(key, is_same)].checked_sub(1)
    }

    /// The number stored under `key`; stores `new` and returns `None` if there is none.
    pub(super) fn find_or_insert(
        &mut self,
        key: impl Hash,
        new: usize,
        is_same: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let slot = self.slot(key, is_same);
        let found = self.slots[slot].checked_sub(1);
        if found.is_none() {
            self.slots[slot] = new + 1;
        }
        found
    }

    /// The slot of `key`, or the free slot where it belongs. Half of the slots are free, so the
    /// search ends.
    fn slot(&self, key: impl Hash, is_same: impl Fn(usize) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only the low bits are used"
        )]
        let mut slot = self.state.hash_one(key) as usize & mask;
        while let Some(number) = self.slots[slot].checked_sub(1) {
            if is_same(number) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }
}
