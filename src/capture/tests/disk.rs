use super::*;
use crate::capture::{CaptureError, Statistics};

/// A disk that fills up at every possible byte.
fn fill_everywhere(name: &str) {
    let endless = Disk::endless();
    let mut whole = recorder(&endless, name);
    let beginning = endless.content().len();
    for number in 0..4 {
        whole.append(&frame(number), &["a comment".to_owned()]).unwrap();
    }
    for room in beginning..endless.content().len() {
        let disk = Disk::with_room(room);
        let mut recorder = recorder(&disk, name);
        let mut told = Vec::new();
        for number in 0..4 {
            match recorder.append(&frame(number), &["a comment".to_owned()]) {
                Ok(number) => assert_eq!(number.is_some(), told.is_empty()),
                Err(error) => told.push(error),
            }
        }
        let frames = recorder.frames();
        assert!(matches!(&told[..], [CaptureError::Full { frames: kept, .. }] if *kept == frames));
        assert!(told[0].to_string().contains(name), "{}", told[0]);
        let summary = recorder.finish(Statistics::default(), &[]);
        assert_eq!(summary.frames, frames);
        let (records, outcome) = read_all(&disk.content());
        assert_eq!(records.len() as u64, frames, "room for {room}");
        outcome.unwrap();
    }
}

#[test]
fn a_full_disk_leaves_a_valid_pcapng() {
    fill_everywhere("a.pcapng");
}

#[test]
fn a_full_disk_leaves_a_valid_pcap() {
    fill_everywhere("a.pcap");
}

#[test]
fn no_room_for_the_header_is_told_at_once() {
    let disk = Disk::with_room(10);
    let header = header(LinkType::RawIp);
    let outcome = Recorder::on_medium(Box::new(disk), named("a.pcapng"), &header, Limit::default());
    assert!(matches!(outcome.map(drop), Err(CaptureError::Full { frames: 0, .. })));
}

#[test]
fn no_room_for_the_counters_costs_no_frame() {
    let endless = Disk::endless();
    recorder(&endless, "a.pcapng").append(&frame(3), &[]).unwrap();
    let disk = Disk::with_room(endless.content().len() + 5);
    let mut recorder = recorder(&disk, "a.pcapng");
    recorder.append(&frame(3), &[]).unwrap();
    let summary = recorder.finish(Statistics::default(), &[]);
    assert!(matches!(summary.notice, Some(CaptureError::Full { frames: 1, .. })));
    let (records, outcome) = read_all(&disk.content());
    assert_eq!(records.len(), 1);
    outcome.unwrap();
}

#[test]
fn a_closed_pipe_has_its_own_error() {
    let endless = Disk::endless();
    drop(recorder(&endless, "a.pcapng"));
    let error = io::ErrorKind::BrokenPipe;
    let disk = Disk { error, ..Disk::with_room(endless.content().len()) };
    let mut recorder = recorder(&disk, "a.pcapng");
    assert!(matches!(recorder.append(&frame(3), &[]), Err(CaptureError::Closed { .. })));
    assert!(matches!(recorder.append(&frame(3), &[]), Ok(None)));
}

#[test]
fn the_limit_is_told_once_and_held() {
    let limits =
        [Limit { frames: 2, ..Limit::default() }, Limit { bytes: 620, ..Limit::default() }];
    for limit in limits {
        let disk = Disk::endless();
        let medium = Box::new(disk.clone());
        let header = header(LinkType::RawIp);
        let mut recorder = Recorder::on_medium(medium, named("a.pcapng"), &header, limit).unwrap();
        let outcomes: Vec<_> = (0..50).map(|number| recorder.append(&frame(number), &[])).collect();
        let errors: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert!(matches!(errors[..], [CaptureError::LimitReached { .. }]), "{errors:?}");
        assert!(recorder.frames() <= limit.frames && recorder.frames() > 0);
        assert!(disk.content().len() as u64 <= limit.bytes);
    }
}

#[test]
fn a_frame_that_cannot_be_kept_leaves_the_recording_going() {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, "a.pcap");
    let huge = Frame { bytes: vec![0; 300_000], ..frame(1) };
    assert!(matches!(recorder.append(&huge, &[]), Err(CaptureError::FrameTooLarge { .. })));
    let other = Frame { link: LinkType::Ethernet, ..frame(1) };
    assert!(matches!(recorder.append(&other, &[]), Err(CaptureError::MixedLinks { .. })));
    assert_eq!(recorder.append(&frame(1), &[]).unwrap(), Some(1));
}

#[test]
fn comments_of_a_hostile_peer_stay_within_the_format() {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, "a.pcapng");
    let long = "語\u{1b}".repeat(60_000);
    recorder.append(&frame(1), &vec![long; 100]).unwrap();
    let (records, outcome) = read_all(&disk.content());
    outcome.unwrap();
    assert!(records[0].comments.len() < 100);
    assert!(records[0].comments.iter().all(|comment| !comment.contains('\u{1b}')));
    assert!(disk.content().len() < 2 << 20);
}
