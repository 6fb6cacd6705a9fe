//! A table of fixed size that is shared fairly.
//!
//! Whoever holds most makes room first, with its oldest; among those who hold no more than a
//! few each, the oldest of all goes. So a flood from one place pushes out its own, and who
//! came first is not forgotten for who came last. Every step costs the logarithm of the size.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

/// Entries that count against nobody: a probe has as many exchanges at a time.
const A_FEW: usize = 4;

/// The bounds of a table: entries of all, and of one holder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub most: usize,
    pub most_of_one: usize,
}

struct Place<H, V> {
    holder: H,
    age: u64,
    value: V,
}

/// Entries by key, each held by somebody (`H`).
pub(super) struct Fair<H, K, V> {
    room: Room,
    /// Counts up: the age of the next entry.
    next: u64,
    entries: HashMap<K, Place<H, V>>,
    /// All by age.
    ages: BTreeMap<u64, K>,
    /// Ages by holder, the oldest first.
    holders: BTreeMap<H, VecDeque<u64>>,
    /// Holders by what they hold, a few counting alike, and by the age of their oldest.
    ranks: BTreeSet<Rank<H>>,
}

/// Orders holders: the first of the least is the one that makes room first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank<H> {
    held: std::cmp::Reverse<usize>,
    oldest: u64,
    holder: H,
}

impl<H: Copy + Ord, K: Clone + Eq + Hash, V> Fair<H, K, V> {
    pub fn new(room: Room) -> Self {
        let (ages, holders, ranks) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { room, next: 0, entries: HashMap::new(), ages, holders, ranks }
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|place| &place.value)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key).map(|place| &mut place.value)
    }

    /// Adds an entry, and makes room for it. One of the same key is replaced, and stays as
    /// old as it was.
    pub fn insert(&mut self, holder: H, key: K, value: V) {
        if let Some(place) = self.entries.get_mut(&key) {
            place.value = value;
            return;
        }
        self.make_room(holder);
        let age = self.next;
        self.next += 1;
        self.entries.insert(key.clone(), Place { holder, age, value });
        self.ages.insert(age, key);
        self.change(holder, |held| held.push_back(age));
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let Place { holder, age, value } = self.entries.remove(key)?;
        self.ages.remove(&age);
        self.change(holder, |held| {
            if let Ok(at) = held.binary_search(&age) {
                held.remove(at);
            }
        });
        Some(value)
    }

    /// Takes out the oldest of all as long as `is_over` says so of it.
    pub fn expire(&mut self, is_over: impl Fn(&V) -> bool) {
        while let Some(key) = self.ages.values().next().cloned() {
            if !self.get(&key).is_some_and(&is_over) {
                return;
            }
            self.remove(&key);
        }
    }

    fn oldest_of(&self, holder: H) -> Option<K> {
        self.ages.get(self.holders.get(&holder)?.front()?).cloned()
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    fn make_room(&mut self, holder: H) {
        let held = self.holders.get(&holder).map_or(0, VecDeque::len);
        let crowded = if held >= self.room.most_of_one {
            Some(holder)
        } else if self.entries.len() < self.room.most {
            None
        } else {
            let first = self.ranks.first();
            // The one that comes counts as well.
            let own = std::cmp::Reverse(weight(held + 1));
            let is_own = held > 0 && first.is_none_or(|first| own < first.held);
            if is_own { Some(holder) } else { first.map(|first| first.holder) }
        };
        if let Some(key) = crowded.and_then(|one| self.oldest_of(one)) {
            self.remove(&key);
        }
    }

    /// Changes what a holder holds, and its rank with it.
    fn change(&mut self, holder: H, change: impl FnOnce(&mut VecDeque<u64>)) {
        let held = self.holders.entry(holder).or_default();
        if let Some(rank) = rank(holder, held) {
            self.ranks.remove(&rank);
        }
        change(held);
        match rank(holder, held) {
            Some(rank) => drop(self.ranks.insert(rank)),
            None => drop(self.holders.remove(&holder)),
        }
    }
}

fn rank<H>(holder: H, held: &VecDeque<u64>) -> Option<Rank<H>> {
    let oldest = *held.front()?;
    Some(Rank { held: std::cmp::Reverse(weight(held.len())), oldest, holder })
}

const fn weight(held: usize) -> usize {
    if held < A_FEW { A_FEW } else { held }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Fair<u16, u32, u32> {
        Fair::new(Room { most: 64, most_of_one: 8 })
    }

    fn holder(number: u32) -> u16 {
        u16::try_from(number).unwrap()
    }

    #[test]
    fn the_oldest_goes_first_and_not_the_newest() {
        let mut table = table();
        for number in 0..64 {
            table.insert(holder(number), number, number);
        }
        // Whoever comes has two, as a probe.
        table.insert(900, 900, 0);
        table.insert(900, 901, 0);
        for number in 100..162 {
            table.insert(holder(number), number, number);
            assert!(table.get(&900).is_some() && table.get(&901).is_some(), "{number}");
        }
        assert!((0..64).all(|number| table.get(&number).is_none()));
        table.insert(200, 200, 0);
        assert_eq!(table.get(&900), None, "its time has come");
        assert_eq!(table.entries.len(), 64);
    }

    #[test]
    fn a_flood_of_one_pushes_out_its_own() {
        let mut table = Fair::new(Room { most: 64, most_of_one: 64 });
        table.insert(1_u16, 1_u32, ());
        for number in 100..100_000 {
            table.insert(2, number, ());
            assert!(table.get(&1).is_some());
        }
        assert_eq!(table.entries.len(), 64);
        assert_eq!(table.holders.len(), 2);
        assert_eq!(table.ranks.len(), 2);
    }

    #[test]
    fn one_holder_has_no_more_than_its_share() {
        let mut table = table();
        for number in 0..20 {
            table.insert(1, number, number);
        }
        assert_eq!(table.entries.len(), 8);
        assert_eq!((table.get(&11), table.get(&12)), (None, Some(&12)));
    }

    #[test]
    fn the_same_key_is_one_entry_and_as_old_as_it_was() {
        let mut table = table();
        for number in 0..64 {
            table.insert(holder(number), number, 0);
        }
        table.insert(0, 0, 7);
        assert_eq!(table.get(&0), Some(&7));
        table.insert(99, 99, 0);
        assert_eq!(table.get(&0), None);
    }

    #[test]
    fn what_is_over_is_forgotten_and_nothing_is_left_of_it() {
        let mut table = table();
        for number in 0..30 {
            table.insert(holder(number), number, number);
        }
        table.expire(|age| *age < 20);
        assert_eq!(table.entries.len(), 10);
        for number in 0..30 {
            table.remove(&number);
        }
        assert!(table.entries.is_empty() && table.ages.is_empty());
        assert!(table.holders.is_empty() && table.ranks.is_empty());
    }

    /// A million insertions take what a million logarithms do.
    #[test]
    fn it_does_not_get_slower_with_what_it_holds() {
        let mut table = Fair::new(Room { most: 1_024, most_of_one: 8 });
        for number in 0..200_000_u32 {
            table.insert(number, number, ());
        }
        assert_eq!(table.entries.len(), 1_024);
    }
}
