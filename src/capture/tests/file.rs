use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::capture::{CaptureError, FrameComment, Statistics, replay_frames};

/// A folder of its own for one test, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("probe809-capture-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn create(path: &Path) -> Result<Recorder, CaptureError> {
    let destination = Destination::File(path.to_owned());
    let file =
        fs::File::create(path).map_err(|source| CaptureError::opening(path.to_owned(), source))?;
    Recorder::create(destination, Box::new(file), &header(LinkType::RawIp), Limit::default())
}

#[test]
fn findings_become_comments_on_their_frames() {
    let folder = Folder::new();
    let path = folder.0.join("a.pcapng");
    fs::write(&path, "an older file, which is overwritten").unwrap();
    let mut recorder = create(&path).unwrap();
    for number in 0..4 {
        recorder.append(&frame(number), &["step".to_owned()]).unwrap();
    }
    let findings = [(2, "ESP filtered"), (4, "遮断された"), (4, "second"), (99, "no such frame")];
    let findings = findings.map(|(frame, text)| FrameComment { frame, text: text.to_owned() });
    let summary = recorder.finish(Statistics::default(), &findings);
    assert!(summary.notice.is_none(), "{:?}", summary.notice);
    assert_eq!((summary.frames, summary.annotated), (4, 3));
    assert_eq!(folder.names(), ["a.pcapng"]);
    let (records, outcome) = read_all(&fs::read(&path).unwrap());
    outcome.unwrap();
    let comments: Vec<_> = records.iter().map(|record| record.comments.join("|")).collect();
    assert_eq!(comments, ["step", "step|ESP filtered", "step", "step|遮断された|second"]);
    let frames = replay_frames(&path, |_| None).unwrap();
    assert_eq!(frames, (0..4).map(frame).collect::<Vec<_>>());
}

#[test]
fn a_file_that_someone_else_changed_is_left_alone() {
    let folder = Folder::new();
    let path = folder.0.join("a.pcapng");
    let mut recorder = create(&path).unwrap();
    recorder.append(&frame(3), &[]).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, "another program's").unwrap();
    let summary = recorder
        .finish(Statistics::default(), &[FrameComment { frame: 1, text: "finding".to_owned() }]);
    assert!(matches!(summary.notice, Some(CaptureError::NotAnnotated { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "another program's");
    assert_eq!(folder.names(), ["a.pcapng"]);
}

#[test]
fn every_moment_of_a_recording_is_a_valid_file() {
    let folder = Folder::new();
    let path = folder.0.join("a.pcapng");
    let mut recorder = create(&path).unwrap();
    for number in 0..4 {
        let (records, outcome) = read_all(&fs::read(&path).unwrap());
        assert_eq!(records.len(), usize::from(number));
        outcome.unwrap();
        recorder.append(&frame(number), &[]).unwrap();
    }
}

#[test]
fn a_path_that_cannot_be_written_is_told_by_its_fault() {
    let folder = Folder::new();
    let fails = |path: &Path| create(path).map(drop).unwrap_err();
    assert!(matches!(fails(&folder.0), CaptureError::IsFolder { path } if path == folder.0));
    let missing = folder.0.join("none/a.pcapng");
    assert!(matches!(fails(&missing), CaptureError::NoFolder { path } if path == missing));
    fs::write(folder.0.join("plain"), "").unwrap();
    let inside = folder.0.join("plain/a.pcapng");
    assert!(matches!(fails(&inside), CaptureError::NoFolder { path } if path == inside));
}

#[test]
fn the_full_device_is_a_full_disk() {
    let device = Path::new("/dev/full");
    if device.exists() {
        assert!(matches!(create(device).map(drop), Err(CaptureError::NoRoom { .. })));
    }
}

#[test]
fn the_verdict_takes_the_place_that_was_kept_for_it() {
    let folder = Folder::new();
    let path = folder.0.join("a.pcapng");
    let holds = |words: &str| {
        let bytes = fs::read(&path).unwrap();
        bytes.windows(words.len()).any(|one| one == words.as_bytes())
    };
    let mut recorder = create(&path).unwrap();
    recorder.append(&frame(0), &[]).unwrap();
    let before = fs::metadata(&path).unwrap().len();
    assert!(holds("no verdict yet"), "what a crash leaves says so");
    read_all(&fs::read(&path).unwrap()).1.unwrap();
    let long = format!("到達{}", "語".repeat(1_000));
    recorder.conclude(&long);
    assert_eq!(fs::metadata(&path).unwrap().len(), before);
    recorder.append(&frame(1), &[]).unwrap();
    recorder.conclude("path-clear: 到達");
    let findings = [FrameComment { frame: 2, text: "found".to_owned() }];
    let summary = recorder.finish(Statistics::default(), &findings);
    assert_eq!((summary.frames, summary.annotated), (2, 1));
    assert!(holds("path-clear: 到達\0") && !holds("no verdict yet") && !holds("語"));
    let (records, outcome) = read_all(&fs::read(&path).unwrap());
    outcome.unwrap();
    assert_eq!(records.len(), 2);
}

#[test]
fn where_there_is_no_going_back_the_verdict_is_in_the_last_block() {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, "a.pcapng");
    recorder.append(&frame(0), &[]).unwrap();
    recorder.conclude("path-clear: 到達");
    assert!(recorder.finish(Statistics::default(), &[]).notice.is_none());
    let content = disk.content();
    let verdict = "path-clear: 到達".as_bytes();
    let last = &content[content.len() - 100..];
    assert!(last.windows(verdict.len()).any(|one| one == verdict));
    let pending = b"no verdict yet";
    assert!(!content.windows(pending.len()).any(|one| one == pending), "it could not be replaced");
    read_all(&content).1.unwrap();
}

#[test]
fn a_classic_capture_has_no_place_for_a_verdict() {
    let disk = Disk::endless();
    let mut recorder = recorder(&disk, "a.pcap");
    let before = disk.content();
    recorder.conclude("path-clear");
    assert_eq!(disk.content(), before);
}
