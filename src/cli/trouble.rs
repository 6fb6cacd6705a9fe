//! What went wrong, as the report tells it: errors as sentences in the language of the user,
//! and what the link could not do.

use std::io;

use crate::capture::{CaptureError, Damage, DamageAt, Lack, ReadError};
use crate::net::entropy::EntropyError;
use crate::net::far_end::DropError;
use crate::net::resolve::ResolveError;
use crate::net::{self, NamespaceError, OpenError, ReceiveError, TunError, Unsupported};
use crate::report::words::{Value, Words};
use crate::report::{self, Language};

use super::interruption::Interrupted;
use super::planning::TargetError;

/// What has no type of its own in any room: the message that says it, and what that names.
#[derive(Debug, thiserror::Error)]
#[error("{id} {arguments:?}")]
pub struct Trouble {
    id: &'static str,
    arguments: Vec<(&'static str, String)>,
}

impl Trouble {
    /// A message that names nothing.
    pub const fn new(id: &'static str) -> Self {
        Self { id, arguments: Vec::new() }
    }

    /// The same that names one thing more.
    pub fn with(mut self, name: &'static str, value: &dyn ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// The system refused; the message names its `error`.
    pub fn refused(id: &'static str, error: &io::Error) -> Self {
        let id = if is_out_of_files(error) { "trouble-out-of-files" } else { id };
        Self::new(id).with("error", error)
    }

    /// In one sentence without a full stop.
    pub fn sentence(&self, words: &Words) -> String {
        let texts = self.arguments.iter();
        let arguments: Vec<_> = texts.map(|(name, text)| (*name, Value::Text(text))).collect();
        words.sentence(self.id, &arguments)
    }
}

/// An error in one sentence without a full stop.
///
/// `tests/layers.rs` holds that every error type of the rooms that a run depends on has its
/// words here.
pub fn sentence(error: &anyhow::Error, language: Language) -> String {
    let words = Words::of(language);
    if error.is::<Interrupted>() {
        words.word("trouble-interrupted")
    } else if let Some(error) = error.downcast_ref::<TargetError>() {
        of_target(error, words)
    } else if let Some(error) = error.downcast_ref::<OpenError>() {
        of_opening(error, words)
    } else if let Some(error) = error.downcast_ref::<ResolveError>() {
        of_resolving(error, words)
    } else if let Some(error) = error.downcast_ref::<CaptureError>() {
        of_capture(error, words)
    } else if let Some(error) = error.downcast_ref::<ReceiveError>() {
        of_receiving(error, language)
    } else if let Some(error) = error.downcast_ref::<Trouble>() {
        error.sentence(words)
    } else if let Some(EntropyError(source)) = error.downcast_ref::<EntropyError>() {
        Trouble::new("trouble-no-entropy").with("error", source).sentence(words)
    } else if let Some(error) = error.downcast_ref::<NamespaceError>() {
        of_namespace(error).sentence(words)
    } else if let Some(error) = error.downcast_ref::<TunError>() {
        of_tun(error).sentence(words)
    } else if let Some(error) = error.downcast_ref::<io::Error>() {
        Trouble::refused("trouble-unforeseen", error).sentence(words)
    } else {
        Trouble::new("trouble-unforeseen").with("error", error).sentence(words)
    }
}

/// Why there is no network of one's own.
pub fn of_namespace(error: &NamespaceError) -> Trouble {
    match error {
        NamespaceError::User { source } => Trouble::refused("trouble-user-namespace", source),
        NamespaceError::Mapping { file, source } => {
            Trouble::refused("trouble-namespace-ids", source).with("file", file)
        }
        NamespaceError::Network { source } => Trouble::refused("trouble-network-namespace", source),
    }
}

/// Why there is no interface in it.
pub fn of_tun(error: &TunError) -> Trouble {
    Trouble::refused("trouble-practice-interface", &error.source).with("step", &error.step)
}

/// Why privileges could not be given up.
pub fn of_dropping(error: &DropError) -> Trouble {
    Trouble::refused("trouble-not-nobody", &error.source).with("step", &error.step)
}

/// Why a capture was not read.
pub fn of_reading(error: &ReadError, words: &Words) -> String {
    match error {
        ReadError::Empty => words.word("trouble-capture-empty"),
        ReadError::EventTrace => words.word("trouble-event-trace"),
        ReadError::NotACapture { magic } => {
            Trouble::new("trouble-no-capture").with("magic", &hex::encode(magic)).sentence(words)
        }
        // The system's own words.
        ReadError::Unreadable { reason } => reason.clone(),
        ReadError::Damaged { frames, offset, damage } => {
            of_damage_at(*offset, *frames, damage, words)
        }
        ReadError::TooLarge { limit } => Trouble::new("trouble-capture-large")
            .with("frames", &limit.frames)
            .with("bytes", &limit.bytes)
            .sentence(words),
    }
}

/// What is wrong with a capture, and where.
pub fn of_damage(damage: &DamageAt, words: &Words) -> String {
    of_damage_at(damage.offset, damage.frames_before, &damage.damage, words)
}

fn of_damage_at(offset: u64, frames: u64, damage: &Damage, words: &Words) -> String {
    let damage = match damage {
        Damage::CutShort => words.word("damage-cut-short"),
        Damage::TooLong { claimed } => {
            Trouble::new("damage-too-long").with("claimed", claimed).sentence(words)
        }
        // What the format's own reader says.
        Damage::Malformed { reason } => reason.clone(),
        Damage::ShortBlock => words.word("damage-short-block"),
        Damage::UnknownInterface { interface } => {
            Trouble::new("damage-unknown-interface").with("interface", interface).sentence(words)
        }
        Damage::TooManyInterfaces { most } => {
            Trouble::new("damage-interfaces").with("most", most).sentence(words)
        }
        Damage::NotDecompressed { reason } => {
            Trouble::new("damage-not-decompressed").with("error", reason).sentence(words)
        }
        Damage::Unreadable { reason } => {
            Trouble::new("damage-unreadable").with("error", reason).sentence(words)
        }
    };
    Trouble::new("trouble-capture-damaged")
        .with("offset", &offset)
        .with("frames", &frames)
        .with("damage", &damage)
        .sentence(words)
}

fn of_target(error: &TargetError, words: &Words) -> String {
    let trouble = match error {
        TargetError::NoSingleHost(address) => {
            Trouble::new("trouble-no-single-host").with("address", address)
        }
        TargetError::Mapped { address, ipv4 } => {
            Trouble::new("trouble-mapped").with("address", address).with("ipv4", ipv4)
        }
    };
    trouble.sentence(words)
}

fn of_opening(error: &OpenError, words: &Words) -> String {
    let with = |id: &str, name: &str, text: &str| words.sentence(id, &[(name, Value::Text(text))]);
    let server = |id: &str, server: &std::net::IpAddr| with(id, "server", &server.to_string());
    match error {
        OpenError::NoRoute { server: to } => server("trouble-no-route", to),
        OpenError::Prohibited { server: to } => server("trouble-prohibited", to),
        OpenError::Broadcast { server: to } => server("trouble-broadcast", to),
        OpenError::InterfaceNeeded { server: to } => server("trouble-interface-needed", to),
        OpenError::NoSuchInterface { name, present } => {
            let present = present.join(", ");
            let arguments = [("name", Value::Text(name)), ("present", Value::Text(&present))];
            words.sentence("trouble-no-interface", &arguments)
        }
        OpenError::AddressNotHere { address } => {
            with("trouble-address-not-here", "address", &address.to_string())
        }
        OpenError::FamilyNotAvailable { family } => with("trouble-no-family", "family", family),
        OpenError::Unsupported(what) => with("trouble-unsupported", "wish", wish(*what)),
        OpenError::TooFewFiles { limit, wanted } => {
            // As text: what is to be typed is not grouped.
            let (limit, wanted) = (limit.to_string(), wanted.to_string());
            let arguments = [("limit", Value::Text(&limit)), ("wanted", Value::Text(&wanted))];
            words.sentence("trouble-too-few-files", &arguments)
        }
        OpenError::Kernel { source, .. } if is_out_of_files(source) => {
            with("trouble-out-of-files", "error", &source.to_string())
        }
        OpenError::Kernel { operation, source } => {
            let id = format!("operation-{}", operation.to_lowercase().replace(' ', "-"));
            let named = if words.has(&id) { words.word(&id) } else { (*operation).to_owned() };
            let trouble = Trouble::new("trouble-kernel").with("operation", &named);
            trouble.with("error", source).sentence(words)
        }
    }
}

fn of_resolving(error: &ResolveError, words: &Words) -> String {
    let trouble = match error {
        ResolveError::UnknownName { host, source } => {
            Trouble::new("trouble-unknown-name").with("host", host).with("error", source)
        }
        ResolveError::NoAddress { host, family } => {
            Trouble::new("trouble-no-address").with("host", host).with("family", family)
        }
        ResolveError::TimedOut { host, timeout } => Trouble::new("trouble-lookup-too-long")
            .with("host", host)
            .with("seconds", &timeout.as_secs_f32()),
    };
    trouble.sentence(words)
}

/// Why nothing more can be received, in a sentence.
pub fn of_receiving(error: &ReceiveError, language: Language) -> String {
    let source = error.source.to_string();
    let interface = Value::Text(&error.interface);
    let arguments = [("interface", interface), ("error", Value::Text(&source))];
    Words::of(language).sentence("trouble-receive", &arguments)
}

/// Why there is no capture, or only the beginning of one, in a sentence.
pub fn of_capture(error: &CaptureError, words: &Words) -> String {
    let at = |id: &str, path: &str| words.sentence(id, &[("path", Value::Text(path))]);
    let failed = |id: &str, path: &str, error: &dyn ToString| {
        let error = error.to_string();
        words.sentence(id, &[("path", Value::Text(path)), ("error", Value::Text(&error))])
    };
    let after = |id: &str, path: &dyn ToString, frames: u64, more: &[(&str, Value<'_>)]| {
        let path = path.to_string();
        let ours = [("path", Value::Text(&path)), ("frames", Value::Number(frames))];
        words.sentence(id, &[&ours[..], more].concat())
    };
    match error {
        CaptureError::IsFolder { path } => at("trouble-is-folder", &path.to_string_lossy()),
        CaptureError::NoFolder { path } => at("trouble-no-folder", &path.to_string_lossy()),
        CaptureError::NotPermitted { path } => at("trouble-not-permitted", &path.to_string_lossy()),
        CaptureError::NotOpened { path, source } => {
            failed("trouble-not-opened", &path.to_string_lossy(), source)
        }
        CaptureError::NoRoom { destination, lack, .. } => {
            after("trouble-no-room", destination, 0, &[("lack", Value::Text(name(*lack)))])
        }
        CaptureError::Full { destination, frames, lack, .. } => {
            after("trouble-full", destination, *frames, &[("lack", Value::Text(name(*lack)))])
        }
        CaptureError::NotRead { destination, frames } => {
            after("trouble-not-read", destination, *frames, &[])
        }
        CaptureError::Closed { destination, frames } => {
            after("trouble-closed", destination, *frames, &[])
        }
        CaptureError::NotWritten { destination, frames, source } => {
            let error = source.to_string();
            after("trouble-not-written", destination, *frames, &[("error", Value::Text(&error))])
        }
        CaptureError::LimitReached { destination, frames, bytes } => after(
            "trouble-limit-reached",
            destination,
            *frames,
            &[("bytes", Value::Number(*bytes))],
        ),
        CaptureError::NotAnnotated { path, source } => {
            let (lack, error) = (Lack::of(source).map_or("none", name), source.to_string());
            let more = [("lack", Value::Text(lack)), ("error", Value::Text(&error))];
            after("trouble-not-annotated", &path.display(), 0, &more)
        }
        // Of one frame only, and in no report.
        CaptureError::FrameTooLarge { .. }
        | CaptureError::MixedLinks { .. }
        | CaptureError::NotEncoded { .. } => {
            Trouble::new("trouble-unforeseen").with("error", error).sentence(words)
        }
    }
}

/// As the messages tell them apart.
const fn name(lack: Lack) -> &'static str {
    match lack {
        Lack::Disk => "disk",
        Lack::Quota => "quota",
        Lack::FileSize => "file-size",
    }
}

/// As the message tells them apart.
const fn wish(what: Unsupported) -> &'static str {
    match what {
        Unsupported::ChoosingTheInterface => "interface",
        Unsupported::EveryAddress => "every-address",
    }
}

/// The process or the host has no descriptor left (EMFILE, ENFILE).
fn is_out_of_files(error: &io::Error) -> bool {
    crate::net::limits::is_out_of_files(error)
}

impl From<&net::Limitation> for report::Limitation {
    fn from(limitation: &net::Limitation) -> Self {
        match limitation {
            net::Limitation::SourcePort { wanted, used, why, .. } => {
                Self::SourcePort { wanted: *wanted, used: *used, why: why.into() }
            }
            net::Limitation::NoRawEsp(why) => Self::NoRawEsp { why: why.into() },
            net::Limitation::NoRawPieces(why) => Self::NoRawPieces { why: why.into() },
            net::Limitation::NoIcmpErrors(why) => Self::NoIcmpErrors { why: why.into() },
            net::Limitation::NoLinkCapture(why) => Self::NoLinkCapture { why: why.into() },
        }
    }
}

impl From<&net::Obstacle> for report::Obstacle {
    fn from(obstacle: &net::Obstacle) -> Self {
        match obstacle {
            net::Obstacle::MissingCapability { capability } => {
                Self::MissingCapability { capability: (*capability).to_owned() }
            }
            net::Obstacle::PortTaken { holder } => Self::PortTaken { holder: holder.clone() },
            net::Obstacle::SameHost => Self::SameHost,
            net::Obstacle::NotRequested => Self::NotRequested,
            net::Obstacle::NotInThisBuild => Self::NotInThisBuild,
            net::Obstacle::Kernel { error } => Self::Kernel { error: error.clone() },
        }
    }
}
