//! Captures that somebody else recorded: the same log and the same judgement
//! as for a probe, one for each conversation in the files.

mod crossing;
mod ends;
mod order;
mod others;
mod sums;
#[cfg(test)]
mod tests;
mod unread;

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;

use self::ends::End;
pub use self::ends::Span;
use self::order::{Order, Waiting};
use self::others::{Others, is_told_by};
use self::sums::Sums;
pub use self::unread::UnreadFrames;
use self::unread::Unreads;
use crate::capture::{Contents, ReadError, Record, RecordedLink, read_frames};
use crate::evidence::{
    Carriers, Conversation, Conversations, Crossing, Direction, EvidenceLog, Interest, Learned,
    OtherTunnel, PassedPacket, Sorted, Timestamp, Wishes, carries_traffic, sift,
};
use crate::verdict::{
    Class, Reach, Searches, Unwatched, Verdict, Watch, class_within, classify_within,
};
use crate::wire::Capped;
use crate::wire::ip::{IpPacket, PROTOCOL_GRE};
use crate::wire::link::{NoPacket, Unread};

/// Conversations that are kept with their evidence; of further ones only the
/// class is.
const MOST_KEPT: usize = 1_000;
/// Observations in the evidence that is kept: a hostile file fills every log.
const MOST_OBSERVATIONS: usize = 20_000;
/// Packets kept for the timeline and for the comparison of two ends.
const MOST_PACKETS: usize = 200_000;

/// Hashes for hidden addresses in all conversations of a recording: ten searches
/// of private space, half a minute of one core.
const MOST_HASHES: u64 = 360_000_000;

/// Hashes for ports that a translator may have given a client's own address, before
/// packets earn more: 32 searches, a hundredth of a second.
const CHANCES: u64 = 32 << 16;

/// What an analysis is asked for.
#[derive(Debug, Clone, Copy)]
pub struct AnalysisPlan {
    /// Counts as the client wherever it takes part.
    pub client: Option<IpAddr>,
    /// The clients' address on the outside of a NAT, where the user knows it.
    pub public_address: Option<IpAddr>,
    /// Every packet is listed.
    pub timeline: bool,
    /// There are several files, which may be of two ends.
    pub several: bool,
    /// Hashes that searches for hidden addresses may compute, in each recording.
    pub hashes: u64,
    /// The user wants to know the hidden addresses, as far as that.
    pub recover: Option<Reach>,
}

impl Default for AnalysisPlan {
    fn default() -> Self {
        let (client, public_address, recover) = (None, None, None);
        let (timeline, several) = (false, false);
        Self { client, public_address, timeline, several, hashes: MOST_HASHES, recover }
    }
}

/// A packet of a conversation, and where it was sorted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPacket {
    /// Its number, counted over all files.
    pub frame: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Bytes of the IP packet.
    pub length: u32,
    /// The same on the clock of the client's end.
    pub common: Timestamp,
    /// What the other end's recording says of it.
    pub crossing: Crossing,
    /// Its conversation, its direction and its content.
    pub sorted: Sorted,
}

/// A conversation and what it amounts to.
#[derive(Debug)]
pub struct Judged {
    /// Its evidence.
    pub conversation: Conversation,
    /// The judgement.
    pub verdict: Verdict,
    /// Its packets, where they were asked for.
    pub packets: Vec<KeptPacket>,
    /// The same conversation at other ends.
    pub elsewhere: Vec<Elsewhere>,
}

/// A conversation as another end recorded it.
#[derive(Debug)]
pub struct Elsewhere {
    /// What the packets told there.
    pub log: EvidenceLog,
    /// Its packets there.
    pub packets: Vec<KeptPacket>,
}

/// What was found in all files.
#[derive(Debug, Default)]
pub struct Findings {
    /// In the order of their first packets.
    pub conversations: Vec<Judged>,
    /// Further conversations, by class.
    pub summarised: BTreeMap<Class, u64>,
    /// Tunnels of other kinds.
    pub others: Vec<OtherTunnel>,
}

/// Packets of a capture that a snap length cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CutPackets {
    /// How many.
    pub packets: u64,
    /// Bytes on the link that were kept of each, at most.
    pub length: u64,
}

/// What was in one file, beside its conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileContents {
    /// What its format says.
    pub contents: Contents,
    /// Packets of which it holds the beginning only; `None` where all are whole.
    pub cut: Option<CutPackets>,
    /// Frames of which nobody can say whether they are a tunnel's.
    pub unread: Vec<UnreadFrames>,
    /// No checksum of its tunnels' packets is right: it was changed after it was recorded.
    pub rewritten: bool,
    /// The time that its packets cover; `None` where none has a time.
    pub span: Option<Span>,
}

/// Captures being read.
#[derive(Debug)]
pub struct Analysis {
    plan: AnalysisPlan,
    /// Files that follow each other are one recording; those of the same time
    /// are different ends.
    recordings: Vec<Recording>,
    others: Others,
    carriers: Carriers,
    unread: Unreads,
    /// Of the file that is being read.
    sums: Sums,
    frames: u64,
    watch: Arc<dyn Watch>,
}

/// What is known of a packet beside its bytes.
#[derive(Debug, Clone, Copy)]
struct Passed<'a> {
    at: Timestamp,
    direction: Direction,
    number: u64,
    learned: &'a [Learned],
}

/// One end's recording.
#[derive(Debug)]
struct Recording {
    conversations: Conversations,
    packets: HashMap<(IpAddr, IpAddr), Vec<KeptPacket>>,
    kept: usize,
    /// Observations of the judged conversations.
    observations: usize,
    judged: Vec<Judged>,
    summarised: BTreeMap<Class, u64>,
    span: Option<Span>,
    searches: Searches,
    order: Order,
}

impl Analysis {
    /// Nothing read yet.
    #[must_use]
    pub fn new(plan: AnalysisPlan) -> Self {
        Self {
            plan,
            recordings: Vec::new(),
            others: Others::default(),
            carriers: Carriers::default(),
            unread: Unreads::default(),
            sums: Sums::default(),
            frames: 0,
            watch: Arc::new(Unwatched),
        }
    }

    /// Somebody looks on while hidden addresses are searched for.
    #[must_use]
    pub fn watched_by(self, watch: Arc<dyn Watch>) -> Self {
        Self { watch, ..self }
    }

    /// Reads one capture to its end, or until `stop` says so.
    ///
    /// # Errors
    /// When it is no capture, or damaged: what came before the damage counts.
    pub fn read(
        &mut self,
        source: impl Read,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<FileContents, ReadError> {
        let before = self.frames;
        let mut begun = false;
        let mut cut = None;
        let mut span = None;
        let contents = read_frames(source, &mut |record| {
            if !begun {
                self.begin(record.at);
                begun = true;
            }
            self.frames = before.saturating_add(record.frame_number);
            self.take(&record);
            note_cut(&mut cut, &record);
            if record.at != Timestamp::default() {
                span = Some(Span::with(span, record.at));
            }
            let ask = record.frame_number.is_multiple_of(ASKED_EVERY);
            if ask && stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let rewritten = std::mem::take(&mut self.sums).were_rewritten();
        Ok(FileContents { contents, cut, unread: self.unread.take(), rewritten, span })
    }

    /// Judges everything that was read.
    #[must_use]
    pub fn finish(self) -> Findings {
        let mut findings = Findings::default();
        let mut ends = Vec::new();
        for recording in self.recordings {
            let (end, summarised) = recording.finish(self.plan);
            for (class, count) in summarised {
                *findings.summarised.entry(class).or_default() += count;
            }
            ends.push(end);
        }
        findings.conversations = ends::join(ends);
        if !self.plan.timeline {
            for one in &mut findings.conversations {
                one.packets.clear();
                one.elsewhere.clear();
            }
        }
        findings.others = self.others.finish(&findings.conversations);
        let others = &findings.others;
        findings.conversations.retain(|one| !is_told_by(one, others));
        findings
    }

    /// A file begins: the next part of a recording, or another end's.
    fn begin(&mut self, at: Timestamp) {
        let goes_on = self
            .recordings
            .last()
            .is_some_and(|one| one.span.is_none_or(|span| span.is_followed_by(at)));
        if !goes_on {
            self.recordings.push(Recording::new(self.plan, &self.watch));
        }
    }

    fn take(&mut self, record: &Record<'_>) {
        let Some(recording) = self.recordings.last_mut() else { return };
        recording.span = Some(Span::with(recording.span, record.at));
        let packet = match record.link {
            RecordedLink::Known(link) => link.ip_packet(record.bytes),
            RecordedLink::NotIp => return,
            RecordedLink::Unread(why) => Err(NoPacket::Unread(why)),
        };
        match packet.map(|packet| (packet, sift(packet))) {
            Ok((_, Interest::None)) | Err(NoPacket::NotIp) => {}
            Ok((packet, Interest::Tunnel)) => {
                self.sums.look(packet);
                self.others.note_port(packet, self.frames);
                recording.arrives(self.plan, record, packet, self.frames);
            }
            Ok((packet, Interest::Carrier)) => self.open(record, packet),
            Ok((packet, interest)) => self.others.note(interest, packet, self.frames),
            Err(NoPacket::Unread(why)) => self.unread.note(why),
        }
    }

    /// A packet that carries another, which is judged by its own addresses.
    fn open(&mut self, record: &Record<'_>, outer: &[u8]) {
        let inside = match self.carriers.open(record.at, outer) {
            Ok(inside) => inside,
            Err(NoPacket::NotIp) => return,
            Err(NoPacket::Unread(why)) => return self.unread.note(why),
        };
        self.unread.take_back(Unread::CarrierFragment, inside.fragments);
        let Some(recording) = self.recordings.last_mut() else { return };
        match sift(&inside.packet) {
            Interest::Tunnel => {
                self.sums.look(&inside.packet);
                self.others.note_port(&inside.packet, self.frames);
                recording.arrives(self.plan, record, &inside.packet, self.frames);
            }
            // What was meant for one of its ports and is none.
            Interest::Carrier => {}
            Interest::None => {
                let is_gre = |packet: &IpPacket<'_>| packet.protocol == PROTOCOL_GRE;
                if IpPacket::parse(outer).as_ref().is_ok_and(is_gre) {
                    self.others.note(Interest::Gre, outer, self.frames);
                }
            }
            interest => self.others.note(interest, &inside.packet, self.frames),
        }
    }
}

/// Counts a packet that was longer than what was kept of it.
#[inline]
fn note_cut(cut: &mut Option<CutPackets>, record: &Record<'_>) {
    let kept = u64::capped(record.bytes.len());
    if u64::from(record.original_length) > kept {
        let known = cut.get_or_insert_default();
        known.packets = known.packets.saturating_add(1);
        known.length = known.length.max(kept);
    }
}

impl Recording {
    fn new(plan: AnalysisPlan, watch: &Arc<dyn Watch>) -> Self {
        let searches = Searches::new(plan.hashes).with_chances(CHANCES);
        Self {
            conversations: Conversations::new(Wishes {
                client: plan.client,
                public_address: plan.public_address,
                digests: plan.several,
            }),
            packets: HashMap::new(),
            kept: 0,
            observations: 0,
            judged: Vec::new(),
            summarised: BTreeMap::new(),
            span: None,
            order: Order::default(),
            searches: match plan.recover {
                Some(reach) => searches.recovering(reach, Arc::clone(watch)),
                None => searches,
            },
        }
    }

    /// A packet, in the order of the file.
    fn arrives(&mut self, plan: AnalysisPlan, record: &Record<'_>, packet: &[u8], number: u64) {
        if self.order.is_of_another_time(record.at) {
            self.empty(plan);
        }
        let direction = record.direction.unwrap_or(Direction::Outbound);
        let notes = record.comments.iter().filter_map(|one| Learned::from_note(one));
        let learned: Vec<_> = notes.collect();
        let bulk = carries_traffic(packet);
        if bulk && self.order.is_empty() {
            let passed = Passed { at: record.at, direction, number, learned: &learned };
            return self.take(plan, passed, packet);
        }
        let mut bytes = self.order.room();
        bytes.extend_from_slice(packet);
        self.order.push(Waiting { at: record.at, direction, number, learned, bytes, bulk });
        while let Some(next) = self.order.due() {
            self.take_waiting(plan, next);
        }
    }

    /// Nothing stands before the packets that still wait.
    fn empty(&mut self, plan: AnalysisPlan) {
        while let Some(next) = self.order.next() {
            self.take_waiting(plan, next);
        }
    }

    fn take_waiting(&mut self, plan: AnalysisPlan, packet: Waiting) {
        let Waiting { at, direction, number, learned, bytes, .. } = packet;
        self.take(plan, Passed { at, direction, number, learned: &learned }, &bytes);
        self.order.done(bytes);
    }

    /// A packet, in the order of time.
    fn take(&mut self, plan: AnalysisPlan, passed: Passed<'_>, packet: &[u8]) {
        let Passed { at, direction, number, learned } = passed;
        let sorted = self.conversations.record(at, direction, packet, number);
        let Some(sorted) = sorted else { return };
        for learned in learned {
            self.conversations.learn(&sorted, at, number, *learned);
        }
        if (plan.timeline || plan.several) && self.kept < MOST_PACKETS {
            self.kept += 1;
            let length = u32::capped(packet.len());
            let kept = KeptPacket {
                frame: number,
                at,
                length,
                common: at,
                crossing: Crossing::Unknown,
                sorted,
            };
            self.packets.entry((sorted.client, sorted.server)).or_default().push(kept);
        }
        for closed in self.conversations.take_closed() {
            self.judge(closed);
        }
    }

    fn judge(&mut self, mut conversation: Conversation) {
        self.searches.earn(conversation.frames);
        let observations = conversation.log.observations().len();
        let most = MOST_OBSERVATIONS.saturating_sub(observations);
        let full = !self.judged.is_empty() && self.observations > most;
        if full || self.judged.len() >= MOST_KEPT {
            let class = class_within(&conversation.log, &self.searches);
            *self.summarised.entry(class).or_default() += 1;
            return;
        }
        let verdict = classify_within(&conversation.log, &self.searches);
        self.observations += observations;
        let (client, server) = (conversation.client, conversation.server);
        let mut packets = self.packets.remove(&(client, server)).unwrap_or_default();
        let others = self.packets.remove(&(server, client)).unwrap_or_default();
        packets.extend(others.into_iter().map(KeptPacket::of_the_other_end));
        if let Some(joined) = conversation.joined {
            let sent = self.packets.remove(&(joined, client)).unwrap_or_default();
            packets.extend(sent.into_iter().map(KeptPacket::of_the_other_end));
            packets.extend(self.packets.remove(&(client, joined)).unwrap_or_default());
        }
        packets.sort_by_key(|packet| packet.frame);
        conversation.log.settle();
        self.judged.push(Judged { conversation, verdict, packets, elsewhere: Vec::new() });
    }

    fn finish(mut self, plan: AnalysisPlan) -> (End, BTreeMap<Class, u64>) {
        self.empty(plan);
        for conversation in self.conversations.finish() {
            self.judge(conversation);
        }
        self.judged.sort_by_cached_key(|one| one.conversation.started);
        let (span, whole) = (self.span, self.kept < MOST_PACKETS);
        (End { judged: self.judged, span, whole }, self.summarised)
    }
}

impl KeptPacket {
    /// As a timeline lists it.
    #[must_use]
    pub const fn passed(&self) -> PassedPacket {
        PassedPacket {
            frame: self.frame,
            at: self.at,
            common: self.common,
            direction: self.sorted.direction,
            ports: self.sorted.ports,
            crossing: self.crossing,
            length: self.length,
            observation: self.sorted.observation,
        }
    }

    /// A packet of an exchange that the server began: what it told is in
    /// another log, and it went the other way.
    fn of_the_other_end(mut self) -> Self {
        self.sorted.observation = None;
        self.sorted.direction = match self.sorted.direction {
            Direction::Outbound => Direction::Inbound,
            Direction::Inbound => Direction::Outbound,
        };
        self
    }
}

/// Records between two questions whether to stop.
const ASKED_EVERY: u64 = 4_096;
