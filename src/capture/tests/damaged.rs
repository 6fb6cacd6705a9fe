//! Damage in the middle: it is named, and reading goes on behind it.

use std::io::Read;

use proptest::prelude::*;

use super::foreign::{interface, packet, section};
use super::*;
use crate::capture::{Contents, Damage, DamageAt};

fn front() -> Vec<u8> {
    [section(false, &[]), interface(false, 101, 0, 0, &[]), packet(0, &[])].concat()
}

/// A classic file of Ethernet-sized records, a second apart.
fn classic(count: u8) -> Vec<u8> {
    let header =
        [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0];
    header.into_iter().chain((0..count).flat_map(record)).collect()
}

fn record(number: u8) -> Vec<u8> {
    let length = 60 + number % 5;
    let head = [number, 0, 0, 0x6a, 7, 0, 0, 0, length, 0, 0, 0, length, 0, 0, 0];
    [&head[..], &vec![number; usize::from(length)]].concat()
}

/// The first byte of each packet, and what was in the file.
fn numbers(file: &[u8]) -> (Vec<u8>, Contents) {
    let (records, outcome) = read_all(file);
    let first = |record: Owned| record.frame.unwrap().bytes[0];
    (records.into_iter().map(first).collect(), outcome.unwrap())
}

fn only(contents: &Contents) -> &DamageAt {
    assert_eq!(contents.damage_count, 1, "{contents:?}");
    &contents.damages[0]
}

#[test]
fn a_damaged_block_is_named_with_its_place_and_the_next_one_is_found() {
    let mut lying = packet(0, &[]);
    lying[20] = 200;
    let mut torn = packet(0, &[]);
    *torn.last_mut().unwrap() = 9;
    let mut unaligned = packet(0, &[]);
    unaligned[4] = 33;
    let huge = [6, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0];
    let longer_than_the_file = [6, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0];
    let no_order = [&section(false, &[])[..8], &[1; 20]].concat();
    let short_interface = [1, 0, 0, 0, 16, 0, 0, 0, 101, 0, 0, 0, 16, 0, 0, 0];
    for (bad, expected) in [
        (packet(3, &[]), Some(Damage::UnknownInterface { interface: 3 })),
        (lying, Some(Damage::ShortBlock)),
        (huge.to_vec(), Some(Damage::TooLong { claimed: 0x7f00_0000 })),
        (longer_than_the_file.to_vec(), Some(Damage::CutShort)),
        (short_interface.to_vec(), Some(Damage::ShortBlock)),
        (torn, None),
        (unaligned, None),
        (no_order, None),
        (vec![0; 4096], None),
        (vec![0x99; 3], Some(Damage::TooLong { claimed: 0x2400_0000 })),
    ] {
        let front = front();
        let file = [&front[..], &bad, &packet(0, &[]), &section(true, &[])].concat();
        let (records, outcome) = read_all(&file);
        assert_eq!(records.len(), 2, "{expected:?}");
        let contents = outcome.unwrap();
        let damage = only(&contents);
        assert_eq!((damage.offset, damage.frames_before), (front.len() as u64, 1));
        assert_eq!(damage.skipped, bad.len() as u64);
        assert_eq!((contents.skipped, contents.bytes), (damage.skipped, file.len() as u64));
        match expected {
            Some(expected) => assert_eq!(damage.damage, expected),
            None => assert!(matches!(damage.damage, Damage::Malformed { .. })),
        }
    }
}

#[test]
fn a_damaged_description_keeps_the_numbers_of_the_others() {
    let short = [1, 0, 0, 0, 16, 0, 0, 0, 101, 0, 0, 0, 16, 0, 0, 0];
    let file = [
        &section(false, &[])[..],
        &short,
        &interface(false, 101, 0, 0, &[]),
        &packet(0, &[]),
        &packet(1, &[]),
    ]
    .concat();
    let (records, outcome) = read_all(&file);
    let damages = outcome.unwrap().damages;
    assert_eq!(records.len(), 1);
    assert_eq!(damages[1].damage, Damage::UnknownInterface { interface: 0 });
}

#[test]
fn a_damaged_record_header_costs_its_record_and_reading_goes_on() {
    let whole = classic(20);
    let places: Vec<_> = (0..20)
        .map(|number| 24 + (0..number).map(|before| record(before).len()).sum::<usize>())
        .collect();
    let at = places[7];
    let damaged = |from: usize, bytes: &[u8]| {
        let mut file = whole.clone();
        file[from..from + bytes.len()].copy_from_slice(bytes);
        file
    };
    let without_seven: Vec<_> = (0..20).filter(|number| *number != 7).collect();
    for (file, expected) in [
        (damaged(at + 8, &[0xff; 4]), Some(Damage::TooLong { claimed: 0xffff_ffff })),
        (damaged(at, &[0xa5; 16]), Some(Damage::TooLong { claimed: 0xa5a5_a5a5 })),
        (damaged(at, &[0; 16]), None),
        // Over the original length, and nothing that makes sense behind it.
        (damaged(at + 8, &[99]), None),
        // Past the end of the file.
        (damaged(at + 8, &[0, 0, 2]), Some(Damage::CutShort)),
    ] {
        let (found, contents) = numbers(&file);
        assert_eq!(found, without_seven, "{contents:?}");
        let damage = only(&contents);
        assert_eq!((damage.offset, damage.frames_before), (at as u64, 7));
        assert_eq!(damage.skipped, record(7).len() as u64);
        assert!(expected.is_none_or(|expected| damage.damage == expected), "{damage:?}");
    }
    // Bytes lost and bytes put in between.
    let lost = [&whole[..at + 30], &whole[at + 35..]].concat();
    let added = [&whole[..at], &[0x77; 1000], &whole[at..]].concat();
    assert!(
        without_seven.iter().filter(|number| **number != 8).all(|n| numbers(&lost).0.contains(n))
    );
    assert_eq!(numbers(&added).0, (0..20).collect::<Vec<_>>());
    assert_eq!(only(&numbers(&added).1).skipped, 1000);
}

#[test]
fn a_file_whose_every_record_is_odd_reads_without_damage() {
    // Captured lengths over the original ones, and days between the packets.
    let odd = |number: u8| {
        let head = [0, 0, number, 0x6a, 7, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0];
        [&head[..], &[number; 3]].concat()
    };
    let file: Vec<u8> = classic(0).into_iter().chain((1..9).flat_map(odd)).collect();
    let (found, contents) = numbers(&file);
    assert_eq!((found, contents.damage_count), ((1..9).collect(), 0));
}

#[test]
fn a_source_that_fails_is_damage_with_its_words() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            match self.0.read(into) {
                Ok(0) => Err(io::Error::other("the medium is broken")),
                outcome => outcome,
            }
        }
    }
    let read = |bytes: &[u8]| read_frames(Failing(bytes), &mut |_| ControlFlow::Continue(()));
    for file in [&classic(3)[..], &classic(3)[..60], &front()] {
        let contents = read(file).unwrap();
        let reason = "the medium is broken".to_owned();
        assert_eq!(only(&contents).damage, Damage::Unreadable { reason });
        assert!(!contents.cut_short);
    }
    assert!(matches!(read(b""), Err(ReadError::Unreadable { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes changed, cut out, put in and cut off: the reader comes to the end
    /// of the file, and hands over no more than is in it.
    #[test]
    fn damage_anywhere_is_survived(
        pcapng in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        (from, to) in any::<(prop::sample::Index, prop::sample::Index)>(),
        move_it in any::<bool>(),
    ) {
        let mut file = if pcapng { [front(), packet(0, &[]).repeat(12)].concat() } else { classic(12) };
        for (place, value) in changes {
            let place = place.index(file.len() - 4) + 4;
            file[place] = value;
        }
        let (from, to) = (from.index(file.len()), to.index(file.len()));
        let taken: Vec<_> = file.drain(from.min(to).max(4)..from.max(to).max(4)).collect();
        if move_it {
            file.extend(taken);
        }
        let mut bytes = 0;
        let contents = read_frames(&file[..], &mut |record| {
            bytes += record.bytes.len() as u64 + 16;
            ControlFlow::Continue(())
        }).unwrap();
        prop_assert!(bytes + contents.skipped <= file.len() as u64);
        prop_assert_eq!(contents.bytes, file.len() as u64);
        let told: u64 = contents.damages.iter().map(|damage| damage.skipped).sum();
        prop_assert!(told <= contents.skipped);
        prop_assert!(contents.damages.is_sorted_by_key(|damage| damage.offset));
    }
}
