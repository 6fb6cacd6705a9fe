use proptest::prelude::*;

use super::*;
use crate::capture::{Damage, Format, Statistics};

fn any_frame() -> impl Strategy<Value = (Frame, Vec<String>)> {
    let direction = prop_oneof![Just(Direction::Inbound), Just(Direction::Outbound)];
    let link = prop_oneof![Just(LinkType::RawIp), Just(LinkType::Ethernet)];
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    let comments = prop::collection::vec("[a-z 日本語の注釈\n]{0,40}", 0..4);
    (any::<u64>(), direction, link, bytes, comments).prop_map(
        |(nanoseconds, direction, link, bytes, comments)| {
            let at = Timestamp::from_nanoseconds(nanoseconds);
            (Frame { at, direction, link, bytes }, comments)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pcapng_gives_back_frames_directions_and_comments(
        frames in prop::collection::vec(any_frame(), 0..12),
    ) {
        let disk = Disk::endless();
        let mut recorder = recorder(&disk, "a.pcapng");
        for (number, (frame, comments)) in (1..).zip(&frames) {
            prop_assert_eq!(recorder.append(frame, comments).unwrap(), Some(number));
        }
        let summary = recorder.finish(Statistics { received: 9, dropped: 1 }, &[]);
        prop_assert!(summary.notice.is_none());
        let (records, outcome) = read_all(&disk.content());
        let contents = outcome.unwrap();
        prop_assert_eq!(contents.format, Format::Pcapng);
        prop_assert_eq!(contents.bytes, disk.content().len() as u64);
        let expected: Vec<_> = frames
            .into_iter()
            .map(|(frame, comments)| Owned {
                direction: Some(frame.direction),
                frame: Some(frame),
                comments,
            })
            .collect();
        prop_assert_eq!(records, expected);
    }

    #[test]
    fn classic_pcap_gives_back_frames_without_directions(
        frames in prop::collection::vec(any_frame(), 0..12),
    ) {
        let disk = Disk::endless();
        let mut recorder = recorder(&disk, "a.pcap");
        let frames = frames.into_iter().map(|(frame, _)| Frame {
            at: Timestamp::from_nanoseconds(frame.at.nanoseconds() % (1_000_000_000 << 32)),
            direction: Direction::Outbound,
            link: LinkType::RawIp,
            bytes: frame.bytes,
        });
        let frames: Vec<_> = frames.collect();
        for frame in &frames {
            recorder.append(frame, &["lost in this format".to_owned()]).unwrap();
        }
        let (records, outcome) = read_all(&disk.content());
        prop_assert_eq!(outcome.unwrap().format, Format::Pcap);
        prop_assert!(records.iter().all(|record| record.direction.is_none()));
        let read: Vec<_> = records.into_iter().filter_map(|record| record.frame).collect();
        prop_assert_eq!(read, frames);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_all(&bytes);
    }
}

/// Cut anywhere: the whole frames in front of the cut, and its place.
fn cut_everywhere(name: &str) {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, name);
    let mut ends = vec![disk.content().len()];
    for number in 0..5 {
        recorder.append(&frame(number), &["a comment".to_owned()]).unwrap();
        ends.push(disk.content().len());
    }
    let whole = disk.content();
    let frames: Vec<_> = (0..5).map(|number| Some(frame(number).bytes)).collect();
    for cut in 0..whole.len() {
        let (records, outcome) = read_all(&whole[..cut]);
        let expected = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
        let bytes: Vec<_> =
            records.into_iter().map(|record| record.frame.map(|frame| frame.bytes)).collect();
        assert_eq!(bytes, frames[..expected], "cut at {cut}");
        match outcome {
            Ok(contents) => {
                assert_eq!(contents.bytes, cut as u64);
                assert_eq!(contents.frames, expected as u64);
                let at_a_block = contents.damages.is_empty();
                assert!(contents.cut_short || at_a_block, "cut at {cut}");
                for damage in contents.damages {
                    assert_eq!(damage.damage, Damage::CutShort, "cut at {cut}");
                    assert_eq!(damage.frames_before, expected as u64);
                    assert_eq!(damage.offset + damage.skipped, cut as u64);
                }
            }
            Err(ReadError::NotACapture { .. } | ReadError::Empty) => assert!(cut < 4),
            Err(other) => panic!("cut at {cut}: {other}"),
        }
    }
}

#[test]
fn a_pcapng_cut_anywhere_gives_what_is_in_front_of_the_cut() {
    cut_everywhere("a.pcapng");
}

#[test]
fn a_pcap_cut_anywhere_gives_what_is_in_front_of_the_cut() {
    cut_everywhere("a.pcap");
}

#[test]
fn a_source_of_single_bytes_reads_the_same() {
    struct Dripping<'a>(&'a [u8]);
    impl io::Read for Dripping<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let one = into.len().min(1);
            self.0.read(&mut into[..one])
        }
    }
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, "a.pcapng");
    recorder.append(&frame(3), &[]).unwrap();
    let mut seen = 0;
    let content = disk.content();
    read_frames(Dripping(&content), &mut |_| {
        seen += 1;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn the_sink_can_stop_early() {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, "a.pcapng");
    for number in 0..3 {
        recorder.append(&frame(number), &[]).unwrap();
    }
    let contents = read_frames(&*disk.content(), &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!(contents.frames, 1);
}
