use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use super::{File, Outlet};

fn place(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("probe809-outlet-{}-{name}", std::process::id()));
    let _ = fs::remove_file(&path);
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
