//! `analyze`: from captures to a judgement of each conversation in them.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::args::{AnalyzeOptions, Invocation, Recover, names_of, required};
use super::circumstances::{circumstances, command};
use super::exit::{Exit, Judged, of_required, of_run};
use super::interruption::Interruption;
use super::search::Onlooker;
use super::trouble;
use crate::capture::{Format, ReadError};
use crate::crypto::Digested;
use crate::drive::{self, AnalysisPlan, FileContents};
use crate::net::clock::Clock;
use crate::net::inlet::Inlet;
use crate::report::analysis::{
    AnalysedFile, Analysis, Conversation, Coverage, CutPackets, Elsewhere,
};
use crate::report::unread::UnreadFrames;
use crate::report::words::{Value as Word, Words, sanitise};
use crate::report::{Language, ReadingBar, build, json as documents};
use crate::wire::Capped;

/// Longer files are not hashed: that would take longer than reading them.
const LONGEST_HASHED: usize = 64 << 20;
/// Standard input, as tcpdump and others write it.
const STDIN: &str = "-";

/// Reads the captures and renders what they show.
#[must_use]
pub fn analyze(options: &AnalyzeOptions, invocation: &Invocation, version: &str) -> Exit {
    let clock = Clock::start();
    let started = clock.now();
    let interruption = Interruption::listen(true);
    let several = options.files.len() > 1;
    let plan = AnalysisPlan {
        client: options.client,
        public_address: options.public_address,
        timeline: options.timeline,
        several,
        recover: options.recover_addresses.map(Into::into),
        ..AnalysisPlan::default()
    };
    let onlooker = Onlooker::new(&interruption, false, clock, invocation);
    let mut reading = drive::Analysis::new(plan).watched_by(onlooker);
    let files: Vec<AnalysedFile> = options
        .files
        .iter()
        .map(|path| read(&mut reading, path, invocation, &interruption))
        .collect();
    let findings = reading.finish();
    let conversations: Vec<Conversation> =
        findings.conversations.into_iter().map(conversation).collect();
    let error = unread(&files);
    let parameters = parameters(options, invocation.language);
    let required = required(&options.result.require);
    let circumstances = circumstances(command(&[]));
    let analysis = Analysis {
        version,
        started,
        finished: clock.now(),
        interrupted: interruption.ends_run() || interruption.ends_search(),
        circumstances: &circumstances,
        parameters: &parameters,
        required: required.as_ref(),
        error: error.as_deref(),
        files: &files,
        conversations: &conversations,
        summarised: &findings.summarised,
        others: &findings.others,
    };
    rendered(options, invocation, &analysis)
}

fn rendered(options: &AnalyzeOptions, invocation: &Invocation, analysis: &Analysis<'_>) -> Exit {
    let language = invocation.language;
    let connects = analysis.windows_connects();
    let judged = analysis.class().map(|class| Judged { class, connects });
    let code = of_run(judged, &options.result.expect);
    let code = of_required(code, analysis.meets(), &options.result.expect);
    let mut stderr = complaints(analysis.files, Words::of(language));
    if !invocation.quiet {
        stderr += &not_met(analysis, Words::of(language));
        stderr += &client_absent(options, analysis, Words::of(language));
    }
    let stdout = if options.result.json {
        documents::write(&documents::analysis(analysis, language))
    } else if analysis.error.is_some() {
        // Nothing was read, and why stands on standard error: there is no result.
        String::new()
    } else {
        let extent = invocation.extent(options.result.brief);
        let timeline = options.timeline.then(|| build::timeline(analysis, language));
        let report = timeline.into_iter().chain(build::analysis(analysis, language, extent));
        invocation.written(&report.collect::<Vec<_>>())
    };
    Exit { code, stdout, stderr }
}

/// That no conversation has the client that the user named, for standard error.
fn client_absent(options: &AnalyzeOptions, analysis: &Analysis<'_>, words: &Words) -> String {
    let Some(client) = options.client else { return String::new() };
    let has = |one: &Conversation| one.client == client || one.server == client;
    let known = analysis.conversations.iter().any(has) || !analysis.summarised.is_empty();
    if known || analysis.error.is_some() {
        return String::new();
    }
    let client = client.to_string();
    words.sentence("analysis-client-absent", &[("client", Word::Text(&client))]) + "\n"
}

/// What is wrong with the files, for standard error.
fn complaints(files: &[AnalysedFile], words: &Words) -> String {
    let line = |file: &AnalysedFile, what: &str| {
        format!("probe809: {}: {}\n", sanitise(&file.path), sanitise(&words.of_system(what)))
    };
    let of = |file: &AnalysedFile| {
        file.error.iter().chain(&file.damages).map(|what| line(file, what)).collect::<String>()
    };
    files.iter().map(of).collect()
}

/// The required channels that are not met, for standard error.
fn not_met(analysis: &Analysis<'_>, words: &Words) -> String {
    let of = |one: &Conversation| {
        let verdict = Some(&one.verdict);
        let ends = format!("{} -> {}", one.client, one.server);
        let of_each = analysis.required.map(|required| required.of(verdict)).unwrap_or_default();
        let line = |channel| words.required_and_not_met(&ends, channel, verdict);
        of_each.iter().filter_map(line).map(|line| line + "\n").collect::<String>()
    };
    analysis.conversations.iter().map(of).collect()
}

/// Nothing could be read at all: why.
fn unread(files: &[AnalysedFile]) -> Option<String> {
    let errors: Vec<String> = files
        .iter()
        .filter_map(|file| Some(format!("{}: {}", file.path, file.error.as_ref()?)))
        .collect();
    (errors.len() == files.len()).then(|| errors.join("; "))
}

fn read(
    reading: &mut drive::Analysis,
    path: &Path,
    invocation: &Invocation,
    interruption: &Interruption,
) -> AnalysedFile {
    let words = Words::of(invocation.language);
    let mut file = AnalysedFile {
        path: path.to_string_lossy().into_owned(),
        format: None,
        frames: 0,
        bytes: 0,
        sha256: None,
        covers: None,
        skipped: 0,
        truncated: false,
        cut: None,
        unread: Vec::new(),
        rewritten: false,
        damages: Vec::new(),
        error: None,
    };
    let ends = || interruption.ends_run();
    let source = match open(path, &ends) {
        Ok(source) => source,
        Err(error) => {
            file.error = Some(words.of_system(&error.to_string()));
            return file;
        }
    };
    let length = source.length();
    let bar = ReadingBar::new(!invocation.quiet, &file.path, length);
    let hashed = length.is_none_or(|length| length <= u64::capped(LONGEST_HASHED));
    let mut source = Digested::new(bar.watch(source), if hashed { LONGEST_HASHED } else { 0 });
    let result = reading.read(&mut source, &mut || ends());
    bar.finish();
    match result {
        Ok(contents) => {
            tell(&mut file, &contents, words);
            let sha256 = source.digest();
            // Whoever ends the reading leaves the end of the file unread.
            file.sha256 = sha256.filter(|_| !ends());
        }
        Err(_) if ends() => file.error = Some(words.word("trouble-interrupted-reading")),
        Err(ReadError::NotACapture { .. }) if is_event_trace(path) => {
            file.error = Some(trouble::of_reading(&ReadError::EventTrace, words));
        }
        Err(error) => file.error = Some(trouble::of_reading(&error, words)),
    }
    file
}

/// What Windows' tools write is known by its name where its bytes do not tell.
fn is_event_trace(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("etl"))
}

fn tell(file: &mut AnalysedFile, read: &FileContents, words: &Words) {
    let FileContents { contents, cut, unread, rewritten, span } = read;
    file.format = Some(match contents.format {
        Format::Pcap => "pcap",
        Format::Pcapng => "pcapng",
    });
    (file.frames, file.bytes) = (contents.frames, contents.bytes);
    (file.skipped, file.truncated) = (contents.skipped, contents.cut_short);
    file.covers = span.map(|span| Coverage { first: span.first, last: span.last });
    file.cut = cut.map(|one| CutPackets { packets: one.packets, length: one.length });
    file.rewritten = *rewritten;
    file.unread = unread.iter().map(|one| UnreadFrames::new(one.why, one.frames)).collect();
    file.damages = contents.damages.iter().map(|one| trouble::of_damage(one, words)).collect();
}

fn open<'a>(path: &Path, ends: &'a (dyn Fn() -> bool + Sync)) -> io::Result<Inlet<'a>> {
    if path == Path::new(STDIN) { Inlet::standard_input(ends) } else { Inlet::file(path, ends) }
}

fn conversation(judged: drive::Judged) -> Conversation {
    let drive::Judged { conversation: one, verdict, packets, elsewhere } = judged;
    let elsewhere = elsewhere.into_iter().map(|end| Elsewhere {
        observations: end.log.observations().to_vec(),
        packets: end.packets.iter().map(drive::KeptPacket::passed).collect(),
    });
    Conversation {
        client: one.client,
        server: one.server,
        started: one.started,
        finished: one.finished,
        frames: one.frames,
        duplicates: one.duplicates,
        verdict,
        observations: one.log.observations().to_vec(),
        packets: packets.iter().map(drive::KeptPacket::passed).collect(),
        elsewhere: elsewhere.collect(),
    }
}

fn parameters(options: &AnalyzeOptions, language: Language) -> Map<String, Value> {
    let names = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|path| sanitise(&path.to_string_lossy())).collect()
    };
    let expect: Vec<_> = options.result.expect.iter().map(|one| one.name()).collect();
    let pairs = [
        ("files", json!(names(&options.files))),
        ("client", json!(options.client.map(|address| address.to_string()))),
        ("public_address", json!(options.public_address.map(|address| address.to_string()))),
        ("timeline", json!(options.timeline)),
        ("require", json!(names_of(&options.result.require))),
        ("recover_addresses", json!(options.recover_addresses.map(Recover::as_str))),
        ("expect", json!(expect)),
        ("language", json!(language.code())),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::unread;
    use crate::report::analysis::AnalysedFile;

    #[test]
    fn only_where_no_file_could_be_read_nothing_was() {
        let file = |error: Option<&str>| AnalysedFile {
            path: "a.pcap".to_owned(),
            format: None,
            frames: 0,
            bytes: 0,
            sha256: None,
            covers: None,
            skipped: 0,
            truncated: false,
            cut: None,
            unread: Vec::new(),
            rewritten: false,
            damages: Vec::new(),
            error: error.map(str::to_owned),
        };
        assert_eq!(unread(&[file(None), file(Some("gone"))]), None);
        let all = unread(&[file(Some("gone"))]);
        assert_eq!(all.as_deref(), Some("a.pcap: gone"));
    }
}
