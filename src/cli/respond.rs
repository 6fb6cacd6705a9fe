//! `respond`: from typed options to a far end that listens, and what it tells.

use std::pin::pin;

use anstream::ColorChoice;

use super::args::{Invocation, PcapTarget, RespondOptions};
use super::event_loop::{interruption, runtime};
use super::exit::{COULD_NOT_RUN, Exit, SUCCESS};
use super::key::pre_shared_key;
use super::opening::{Place, recorder};
use super::streams::{Written, write_note, write_result};
use super::trouble;
use super::unprobed::ended_by;
use super::witness_key::{new_key, witness_key};
use crate::capture::{CaptureError, Destination, Header, Recorder, Statistics};
use crate::drive::far_end::{Onlooker, Responding};
use crate::drive::{self, EndedBy};
use crate::evidence::{Arrival, Direction, Frame, LinkType, NotSent, Timestamp};
use crate::net::clock::Clock;
use crate::net::far_end::{Dropped, FarEndSockets, drop_privileges, frame};
use crate::net::limits::allow_open_files;
use crate::net::private_memory::leave_no_core;
use crate::net::{ReceiveError, entropy};
use crate::protocol::far_end::{FarEnd, LateAnswer, Matrix, Reaction};
use crate::report::respond::{Ended, Listening, RespondLine, greeting, row};
use crate::report::time::Zone;
use crate::report::words::{Value, Words};
use crate::report::{self, Language, build};

/// Lines about arrivals in a second; a flood gets no more.
const MOST_LINES: u32 = 50;
const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

/// The three streams, the event loop with its signals, eight sockets and the capture.
const FILES: u64 = 32;

/// Who prints and records what arrives.
struct Watching<'a> {
    invocation: &'a Invocation,
    json: bool,
    matrix: Matrix,
    /// Whose clock the rows are told by.
    zone: Zone,
    recorder: Option<Recorder>,
    /// Where the capture that ended is.
    capture: Option<Destination>,
    /// Frames recorded.
    frames: u64,
    /// Nobody reads standard output any more.
    unread: bool,
    /// The second that lines are counted in, and how many it had.
    counted: (Timestamp, u32),
    left_out: u64,
}

/// Listens and answers until it is told to end.
#[must_use]
pub fn respond(options: &RespondOptions, invocation: &Invocation, version: &str) -> Exit {
    if let Some(path) = &options.new_key {
        let made = new_key(path, invocation).map(Exit::result);
        return made.unwrap_or_else(|error| failed(&error, false, invocation.language));
    }
    let outcome = allow_open_files(FILES)
        .map_err(anyhow::Error::from)
        .and_then(|()| Ok(runtime()?))
        .and_then(|runtime| runtime.block_on(run(options, invocation, version)));
    outcome.unwrap_or_else(|error| failed(&error, options.json, invocation.language))
}

/// It could not listen at all, or was told to end before it did.
fn failed(error: &anyhow::Error, json: bool, language: Language) -> Exit {
    let by = ended_by(error);
    let error = trouble::sentence(error, language);
    let ended = Ended { by, error: Some(&error), lines_left_out: 0, capture: None, frames: 0 };
    let line = RespondLine::finished(Clock::start().now(), &Matrix::default(), &ended);
    let stdout = if json { line.write() } else { String::new() };
    Exit { code: COULD_NOT_RUN, stdout, stderr: format!("probe809: {error}\n") }
}

async fn run(
    options: &RespondOptions,
    invocation: &Invocation,
    version: &str,
) -> anyhow::Result<Exit> {
    let clock = Clock::start();
    let key = witness_key(options.witness_key_file.as_ref(), false, invocation)?;
    let witness = key.is_some();
    let pre_shared_key = pre_shared_key(&options.key, false, invocation)?;
    // A key that somebody waits to type, or that comes through a pipe, can be left alone with
    // Ctrl-C as any other program; from here on there is something to end properly.
    let interruption = interruption()?;
    let mut interruption = pin!(interruption);
    let mut sockets = FarEndSockets::open(options.source_address, clock)?;
    let mut far_end = FarEnd::new(&*entropy::seed()?);
    let has_pre_shared_key = pre_shared_key.is_some();
    if let Some(key) = pre_shared_key {
        far_end = far_end.with_pre_shared_key(key);
    }
    if let Some(key) = key {
        far_end =
            far_end.with_witness_key(key, sockets.listening().map(|(flow, _)| flow).collect());
    }
    let place = options.pcap.as_ref().map(place);
    let header = header(version, Words::of(invocation.language));
    let recorder = recorder(place, &header, invocation, &mut interruption).await?;
    // Everything is open: from here on it needs no privilege.
    tell_of_privileges(invocation);
    // Another user may have brought core files back. Where the system refuses, the run is
    // no worse for it.
    let _ = leave_no_core();
    let limitations: Vec<_> =
        sockets.limitations().iter().map(|(flow, one)| (*flow, one.into())).collect();
    let mut watching = Watching {
        invocation,
        json: options.json,
        matrix: Matrix::default(),
        zone: Zone::of_system(),
        recorder,
        capture: None,
        frames: 0,
        unread: false,
        counted: (clock.now(), 0),
        left_out: 0,
    };
    let listening = Listening {
        version,
        sockets: sockets.listening().collect(),
        witness,
        pre_shared_key: has_pre_shared_key,
        limitations: &limitations,
    };
    watching.begin(clock.now(), &listening);
    let mut responding = Responding::new(far_end, &mut watching, clock.now(), options.timeout);
    let ended = drive::run(&mut sockets, &mut responding, interruption).await;
    let ended = ended.map(|()| responding.ended_by());
    Ok(watching.end(options, clock.now(), &ended))
}

/// Where the capture goes that was asked for.
fn place(target: &PcapTarget) -> Place {
    Place::Wished(match target {
        PcapTarget::StandardOutput => Destination::Stdout,
        PcapTarget::File(path) => Destination::File(path.clone()),
    })
}

/// What the capture says of itself.
fn header(version: &str, words: &Words) -> Header {
    Header {
        application: format!("probe809 {version}"),
        arguments: "probe809 respond".to_owned(),
        interface_name: "any".to_owned(),
        link: LinkType::RawIp,
        filter: words.word("respond-capture-filter"),
        comment: Some(words.word("respond-capture-rebuilt")),
        pending: None,
        names: Vec::new(),
    }
}

fn tell_of_privileges(invocation: &Invocation) {
    let words = Words::of(invocation.language);
    let sentence = match drop_privileges() {
        Ok(Dropped::NotRoot) => return,
        Ok(Dropped::Nobody(_) | Dropped::Kept) if invocation.quiet => return,
        Ok(Dropped::Kept) => words.word("respond-privileges-kept"),
        Ok(Dropped::Nobody(user)) => {
            words.sentence("respond-nobody", &[("user", Value::Number(user.into()))])
        }
        Err(error) => {
            let error = trouble::of_dropping(&error).sentence(words);
            words.sentence("respond-not-nobody", &[("error", Value::Text(&error))])
        }
    };
    // A note that nobody can read stops nothing.
    let _ = write_note(&(sentence + "\n"), invocation.color);
}

impl Watching<'_> {
    fn begin(&mut self, now: Timestamp, listening: &Listening<'_>) {
        let language = self.invocation.language;
        if self.json {
            self.line(&RespondLine::listening(now, listening, language));
        }
        if !self.invocation.quiet {
            let _ = write_note(&greeting(listening, language), self.invocation.color);
        }
    }

    fn end(
        mut self,
        options: &RespondOptions,
        now: Timestamp,
        ended: &Result<EndedBy, ReceiveError>,
    ) -> Exit {
        let notice = self.end_capture();
        let capture = self.capture.as_ref().and_then(Destination::path);
        let capture = capture.map(|path| path.display().to_string());
        let language = self.invocation.language;
        let failed = ended.as_ref().err().map(|error| trouble::of_receiving(error, language));
        let words = Words::of(language);
        let error = failed.or(notice.map(|error| trouble::of_capture(&error, words)));
        let by = match ended {
            Ok(ended) => (*ended).into(),
            Err(_) => report::EndedBy::Error,
        };
        let ended = Ended {
            by,
            error: error.as_deref(),
            lines_left_out: self.left_out,
            capture: capture.as_deref(),
            frames: self.frames,
        };
        let code = if by == report::EndedBy::Error { COULD_NOT_RUN } else { SUCCESS };
        let stderr = error.as_ref().map(|one| format!("probe809: {one}\n")).unwrap_or_default();
        let result = if self.json {
            RespondLine::finished(now, &self.matrix, &ended).write()
        } else {
            self.invocation.written(&build::matrix(&self.matrix, &self.zone, language))
        };
        if options.pcap == Some(PcapTarget::StandardOutput) {
            return Exit { code, stdout: String::new(), stderr: stderr + &result };
        }
        Exit { code, stdout: result, stderr }
    }

    fn line(&mut self, line: &RespondLine) {
        if !self.unread {
            let written = write_result(&line.write(), ColorChoice::Never);
            self.unread = !matches!(written, Ok(Written::Whole));
        }
    }

    /// Whether this second has a line left.
    fn has_line(&mut self, now: Timestamp) -> bool {
        if now.since(self.counted.0) >= SECOND {
            self.counted = (now, 0);
        }
        let has = self.counted.1 < MOST_LINES;
        self.counted.1 = self.counted.1.saturating_add(1);
        self.left_out = self.left_out.saturating_add((!has).into());
        has
    }

    fn tell(&mut self, arrival: &Arrival, reaction: &Reaction, sent: bool, first: bool) {
        let quiet = self.invocation.quiet && !self.json;
        let wanted = first || self.json || self.invocation.verbose > 0;
        if quiet || !wanted || !(reaction.marked || self.has_line(arrival.at)) {
            return;
        }
        if self.json {
            self.line(&RespondLine::arrival(arrival, reaction, sent));
        } else if let Some(one) = self.matrix.row_of(arrival.from.ip()) {
            let _ =
                write_note(&row(one, &self.zone, self.invocation.language), self.invocation.color);
        }
    }

    fn record(&mut self, frame: Option<Frame>, language: Language) {
        let (Some(frame), Some(recorder)) = (frame, &mut self.recorder) else { return };
        match recorder.append(&frame, &[]) {
            Ok(_) => self.frames = self.frames.saturating_add(1),
            Err(error) => {
                let words = Words::of(language);
                let error = trouble::of_capture(&error, words);
                let sentence =
                    words.sentence("respond-capture-over", &[("error", Value::Text(&error))]);
                let _ = write_note(&(sentence + "\n"), self.invocation.color);
                // It has been told already why, and what was recorded until now is a whole file.
                self.end_capture();
            }
        }
    }

    /// Ends the capture, where there is one, and says what went wrong while ending.
    fn end_capture(&mut self) -> Option<CaptureError> {
        let statistics = Statistics { received: self.frames, dropped: 0 };
        let summary = self.recorder.take()?.finish(statistics, &[]);
        self.capture = summary.place;
        summary.notice
    }
}

impl Onlooker for Watching<'_> {
    fn arrived(
        &mut self,
        arrival: &Arrival,
        reaction: &Reaction,
        sent: Option<&Result<(), NotSent>>,
    ) {
        let left = matches!(sent, Some(Ok(())));
        let first = self.matrix.note(arrival, reaction, left);
        if self.recorder.is_some() {
            let language = self.invocation.language;
            let (at, ends) = (arrival.at, arrival.ends());
            let came = frame(at, Direction::Inbound, ends, arrival.hop_limit, &arrival.payload);
            self.record(came, language);
            if let Some(answer) = reaction.answer.as_ref().filter(|_| left) {
                let went = frame(at, Direction::Outbound, ends.reversed(), None, answer);
                self.record(went, language);
            }
        }
        self.tell(arrival, reaction, left, first);
    }

    fn answered_late(&mut self, now: Timestamp, late: &LateAnswer, left: bool) {
        if left {
            self.matrix.note_late(late.payload.len());
            let went = frame(now, Direction::Outbound, late.ends, None, &late.payload);
            self.record(went, self.invocation.language);
        }
    }
}
