use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use super::{File, Outlet};

fn place(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("probe809-outlet-{}-{name}", std::process::id()));
    let _ = fs::remove_file(&path);
    path
}

fn pipe(name: &str) -> PathBuf {
    let path = place(name);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

#[test]
fn it_knows_what_was_there_before() {
    let path = place("new");
    let made = Outlet::file(&path).unwrap().unwrap();
    assert!(made.is_new() && made.is_file());
    fs::write(&path, "older").unwrap();
    let found = Outlet::file(&path).unwrap().unwrap();
    assert!(!found.is_new() && found.is_file());
    assert_eq!(fs::read(&path).unwrap(), b"");
    assert_eq!(Outlet::new_file(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    fs::remove_file(path).unwrap();
    let device = Outlet::file("/dev/null".as_ref()).unwrap().unwrap();
    assert!(!device.is_new() && !device.is_file());
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
fn what_was_torn_is_taken_back_and_what_others_wrote_is_not() {
    let path = place("torn");
    let mut outlet = Outlet::file(&path).unwrap().unwrap();
    outlet.write_all(b"whole torn").unwrap();
    outlet.cut_back(5).unwrap();
    outlet.write_all(b"again").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"wholeagain");
    for append in [true, false] {
        fs::write(&path, "before ").unwrap();
        let mut file = File::options().write(true).append(append).open(&path).unwrap();
        if !append {
            std::io::Seek::seek(&mut file, io::SeekFrom::End(0)).unwrap();
        }
        let mut outlet = Outlet { file, is_file: false, is_new: false, written: 0 };
        outlet.write_all(b"whole torn").unwrap();
        outlet.cut_back(5).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"before whole");
    }
    // Written over the beginning of a longer file: nothing is cut off.
    fs::write(&path, "0123456789").unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    let mut outlet = Outlet { file, is_file: false, is_new: false, written: 0 };
    outlet.write_all(b"abc").unwrap();
    assert!(outlet.cut_back(0).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"abc3456789");
    fs::remove_file(path).unwrap();
}
