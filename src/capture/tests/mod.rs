//! Round trips, damage and failing disks.

mod compressed;
mod damaged;
mod disk;
mod file;
mod foreign;
mod round_trip;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::medium::Medium;
use super::{Destination, Header, Limit, ReadError, Record, Recorder, read_frames};
use crate::evidence::{Direction, Frame, LinkType, Timestamp};

/// A disk in memory that takes a set number of bytes.
#[derive(Clone)]
struct Disk {
    content: Arc<Mutex<Vec<u8>>>,
    room: usize,
    error: io::ErrorKind,
}

impl Disk {
    fn with_room(room: usize) -> Self {
        Self { content: Arc::default(), room, error: io::ErrorKind::StorageFull }
    }

    fn endless() -> Self {
        Self::with_room(usize::MAX)
    }

    fn content(&self) -> Vec<u8> {
        self.content.lock().unwrap().clone()
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut content = self.content.lock().unwrap();
        let taken = bytes.len().min(self.room - content.len());
        if taken == 0 && !bytes.is_empty() {
            return Err(self.error.into());
        }
        content.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Medium for Disk {
    fn cut_back(&mut self, length: u64) -> io::Result<()> {
        self.content.lock().unwrap().truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn replace(&mut self, _: u64, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn is_file(&self) -> bool {
        false
    }

    fn is_new(&self) -> bool {
        false
    }
}

fn header(link: LinkType) -> Header {
    Header {
        application: "probe809 0.1.0".to_owned(),
        arguments: "probe809 vpn.example.com".to_owned(),
        interface_name: "eth0".to_owned(),
        link,
        filter: "udp port 500 or esp".to_owned(),
        comment: Some("Packets were rebuilt from what the sockets gave.".to_owned()),
        pending: Some("no verdict yet".to_owned()),
        names: vec![
            ("198.51.100.10".parse().unwrap(), "vpn.example.com".to_owned()),
            ("2001:db8::10".parse().unwrap(), "vpn.example.com".to_owned()),
        ],
    }
}

fn frame(number: u8) -> Frame {
    let direction = if number.is_multiple_of(2) { Direction::Inbound } else { Direction::Outbound };
    let at = Timestamp::from_nanoseconds(1_795_000_000_123_456_789 + u64::from(number));
    Frame::raw(at, direction, vec![number; usize::from(number % 7)])
}

fn named(name: &str) -> Destination {
    Destination::File(PathBuf::from(name))
}

fn recorder(disk: &Disk, name: &str) -> Recorder {
    let header = header(LinkType::RawIp);
    Recorder::create(named(name), Box::new(disk.clone()), &header, Limit::default()).unwrap()
}

/// A record that owns its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owned {
    frame: Option<Frame>,
    direction: Option<Direction>,
    comments: Vec<String>,
}

/// Everything that comes out of `bytes`, and how it ended.
fn read_all(bytes: &[u8]) -> (Vec<Owned>, Result<super::Contents, ReadError>) {
    let mut records = Vec::new();
    let outcome = read_frames(bytes, &mut |record: Record<'_>| {
        assert_eq!(record.frame_number, records.len() as u64 + 1);
        records.push(Owned {
            frame: record.frame(Direction::Outbound),
            direction: record.direction,
            comments: record.comments,
        });
        ControlFlow::Continue(())
    });
    (records, outcome)
}
