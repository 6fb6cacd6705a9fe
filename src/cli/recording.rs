//! Who watches a probe: the capture and the progress line.

use std::fs::{File, Metadata};
use std::path::Path;
use std::time::Duration;

use anstream::ColorChoice;

use super::streams::write_note;
use super::trouble;
use crate::capture::{CaptureError, Destination, FrameComment, Recorder, Statistics};
use crate::crypto::Digested;
use crate::drive::Observer;
use crate::evidence::{EvidenceLog, Frame, Learned, Observation, ObservationId, Timestamp};
use crate::report::progress::Progress;
use crate::report::words::Words;
use crate::report::{Language, comment_on, conclusion, finding_comment};
use crate::verdict::Verdict;

/// Writes every frame with its comment, and tells the progress line.
pub struct Recording {
    recorder: Option<Recorder>,
    progress: Progress,
    language: Language,
    frames: u64,
    trouble: Option<CaptureError>,
    /// Notes are shown.
    shown: bool,
    verbose: bool,
    first: Option<Timestamp>,
}

/// What of a run is shown while it lasts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// How far it is.
    pub progress: bool,
    /// A line for each packet.
    pub packets: bool,
}

/// What became of the capture.
#[derive(Debug, Default)]
pub struct Recorded {
    /// Where it is; `None` where none was written.
    pub path: Option<String>,
    /// Frames in it.
    pub frames: u64,
    /// SHA-256 of it, where it is a file.
    pub sha256: Option<String>,
    /// What went wrong, in a sentence.
    pub trouble: Option<String>,
}

/// The end of a run.
#[derive(Debug, Clone, Copy)]
pub struct Over {
    pub at: Timestamp,
    /// Frames that the link lost.
    pub dropped: u64,
}

impl Recording {
    /// Records with `recorder`, or nowhere; shows progress and, when asked to, a line for
    /// each packet.
    pub fn begin(
        recorder: Option<Recorder>,
        language: Language,
        Shown { progress: shown, packets: verbose }: Shown,
    ) -> Self {
        let progress = Progress::new(language, shown);
        let (frames, trouble, first) = (0, None, None);
        Self { recorder, progress, language, frames, trouble, shown, verbose, first }
    }

    /// Shows how much of this time is left.
    pub fn counts_down(&mut self, span: Duration) {
        self.progress.count_down(span);
    }

    /// Takes the progress line away: nothing more is waited for.
    pub fn is_over(&self) {
        self.progress.finish();
    }

    /// Ends the capture: it says what came of the run, and the findings become comments on the
    /// frames that prove them.
    pub fn finish(self, log: &EvidenceLog, verdict: &Verdict, over: Over) -> Recorded {
        self.progress.finish();
        let Some(mut recorder) = self.recorder else {
            return Recorded { frames: self.frames, ..Recorded::default() };
        };
        let server = log.path().server;
        recorder.conclude(&conclusion(verdict, server, over.at, self.language));
        let frame_of = |id: &ObservationId| log.observation(*id).and_then(|one| one.frame);
        let comments: Vec<_> = verdict
            .findings
            .iter()
            .filter_map(|finding| {
                let frame = finding.because.iter().rev().find_map(frame_of)?;
                Some(FrameComment { frame, text: finding_comment(finding, self.language) })
            })
            .collect();
        let summary =
            recorder.finish(Statistics { received: self.frames, dropped: over.dropped }, &comments);
        let words = Words::of(self.language);
        let trouble = self.trouble.or(summary.notice);
        let trouble = trouble.map(|error| trouble::of_capture(&error, words));
        let (path, sha256) = match summary.place {
            Some(Destination::File(path)) => (Some(path.display().to_string()), sha256(&path)),
            Some(Destination::Stdout) => (Some(words.word("standard-output")), None),
            None => (None, None),
        };
        Recorded { path, frames: summary.frames, sha256, trouble }
    }
}

impl Observer for Recording {
    fn next_frame_number(&mut self) -> u64 {
        self.recorder.as_ref().map_or(self.frames, Recorder::frames) + 1
    }

    fn frame(&mut self, frame: &Frame, observation: Option<&Observation>, learned: &[Learned]) {
        self.frames += 1;
        let mut comments: Vec<_> =
            observation.map(|one| comment_on(frame, one, self.language)).into_iter().collect();
        comments.extend(learned.iter().map(|one| one.note()));
        if let Some(observation) = observation {
            self.progress.observe(observation);
        }
        if let Some(line) = comments.first().filter(|_| self.verbose) {
            let seconds = frame.at.since(*self.first.get_or_insert(frame.at)).as_secs_f64();
            // Nobody has to read along.
            let _ = self
                .progress
                .suspend(|| write_note(&format!("{seconds:8.3}  {line}\n"), ColorChoice::Auto));
        }
        let Some(recorder) = &mut self.recorder else { return };
        if comments.is_empty() && recorder.is_crowded() {
            return;
        }
        if let Err(error) = recorder.append(frame, &comments) {
            self.trouble.get_or_insert(error);
        }
    }

    fn takes_longer(&mut self, span: Duration) {
        if self.shown {
            let note = format!("{}\n", self.progress.longer(span));
            // Nobody has to read along.
            let _ = self.progress.suspend(|| write_note(&note, ColorChoice::Auto));
        }
    }

    /// Without a capture there is no proof, so the run ends with what it has.
    fn is_over(&self) -> bool {
        self.trouble.is_some()
    }
}

/// Of a capture that was written; `None` where it is a pipe or cannot be read.
fn sha256(path: &Path) -> Option<String> {
    let about = path.metadata().ok().filter(Metadata::is_file)?;
    let length = usize::try_from(about.len()).ok()?;
    Digested::new(File::open(path).ok()?, length).digest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Header, Limit};
    use crate::evidence::{Channel, Direction, Fact, LinkType, Unmatched};
    use crate::net::outlet::Outlet;

    fn frame(number: u64) -> Frame {
        Frame::raw(Timestamp::from_nanoseconds(number), Direction::Inbound, vec![0x45; 20])
    }

    #[test]
    fn a_flood_of_what_tells_nothing_does_not_end_the_run() {
        let path = std::env::temp_dir().join(format!("probe809-{}.pcapng", std::process::id()));
        let destination = Destination::File(path.clone());
        let header = Header {
            application: String::new(),
            arguments: String::new(),
            interface_name: String::new(),
            link: LinkType::RawIp,
            filter: String::new(),
            comment: None,
            pending: None,
            names: Vec::new(),
        };
        let outlet = Box::new(Outlet::file(&path).unwrap().unwrap());
        let recorder = Recorder::create(destination, outlet, &header, Limit::default()).unwrap();
        let mut recording = Recording::begin(Some(recorder), Language::English, Shown::default());
        for number in 0..120_000 {
            recording.frame(&frame(number), None, &[]);
        }
        let half = recording.next_frame_number();
        assert!(half < 60_000 && !Observer::is_over(&recording), "{half}");
        let fact = Fact::Unmatched(Unmatched::Malformed);
        let (id, at) = (ObservationId(1), Timestamp::from_nanoseconds(7));
        let told = Observation { id, at, frame: Some(half), channel: Channel::Ike500, fact };
        recording.frame(&frame(7), Some(&told), &[]);
        assert_eq!(recording.next_frame_number(), half + 1);
        std::fs::remove_file(path).unwrap();
    }
}
