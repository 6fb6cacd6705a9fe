//! Errors as sentences, in the language of the user.

use crate::capture::{CaptureError, Lack};
use crate::net::resolve::ResolveError;
use crate::net::{OpenError, ReceiveError};
use crate::report::Language;
use crate::report::words::{Value, Words};

use super::interruption::Interrupted;
use super::planning::TargetError;

/// An error in one sentence without a full stop.
///
/// Where no sentence is known it has the words of the room that it comes from.
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
    } else if let Some(error) =
        error.downcast_ref::<std::io::Error>().filter(|one| is_out_of_files(one))
    {
        words.sentence("trouble-out-of-files", &[("error", Value::Text(&error.to_string()))])
    } else {
        format!("{error:#}")
    }
}

fn of_target(error: &TargetError, words: &Words) -> String {
    match error {
        TargetError::NoSingleHost(address) => {
            words.sentence("trouble-no-single-host", &[("address", Value::Text(address))])
        }
        TargetError::Mapped { address, ipv4 } => {
            let (address, ipv4) = (address.to_string(), ipv4.to_string());
            let arguments = [("address", Value::Text(&address)), ("ipv4", Value::Text(&ipv4))];
            words.sentence("trouble-mapped", &arguments)
        }
    }
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
        OpenError::Unsupported => words.word("trouble-unsupported"),
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
            let error = source.to_string();
            let arguments = [("operation", Value::Text(operation)), ("error", Value::Text(&error))];
            words.sentence("trouble-kernel", &arguments)
        }
    }
}

fn of_resolving(error: &ResolveError, words: &Words) -> String {
    match error {
        ResolveError::UnknownName { host, source } => {
            let error = source.to_string();
            let arguments = [("host", Value::Text(host)), ("error", Value::Text(&error))];
            words.sentence("trouble-unknown-name", &arguments)
        }
        ResolveError::NoAddress { host, family } => {
            let family = family.to_string();
            let arguments = [("host", Value::Text(host)), ("family", Value::Text(&family))];
            words.sentence("trouble-no-address", &arguments)
        }
        ResolveError::TimedOut { host, timeout } => {
            let seconds = timeout.as_secs_f32().to_string();
            let arguments = [("host", Value::Text(host)), ("seconds", Value::Text(&seconds))];
            words.sentence("trouble-lookup-too-long", &arguments)
        }
    }
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
        | CaptureError::NotEncoded { .. } => error.to_string(),
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

/// The process or the host has no descriptor left (EMFILE, ENFILE).
fn is_out_of_files(error: &std::io::Error) -> bool {
    crate::net::limits::is_out_of_files(error)
}
