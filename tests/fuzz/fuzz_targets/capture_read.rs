//! Capture files: the reader never panics, comes to the end of every file, and
//! never hands over more than is in it.
#![no_main]

use std::fs::File;
use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use probe809::capture::{
    Destination, FrameComment, Header, Limit, Recorder, Statistics, read_frames,
};
use probe809::evidence::{Direction, Frame, LinkType, Timestamp};

fuzz_target!(
    init: probe809_fuzz::plant(recordings().chain(foreign()).chain(compressed())),
    |file: &[u8]| {
        let mut seen = 0_u64;
        let mut bytes = 0_u64;
        let outcome = read_frames(file, &mut |record| {
            seen += 1;
            // Blocks that Wireshark numbers may have been passed over in between.
            assert!(record.frame_number >= seen);
            bytes += record.bytes.len() as u64;
            if let Some(frame) = record.frame(Direction::Inbound) {
                assert!(frame.ip_packet().is_none_or(|packet| packet.len() <= record.bytes.len()));
            }
            ControlFlow::Continue(())
        });
        match outcome {
            Ok(contents) => {
                assert!(contents.frames >= seen);
                assert!(contents.damages.is_sorted_by_key(|damage| damage.offset));
                assert!(contents.damages.iter().all(|damage| damage.frames_before <= contents.frames));
                if !contents.compressed {
                    assert_eq!(contents.bytes, file.len() as u64);
                    assert!(bytes + contents.skipped <= contents.bytes);
                }
            }
            Err(_) => assert_eq!(seen, 0),
        }
    }
);

/// Small files of ours in both formats.
fn recordings() -> impl Iterator<Item = Vec<u8>> {
    ["pcapng", "pcap"].into_iter().map(|ending| {
        let name = format!("probe809-fuzz-seed-{}.{ending}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let header = Header {
            application: "probe809".to_owned(),
            arguments: "probe809 vpn.example.com".to_owned(),
            interface_name: "eth0".to_owned(),
            link: LinkType::RawIp,
            filter: "esp".to_owned(),
            comment: None,
            pending: None,
            names: vec![([198, 51, 100, 10].into(), "vpn.example.com".to_owned())],
        };
        let destination = Destination::File(path.clone());
        let file = File::create(&path).expect("the temporary folder can be written");
        let mut recorder = Recorder::create(destination, Box::new(file), &header, Limit::default())
            .expect("the temporary folder can be written");
        for number in 1..4_u8 {
            let at = Timestamp::from_nanoseconds(1_795_000_000_000_000_000);
            let frame = Frame::raw(at, Direction::Outbound, vec![0x45; usize::from(number)]);
            recorder.append(&frame, &["step".to_owned()]).expect("the seed can be written");
        }
        let _ = recorder.finish(
            Statistics::default(),
            &[FrameComment { frame: 2, text: "finding".to_owned() }],
        );
        let bytes = std::fs::read(&path).expect("the seed can be read");
        std::fs::remove_file(&path).expect("the seed can be removed");
        bytes
    })
}

/// Classic files of every magic number, with one packet of each link type that is reduced.
fn foreign() -> impl Iterator<Item = Vec<u8>> {
    let links = [0_u8, 1, 9, 50, 104, 105, 108, 109, 113, 117, 119, 127, 192, 204, 229, 239];
    links.into_iter().flat_map(|link| {
        let packet = [&[0, 0, 0, 2, 8, 0, 0x21][..], &[0x45; 20]].concat();
        let length = packet.len() as u8;
        let big = [0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, link]
            .into_iter()
            .chain([0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, length, 0, 0, 0, length]);
        let little = [2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, link, 0, 0, 0]
            .into_iter()
            .chain([5, 0, 0, 0, 7, 0, 0, 0, length, 0, 0, 0, length, 0, 0, 0]);
        [
            [0xa1, 0xb2, 0x3c, 0x4d].into_iter().chain(big).chain(packet.clone()).collect(),
            [0xd4, 0xc3, 0xb2, 0xa1].into_iter().chain(little).chain(packet).collect(),
        ]
    })
}

/// A stored gzip member with a cut-off capture in it.
fn compressed() -> impl Iterator<Item = Vec<u8>> {
    foreign().take(1).map(|file| {
        let length = file.len() as u16;
        [
            &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1][..],
            &length.to_le_bytes(),
            &(!length).to_le_bytes(),
            &file,
        ]
        .concat()
    })
}
