use std::fs;
use std::path::Path;

use super::file::Folder;
use super::*;
use crate::capture::{CaptureError, Lack, Statistics};

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
    let outcome = Recorder::create(named("a.pcapng"), Box::new(disk), &header, Limit::default());
    assert!(matches!(outcome.map(drop), Err(CaptureError::NoRoom { lack: Lack::Disk, .. })));
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
        let mut recorder = Recorder::create(named("a.pcapng"), medium, &header, limit).unwrap();
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

/// A real file that was made for the recording, on a disk that takes so many bytes.
struct Made {
    file: fs::File,
    room: u64,
    error: io::ErrorKind,
}

impl Made {
    fn on(path: &Path, room: u64, error: io::ErrorKind) -> Self {
        let file = fs::File::options().write(true).create_new(true).open(path).unwrap();
        Self { file, room, error }
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.room - self.file.metadata()?.len();
        let taken = bytes.len().min(usize::try_from(room).unwrap());
        if taken == 0 { Err(self.error.into()) } else { self.file.write(&bytes[..taken]) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Medium for Made {
    fn cut_back(&mut self, length: u64) -> io::Result<()> {
        self.file.cut_back(length)
    }

    fn replace(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.replace(offset, bytes)
    }

    fn is_file(&self) -> bool {
        true
    }

    fn is_new(&self) -> bool {
        true
    }
}

#[test]
fn a_file_that_nothing_came_into_is_taken_away_only_where_it_was_made_for_it() {
    let folder = Folder::new();
    let path = folder.0.join("a.pcapng");
    let begin = |medium: Box<dyn Medium>| {
        let destination = Destination::File(path.clone());
        Recorder::create(destination, medium, &header(LinkType::RawIp), Limit::default())
    };
    for (error, lack) in [
        (io::ErrorKind::StorageFull, Lack::Disk),
        (io::ErrorKind::QuotaExceeded, Lack::Quota),
        (io::ErrorKind::FileTooLarge, Lack::FileSize),
    ] {
        let outcome = begin(Box::new(Made::on(&path, 10, error))).map(drop).unwrap_err();
        assert!(matches!(outcome, CaptureError::NoRoom { lack: told, .. } if told == lack));
        assert!(!path.exists(), "{error}");
    }
    // Room for the beginning and no frame.
    begin(Box::new(Made::on(&path, 1 << 20, io::ErrorKind::StorageFull))).unwrap();
    let beginning = fs::metadata(&path).unwrap().len();
    fs::remove_file(&path).unwrap();
    let mut full =
        begin(Box::new(Made::on(&path, beginning + 9, io::ErrorKind::StorageFull))).unwrap();
    assert!(matches!(full.append(&frame(1), &[]), Err(CaptureError::Full { frames: 0, .. })));
    let summary = full.finish(Statistics::default(), &[]);
    assert_eq!((summary.place, summary.frames), (None, 0));
    assert!(!path.exists());
    // A run that did not come about.
    begin(Box::new(Made::on(&path, 1 << 20, io::ErrorKind::StorageFull))).unwrap().abandon();
    assert!(!path.exists());
    let mut recorder =
        begin(Box::new(Made::on(&path, 1 << 20, io::ErrorKind::StorageFull))).unwrap();
    recorder.append(&frame(1), &[]).unwrap();
    recorder.abandon();
    assert!(path.exists(), "it has a frame");
    // One that was there before stays, also empty.
    fs::write(&path, "").unwrap();
    begin(Box::new(fs::File::options().write(true).open(&path).unwrap())).unwrap().abandon();
    assert!(path.exists());
}
