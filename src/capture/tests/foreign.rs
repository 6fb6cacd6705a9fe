//! Files that other programs write, byte by byte.

use super::*;
use crate::capture::{Damage, RecordedLink};
use crate::wire::link::Unread;

/// A pcapng block of either byte order.
pub(super) fn block(big: bool, kind: u32, body: &[u8]) -> Vec<u8> {
    let number = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let padded = body.len().next_multiple_of(4);
    let length = number(u32::try_from(padded).unwrap() + 12);
    let padding = vec![0; padded - body.len()];
    [&number(kind)[..], &length, body, &padding, &length].concat()
}

pub(super) fn section(big: bool, options: &[u8]) -> Vec<u8> {
    let magic = 0x1a2b_3c4d_u32;
    let magic = if big { magic.to_be_bytes() } else { magic.to_le_bytes() };
    let version: &[u8] = if big { &[0, 1, 0, 0] } else { &[1, 0, 0, 0] };
    block(big, 0x0a0d_0d0a, &[&magic, version, &[255; 8], options].concat())
}

pub(super) fn interface(big: bool, link: u8, reserved: u8, snap: u8, options: &[u8]) -> Vec<u8> {
    let fixed = if big {
        [0, link, 0, reserved, 0, 0, 0, snap]
    } else {
        [link, 0, reserved, 0, snap, 0, 0, 0]
    };
    block(big, 1, &[&fixed, options].concat())
}

/// An enhanced packet with a low time stamp word of 7 and one byte.
pub(super) fn packet(interface: u8, options: &[u8]) -> Vec<u8> {
    let fixed = [interface, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x45, 0, 0, 0];
    block(false, 6, &[&fixed, options].concat())
}

fn times(bytes: &[u8]) -> Vec<u64> {
    let (records, outcome) = read_all(bytes);
    outcome.unwrap();
    records.into_iter().map(|record| record.frame.unwrap().at.nanoseconds()).collect()
}

#[test]
fn every_interface_has_its_own_resolution_and_offset() {
    let decimal = |digits| [9, 0, 1, 0, digits, 0, 0, 0];
    let offset = [14, 0, 8, 0, 2, 0, 0, 0, 0, 0, 0, 0];
    let file = [
        section(false, &[]),
        interface(false, 101, 0, 0, &[]),
        interface(false, 101, 0, 0, &decimal(9)),
        interface(false, 101, 0, 0, &decimal(0x80 | 1)),
        interface(false, 101, 0, 0, &decimal(12)),
        interface(false, 101, 0, 0, &offset),
        block(false, 0x4242, b"unknown blocks are passed over"),
        (0..5).flat_map(|number| packet(number, &[])).collect(),
    ]
    .concat();
    assert_eq!(times(&file), [7_000, 7, 3_500_000_000, 0, 2_000_007_000]);
}

#[test]
fn texts_that_are_not_utf_8_and_reserved_fields_cost_nothing() {
    let shift_jis = [1, 0, 4, 0, 0x93, 0xfa, 0x96, 0x7b];
    let file = [
        section(false, &shift_jis),
        interface(false, 101, 1, 0, &[]),
        interface(false, 101, 0, 0, &[2, 0, 4, 0, 0x93, 0xfa, 0x96, 0x7b]),
        packet(0, &shift_jis),
        packet(1, &[2, 0, 4, 0, 2, 0, 0, 0]),
    ]
    .concat();
    let (records, outcome) = read_all(&file);
    assert_eq!(outcome.unwrap().frames, 2);
    assert!(records[0].comments[0].contains(char::REPLACEMENT_CHARACTER));
    assert_eq!(records[1].direction, Some(Direction::Outbound));
}

#[test]
fn sections_of_both_byte_orders_follow_each_other() {
    let simple = |big| {
        let length = if big { [0, 0, 0, 3] } else { [3, 0, 0, 0] };
        block(big, 3, &[&length[..], &[0x45, 2, 3]].concat())
    };
    let text = [0, 1, 0, 1, 0xff, 0, 0, 0];
    let file = [
        section(false, &[]),
        interface(false, 101, 0, 2, &[]),
        simple(false),
        section(true, &text),
        interface(true, 228, 0, 0, &[]),
        simple(true),
    ]
    .concat();
    let (records, outcome) = read_all(&file);
    outcome.unwrap();
    let bytes: Vec<_> = records.into_iter().map(|record| record.frame.unwrap().bytes).collect();
    assert_eq!(bytes, [vec![0x45, 2], vec![0x45, 2, 3]]);
}

#[test]
fn classic_files_of_both_orders_and_resolutions() {
    let number =
        |big: bool, value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    for (big, nanoseconds) in [(false, false), (false, true), (true, false), (true, true)] {
        let magic = if nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
        let version: [u8; 4] = if big { [0, 2, 0, 4] } else { [2, 0, 4, 0] };
        // Snap length 0 and a captured length over the original one, as some writers have it.
        let file: Vec<u8> = [number(big, magic), version]
            .into_iter()
            .chain([0, 0, 0, 0xf400_0065, 5, 7, 2, 1].map(|value| number(big, value)))
            .flatten()
            .chain([0x45, 9])
            .collect();
        let fraction = if nanoseconds { 7 } else { 7_000 };
        assert_eq!(times(&file), [5_000_000_000 + fraction]);
    }
}

#[test]
fn other_files_are_told_apart() {
    assert!(matches!(read_all(b"GIF89a").1, Err(ReadError::NotACapture { .. })));
    assert!(matches!(read_all(b"GI").1, Err(ReadError::NotACapture { magic }) if magic == b"GI"));
    assert!(matches!(read_all(b"").1, Err(ReadError::Empty)));
    let mut log = vec![0; 65_536];
    log[2] = 1;
    log[72..76].copy_from_slice(&[2, 0, 2, 0xc0]);
    assert!(matches!(read_all(&log).1, Err(ReadError::EventTrace)));
    assert!(matches!(read_all(&log[..75]).1, Err(ReadError::NotACapture { .. })));
    log[1] = 1;
    assert!(matches!(read_all(&log).1, Err(ReadError::NotACapture { .. })));
}

#[test]
fn an_unsupported_link_type_is_a_record_with_its_number() {
    let file = [section(false, &[]), interface(false, 147, 0, 0, &[]), packet(0, &[])].concat();
    let mut links = Vec::new();
    read_frames(&file[..], &mut |record| {
        links.push((record.link, record.bytes.to_vec()));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(links, [(RecordedLink::Unread(Unread::LinkType(147)), vec![0x45])]);
}

#[test]
fn an_endless_stream_of_interfaces_keeps_no_more_than_is_reasonable() {
    let many = interface(false, 101, 0, 0, &[]).repeat(5_000);
    let (_, outcome) = read_all(&[section(false, &[]), many].concat());
    let contents = outcome.unwrap();
    assert_eq!(contents.damages[0].damage, Damage::TooManyInterfaces { most: 4_096 });
    assert_eq!((contents.damages.len(), contents.damage_count), (16, 5_000 - 4_096));
}
