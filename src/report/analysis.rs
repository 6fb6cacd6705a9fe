//! What an analysis of captures found, as a report sees it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Map, Value};

use super::Circumstances;
use super::unread::UnreadFrames;
use crate::evidence::{Observation, OtherTunnel, PassedPacket, Timestamp};
use crate::verdict::{Class, Required, Verdict, WindowsConnects};

/// Everything that a report on captures needs.
#[derive(Debug, Clone)]
pub struct Analysis<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// When the analysis began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Stopped by the user: the files were not read to their ends.
    pub interrupted: bool,
    /// What is the same for all analyses of the process.
    pub circumstances: &'a Circumstances,
    /// The effective options.
    pub parameters: &'a Map<String, Value>,
    /// The channels that the user requires of each conversation; `None` where none are.
    pub required: Option<&'a Required>,
    /// What went wrong, in words, where nothing could be read.
    pub error: Option<&'a str>,
    /// The files, in the order given.
    pub files: &'a [AnalysedFile],
    /// The conversations, in the order of their first packets.
    pub conversations: &'a [Conversation],
    /// Further conversations, of which only the class was kept.
    pub summarised: &'a BTreeMap<Class, u64>,
    /// Tunnels of other kinds in the files.
    pub others: &'a [OtherTunnel],
}

/// A capture that was read, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalysedFile {
    /// As the user wrote it; `-` for standard input.
    pub path: String,
    /// `pcap` or `pcapng`; `None` where it is neither.
    pub format: Option<&'static str>,
    /// Packets in it.
    pub frames: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes that were stepped over because they make no sense.
    pub skipped: u64,
    /// It ends inside a packet.
    pub truncated: bool,
    /// SHA-256 of the file as it is stored, in hexadecimal; `None` where that was not computed.
    pub sha256: Option<String>,
    /// When its packets were recorded; `None` where it holds none.
    pub covers: Option<Coverage>,
    /// Packets of which it holds the beginning only.
    pub cut: Option<CutPackets>,
    /// Frames that were not read, by why.
    pub unread: Vec<UnreadFrames>,
    /// No checksum of its tunnels' packets is right: it was changed after it was recorded.
    pub rewritten: bool,
    /// What is wrong with it, a sentence each, with the offset.
    pub damages: Vec<String>,
    /// Why it could not be read at all.
    pub error: Option<String>,
}

/// The time that a file's packets cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Of its earliest packet.
    pub first: Timestamp,
    /// Of its latest packet.
    pub last: Timestamp,
}

/// Packets that were cut short when they were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutPackets {
    /// How many.
    pub packets: u64,
    /// Bytes that were kept of each at most: the snap length, where a packet is as long.
    pub length: u64,
}

/// What one client and one server said to each other.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// Who sent the first initiator's message.
    pub client: IpAddr,
    /// The other end.
    pub server: IpAddr,
    /// When its first packet was recorded.
    pub started: Timestamp,
    /// When its last packet was recorded.
    pub finished: Timestamp,
    /// Packets that belong to it.
    pub frames: u64,
    /// Copies of packets that the recording made, left out.
    pub duplicates: u64,
    /// The judgement.
    pub verdict: Verdict,
    /// The facts, in order. Frames are numbered over all files: those of the
    /// second file follow those of the first.
    pub observations: Vec<Observation>,
    /// Every packet of it, for the timeline; empty where none was asked for.
    pub packets: Vec<PassedPacket>,
    /// The same at other ends of the path; empty where no timeline was asked for.
    pub elsewhere: Vec<Elsewhere>,
}

/// A conversation as another end of the path recorded it.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// What the packets told there.
    pub observations: Vec<Observation>,
    /// Its packets there.
    pub packets: Vec<PassedPacket>,
}

/// The file, counted from 0, and the number in it of a frame that is numbered
/// over all files; `None` behind the last.
#[must_use]
pub fn place(files: &[AnalysedFile], frame: u64) -> Option<(usize, u64)> {
    let mut number = frame;
    for (index, file) in files.iter().enumerate() {
        if number <= file.frames {
            return Some((index, number));
        }
        number = number.saturating_sub(file.frames);
    }
    None
}

/// The same for a document: a frame's file, by its place in the list, and its number in it.
#[must_use]
pub fn located(files: &[AnalysedFile], frame: u64) -> (Option<u64>, u64) {
    match place(files, frame) {
        Some((file, number)) => (u64::try_from(file).ok(), number),
        None => (None, frame),
    }
}

impl Analysis<'_> {
    /// The class of the whole: the first of its conversations' in the order in
    /// which a tunnel is stopped; `None` where nothing could be read.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        if self.error.is_some() {
            return None;
        }
        let has = |class: &Class| {
            self.summarised.contains_key(class)
                || self.conversations.iter().any(|one| one.verdict.class == *class)
        };
        Some(Class::IN_ORDER.into_iter().find(has).unwrap_or(Class::Inconclusive))
    }

    /// Whether Windows connects in every conversation, of which there is one at least.
    #[must_use]
    pub fn windows_connects(&self) -> bool {
        let connects = |one: &Conversation| one.verdict.windows_connects() == WindowsConnects::Yes;
        self.has_all() && self.conversations.iter().all(connects)
    }

    /// Whether every conversation meets what is required; `None` where nothing is.
    #[must_use]
    pub fn meets(&self) -> Option<bool> {
        let required = self.required?;
        let met = |one: &Conversation| required.is_met(Some(&one.verdict));
        Some(self.has_all() && self.conversations.iter().all(met))
    }

    /// There are conversations, and more than the class was kept of each.
    fn has_all(&self) -> bool {
        self.summarised.is_empty() && !self.conversations.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::report::samples::captures;

    #[test]
    fn a_frame_over_all_files_has_a_file_and_a_number() {
        let files = captures::two_ends().files;
        let places = [1, 2, 3, 4, 5].map(|frame| place(&files, frame));
        assert_eq!(places, [Some((0, 1)), Some((0, 2)), Some((1, 1)), Some((1, 2)), None]);
        assert_eq!(place(&[], 1), None);
    }
}
