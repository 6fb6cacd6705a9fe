//! gzip in front of a capture.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use proptest::prelude::*;

use super::*;
use crate::capture::Damage;

fn capture(name: &str, frames: u8) -> Vec<u8> {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, name);
    for number in 0..frames {
        recorder.append(&frame(number), &[]).unwrap();
    }
    disk.content()
}

/// One member, with every optional field that the crate writes.
fn member(content: &[u8]) -> Vec<u8> {
    let builder = GzBuilder::new().filename("a.pcapng").comment("c").extra(vec![1, 2, 3, 4]);
    let mut writer = builder.write(Vec::new(), Compression::default());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

#[test]
fn either_format_reads_through_gzip_of_one_and_of_several_members() {
    for name in ["a.pcapng", "a.pcap"] {
        let plain = capture(name, 9);
        let (front, back) = plain.split_at(plain.len() / 2);
        let padded = [member(&plain), vec![0; 700]].concat();
        let empty_between = [member(front), member(b""), member(back)].concat();
        for file in [member(&plain), padded, empty_between] {
            let (records, outcome) = read_all(&file);
            let contents = outcome.unwrap();
            assert_eq!(records, read_all(&plain).0);
            assert_eq!((contents.compressed, contents.bytes), (true, file.len() as u64));
            assert_eq!((contents.frames, contents.damages), (9, vec![]));
        }
    }
}

#[test]
fn what_is_in_front_of_a_cut_in_the_compression_is_kept() {
    let plain = capture("a.pcap", 200);
    let file = member(&plain);
    let mut before = 0;
    for cut in 18..file.len() {
        let (records, outcome) = read_all(&file[..cut]);
        let Ok(contents) = outcome else {
            assert!(matches!(outcome, Err(ReadError::Damaged { damage: Damage::CutShort, .. })));
            continue;
        };
        assert!(contents.cut_short);
        assert_eq!(contents.damages.len(), 1);
        assert_eq!(contents.bytes, cut as u64);
        assert!(records.len() >= before, "cut at {cut}");
        before = records.len();
    }
    assert_eq!(before, 200);
}

#[test]
fn a_wrong_check_sum_and_bytes_behind_the_end_are_named() {
    let file = member(&capture("a.pcapng", 3));
    let mut changed = file.clone();
    *changed.last_mut().unwrap() ^= 1;
    for damaged in [changed, [&file[..], b"no gzip"].concat()] {
        let (records, outcome) = read_all(&damaged);
        assert_eq!(records.len(), 3);
        let damages = outcome.unwrap().damages;
        assert!(
            matches!(&damages[..], [one] if matches!(one.damage, Damage::NotDecompressed { .. }))
        );
    }
}

#[test]
fn what_came_out_in_front_of_broken_deflate_data_is_kept() {
    let plain = capture("a.pcap", 50);
    // A stored block, and behind it a block of the type that does not exist.
    let length = u16::try_from(plain.len()).unwrap();
    let file = [
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        &plain,
        &[0x07, 0, 0, 0, 0],
    ]
    .concat();
    let (records, outcome) = read_all(&file);
    assert_eq!(records.len(), 50);
    let damages = outcome.unwrap().damages;
    assert!(matches!(damages[0].damage, Damage::NotDecompressed { .. }));
    assert_eq!(damages[0].offset, plain.len() as u64);
}

#[test]
fn what_is_no_capture_inside_gzip_is_told() {
    assert!(matches!(read_all(&member(b"GIF89a")).1, Err(ReadError::NotACapture { .. })));
    assert!(matches!(read_all(&member(b"")).1, Err(ReadError::Empty)));
    let twice = member(&member(&capture("a.pcap", 1)));
    assert!(matches!(read_all(&twice).1, Err(ReadError::NotACapture { .. })));
    assert!(matches!(read_all(&[0x1f, 0x8b, 8, 0xff, 0]).1, Err(ReadError::Damaged { .. })));
}

#[test]
fn a_bomb_is_read_in_pieces() {
    // 64 MiB of zeros behind a header: three records of zeros are no capture.
    let mut writer = GzBuilder::new().write(Vec::new(), Compression::best());
    writer.write_all(&capture("a.pcap", 2)).unwrap();
    for _ in 0..64 {
        writer.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let (records, outcome) = read_all(&writer.finish().unwrap());
    let contents = outcome.unwrap();
    assert_eq!((records.len(), contents.damage_count, contents.skipped), (2, 1, 64 << 20));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_anywhere_in_the_compression_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut file = member(&capture("a.pcap", 60));
        for (place, value) in changes {
            let place = place.index(file.len() - 2) + 2;
            file[place] = value;
        }
        file.truncate(cut.index(file.len()) + 1);
        let (records, outcome) = read_all(&file);
        match outcome {
            Ok(contents) => {
                prop_assert_eq!(contents.frames, records.len() as u64);
                prop_assert!(contents.bytes <= file.len() as u64);
            }
            Err(_) => prop_assert!(records.is_empty()),
        }
    }
}
