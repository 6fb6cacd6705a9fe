use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::net::inlet::Inlet;
use crate::net::outlet::Outlet;

fn pipe(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("probe809-pipe-{}-{name}", std::process::id()));
    let _ = fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

#[test]
fn a_pipe_that_nobody_reads_is_no_file_yet() {
    let path = pipe("unread");
    assert!(Outlet::file(&path).unwrap().is_none());
    let beside = path.clone();
    let reader = thread::spawn(move || {
        let mut all = Vec::new();
        File::open(beside).unwrap().read_to_end(&mut all).unwrap();
        all
    });
    let outlet = (0..200).find_map(|_| {
        thread::sleep(std::time::Duration::from_millis(10));
        Outlet::file(&path).unwrap()
    });
    let mut outlet = outlet.expect("a reader");
    assert!(!outlet.is_new() && !outlet.is_file());
    // More than a pipe holds at once.
    outlet.write_all(&vec![7; 200_000]).unwrap();
    assert!(outlet.cut_back(3).is_err());
    drop(outlet);
    assert_eq!(reader.join().unwrap().len(), 200_000);
    fs::remove_file(path).unwrap();
}

#[test]
fn a_reader_that_takes_nothing_is_not_waited_for_for_ever() {
    let path = pipe("stalled");
    let reader = File::options().read(true).write(true).open(&path).unwrap();
    let mut outlet = Outlet::file(&path).unwrap().unwrap();
    let stalled = outlet.write_all(&vec![7; 1 << 20]).unwrap_err();
    assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);
    drop(reader);
    assert_eq!(outlet.write_all(b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    fs::remove_file(path).unwrap();
}

#[test]
fn a_pipe_without_a_writer_ends_when_somebody_wants_it_to() {
    let path = pipe("unwritten");
    let looks = AtomicU32::new(0);
    let ends = || looks.fetch_add(1, Ordering::Relaxed) >= 3;
    let mut inlet = Inlet::file(&path, &ends).unwrap();
    assert_eq!(inlet.length(), None);
    assert_eq!(inlet.read(&mut [0; 8]).unwrap(), 0);
    let never = || false;
    let mut inlet = Inlet::file(&path, &never).unwrap();
    File::options().write(true).open(&path).unwrap().write_all(b"abc").unwrap();
    let mut all = Vec::new();
    inlet.read_to_end(&mut all).unwrap();
    assert_eq!(all, b"abc");
    fs::remove_file(path).unwrap();
}
