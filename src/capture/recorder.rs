//! The recording of a run, frame by frame.

use std::fs::Metadata;
use std::path::PathBuf;

use super::encode::{Encoder, Ending, Kept, Span};
use super::medium::{Medium, write_whole};
use super::{
    CaptureError, Destination, Format, FrameComment, Header, Limit, Statistics, Summary,
    annotate::annotate,
};
use crate::evidence::Frame;
use crate::wire::Capped;

/// Writes frames as they happen; a valid file at every moment.
pub struct Recorder {
    destination: Destination,
    medium: Box<dyn Medium>,
    encoder: Encoder,
    limit: Limit,
    /// Bytes of whole blocks.
    length: u64,
    frames: u64,
    span: Option<Span>,
    recording: bool,
    /// The section header has space for what came of the run.
    keeps_space: bool,
    /// What came of the run, where it could not be put there.
    conclusion: Option<String>,
    /// Where findings can be added at the end: a regular pcapng file, links resolved.
    file: Option<PathBuf>,
}

impl Recorder {
    /// Begins a capture on what was opened for `destination`.
    ///
    /// # Errors
    /// When it holds not even the header. A file that was made for it is gone then.
    pub fn create(
        destination: Destination,
        mut medium: Box<dyn Medium>,
        header: &Header,
        limit: Limit,
    ) -> Result<Self, CaptureError> {
        let annotates = medium.is_file() && destination.format() == Format::Pcapng;
        // Elsewhere nothing could be put there later.
        let pending = header.pending.clone().filter(|_| annotates);
        let keeps_space = pending.is_some();
        let header = &Header { pending, ..header.clone() };
        let mut encoder = Encoder::new(destination.format(), header)?;
        let beginning = encoder.beginning()?;
        if let Err(source) = write_whole(medium.as_mut(), &beginning, 0) {
            take_away(&destination, medium.as_ref(), 0);
            return Err(CaptureError::beginning(destination, source));
        }
        let file = destination.path().filter(|_| annotates).and_then(|one| one.canonicalize().ok());
        Ok(Self {
            destination,
            medium,
            encoder,
            limit,
            length: length_of(&beginning),
            frames: 0,
            span: None,
            recording: true,
            keeps_space,
            conclusion: None,
            file,
        })
    }

    /// Ends a capture of a run that did not come about: a file that was made for it and has
    /// no frame is taken away.
    pub fn abandon(self) {
        self.take_away_unused();
    }

    /// Frames in the capture so far.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Whether so much is in it that what tells nothing is better left out: a flood must not
    /// end the recording of what does.
    #[must_use]
    pub const fn is_crowded(&self) -> bool {
        self.frames >= self.limit.frames / 2 || self.length >= self.limit.bytes / 2
    }

    /// Writes one frame and says its number, as Wireshark counts them, from 1.
    ///
    /// After the error that ended the recording, `Ok(None)`: that error is told once.
    ///
    /// # Errors
    /// `FrameTooLarge`, `MixedLinks` and `NotEncoded` leave out this frame only.
    /// `Full`, `Closed`, `NotWritten` and `LimitReached` end the recording.
    pub fn append(
        &mut self,
        frame: &Frame,
        comments: &[String],
    ) -> Result<Option<u64>, CaptureError> {
        if !self.recording {
            return Ok(None);
        }
        if self.frames >= self.limit.frames {
            return Err(self.stop_at_limit());
        }
        let block = self.encoder.frame(frame, comments)?;
        if self.length.saturating_add(length_of(&block)) > self.limit.bytes {
            return Err(self.stop_at_limit());
        }
        self.write(&block)?;
        self.frames = self.frames.saturating_add(1);
        let first = self.span.map_or(frame.at, |span| span.first);
        self.span = Some(Span { first, last: frame.at });
        Ok(Some(self.frames))
    }

    /// Says what came of the run: in the space that the section header keeps, and where the
    /// medium cannot go back there, in the last block. Classic pcap has no place for it.
    pub fn conclude(&mut self, words: &str) {
        if !self.keeps_space {
            self.conclusion = Some(words.to_owned());
            return;
        }
        let put = Kept::encoded(words)
            .is_ok_and(|options| self.medium.replace(Kept::OFFSET, &options).is_ok());
        self.conclusion = (!put).then(|| words.to_owned());
    }

    /// Ends the capture: counters, and the findings as comments on the frames
    /// that prove them (in a pcapng file; each with its frame's number).
    ///
    /// What goes wrong here costs none of the recorded frames and is the
    /// summary's notice.
    #[must_use]
    pub fn finish(mut self, statistics: Statistics, findings: &[FrameComment]) -> Summary {
        let ended = self.write_end(statistics);
        let annotated = match &self.file {
            Some(file) if !findings.is_empty() => annotate(file, self.length, findings),
            _ => Ok(0),
        };
        let kept = self.recording || !self.take_away_unused();
        let (annotated, notice) = match (annotated, ended) {
            (Ok(annotated), ended) => (annotated, ended.err()),
            (Err(source), ended) => {
                let path = self.destination.path().map(PathBuf::from).unwrap_or_default();
                (0, ended.err().or(Some(CaptureError::NotAnnotated { path, source })))
            }
        };
        let place = kept.then_some(self.destination);
        Summary { place, frames: self.frames, annotated, notice }
    }

    /// Whether the file was one that nothing had come into, and is gone.
    fn take_away_unused(&self) -> bool {
        self.frames == 0 && take_away(&self.destination, self.medium.as_ref(), self.length)
    }

    fn write_end(&mut self, statistics: Statistics) -> Result<(), CaptureError> {
        let Some(span) = self.span.filter(|_| self.recording) else { return Ok(()) };
        let conclusion = self.conclusion.take();
        let ending = Ending { span, statistics, comment: conclusion.as_deref() };
        let block = self.encoder.end(&ending)?;
        self.write(&block)
    }

    fn write(&mut self, block: &[u8]) -> Result<(), CaptureError> {
        write_whole(self.medium.as_mut(), block, self.length).map_err(|source| {
            self.recording = false;
            CaptureError::writing(self.destination.clone(), self.frames, source)
        })?;
        self.length = self.length.saturating_add(length_of(block));
        Ok(())
    }

    fn stop_at_limit(&mut self) -> CaptureError {
        self.recording = false;
        CaptureError::LimitReached {
            destination: self.destination.clone(),
            frames: self.frames,
            bytes: self.length,
        }
    }
}

/// Removes a file that was made for this recording, where it still has the `length` bytes
/// that were written and is still what stands under the name. Says whether it did.
fn take_away(destination: &Destination, medium: &dyn Medium, length: u64) -> bool {
    let Some(path) = destination.path().filter(|_| medium.is_new()) else { return false };
    let ours = |about: Metadata| about.is_file() && about.len() == length;
    path.symlink_metadata().is_ok_and(ours) && std::fs::remove_file(path).is_ok()
}

fn length_of(block: &[u8]) -> u64 {
    u64::capped(block.len())
}
