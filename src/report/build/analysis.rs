//! The report on captures: the files, then each conversation.

use super::brief;
use super::conversations::{conversations, more};
use super::draft::{Draft, number};
use super::findings::findings;
use super::judgement::{class_span, headline, judgement};
use super::required::required;
use super::this_run;
use crate::evidence::{OtherTunnel, OtherTunnelKind};
use crate::report::account::Account;
use crate::report::analysis::{AnalysedFile, Analysis, Conversation};
use crate::report::document::{Block, Item, Span};
use crate::report::unread::UnreadFrames;
use crate::report::words::{Value, Words};
use crate::report::{Extent, Language, reading};

/// Sentences on one file's damage that are shown.
const MOST_DAMAGES: usize = 5;
/// Kinds of frames of one file that were not read and are named.
const MOST_UNREAD: usize = 8;
/// Conversations that are told of one by one.
const MOST_IN_SHORT: usize = 20;
/// Tunnels of other kinds that are named.
const MOST_OTHERS: usize = 20;

/// The report on an analysis.
///
/// One conversation is told of like a probe's run; several as a table, then
/// the first of them in short.
#[must_use]
pub fn analysis(analysis: &Analysis<'_>, language: Language, extent: Extent) -> Vec<Block> {
    let words = Words::of(language);
    if let (Extent::Brief, None, [one]) = (extent, analysis.error, analysis.conversations) {
        let account = Account::of_conversation(one, analysis);
        let zone = &analysis.circumstances.zone;
        return vec![brief::of_conversation(words, &account, one, zone)];
    }
    let mut report = Draft::titled(words, &title(analysis, words));
    if !is_sound(analysis.files) {
        report.blocks.extend(files(words, analysis.files));
    }
    match (analysis.error, analysis.conversations) {
        (Some(error), _) => report.complain("analysis-error", error),
        (None, []) if analysis.summarised.is_empty() => report.put(nothing(words, analysis)),
        (None, [one]) if analysis.summarised.is_empty() => {
            whole(&mut report, analysis, one, extent);
        }
        (None, several) => in_short(&mut report, analysis, several, extent),
    }
    report.blocks.extend(others(words, analysis));
    // Where nothing was read, the error has said why.
    if analysis.interrupted && analysis.error.is_none() {
        let notes = Block::Notes(vec![words.word("analysis-interrupted").into()]);
        report.put(Draft::of(words, notes).under("heading-notes"));
    }
    if analysis.error.is_none() && extent != Extent::Brief {
        report.put(this_run::of_analysis(words, analysis));
    }
    report.blocks
}

fn title(analysis: &Analysis<'_>, words: &Words) -> String {
    match analysis.files {
        files @ [one] if is_sound(files) => described(words, one),
        _ => name(analysis, words),
    }
}

fn name(analysis: &Analysis<'_>, words: &Words) -> String {
    match analysis.files {
        [one] => words.file(&one.path),
        several => words.sentence("analysis-captures", &[("count", number(several.len()))]),
    }
}

fn files(words: &Words, files: &[AnalysedFile]) -> Option<Block> {
    let mut part = Draft::new(words);
    match files {
        [] => return None,
        [one] => {
            let Item { text, blocks } = file(words, one);
            part.put(Block::Paragraph(text));
            part.blocks.extend(blocks);
        }
        // The timeline names a frame of several files by the file's number.
        several => part.put(Block::Steps(several.iter().map(|one| file(words, one)).collect())),
    }
    Some(part.under("heading-files"))
}

/// One file, of which there is nothing to say but what it holds.
fn is_sound(files: &[AnalysedFile]) -> bool {
    let [one] = files else { return false };
    let whole = one.skipped == 0 && !one.truncated && one.cut.is_none();
    whole
        && one.unread.is_empty()
        && !one.rewritten
        && one.damages.is_empty()
        && one.error.is_none()
}

/// A file by its path and what it holds.
fn described(words: &Words, file: &AnalysedFile) -> String {
    let path = words.file(&file.path);
    let path = Value::Text(&path);
    match file.format {
        Some(format) => {
            let arguments =
                [("path", path), ("format", Value::Text(format)), ("frames", file.frames.into())];
            words.sentence("analysis-file", &arguments)
        }
        None => words.sentence("analysis-file-unread", &[("path", path)]),
    }
}

fn file(words: &Words, file: &AnalysedFile) -> Item {
    let line = described(words, file);
    let mut part = Draft::new(words);
    if let Some(error) = &file.error {
        part.complain("analysis-file-error", error);
    }
    if file.truncated {
        part.word("analysis-file-truncated");
    }
    if let Some(cut) = file.cut {
        let arguments = [
            ("cut", cut.packets.into()),
            ("frames", file.frames.into()),
            ("length", Value::Text(&cut.length.to_string())),
        ];
        part.tell("analysis-file-cut", arguments);
    }
    part.say(unread(words, file));
    if file.rewritten {
        part.word("analysis-file-rewritten");
    }
    if file.skipped > 0 {
        part.tell("analysis-file-skipped", [("bytes", file.skipped)]);
    }
    for damage in file.damages.iter().take(MOST_DAMAGES) {
        part.tell("analysis-file-damage", [("damage", damage.as_str())]);
    }
    part.say(more(words, file.damages.len(), MOST_DAMAGES));
    Item { text: vec![line.into()], blocks: part.blocks }
}

/// The frames of a file that were not read, by what kept them from it.
fn unread(words: &Words, file: &AnalysedFile) -> Option<String> {
    let kind = |one: &UnreadFrames| words.unread(one);
    let mut kinds: Vec<_> = file.unread.iter().take(MOST_UNREAD).map(kind).collect();
    kinds.extend(more(words, file.unread.len(), MOST_UNREAD));
    let kinds = kinds.join(&words.word("analysis-unread-separator"));
    let arguments = [("count", frames_unread(file).into()), ("kinds", Value::Text(&kinds))];
    (!file.unread.is_empty()).then(|| words.sentence("analysis-file-unread-frames", &arguments))
}

fn frames_unread(file: &AnalysedFile) -> u64 {
    file.unread.iter().fold(0, |sum, one| sum.saturating_add(one.frames))
}

/// What was read holds no tunnel: that there is none is said only where all was read.
fn nothing(words: &Words, analysis: &Analysis<'_>) -> Block {
    let files = name(analysis, words);
    let cut = analysis.files.iter().any(|one| one.cut.is_some());
    let unread = analysis.files.iter().map(frames_unread).fold(0, u64::saturating_add);
    let mut part = Draft::new(words);
    let decides = if unread > 0 {
        let arguments = [("files", Value::Text(&files)), ("count", unread.into())];
        part.tell("analysis-nothing-read", arguments);
        "analysis-decides-readable"
    } else if cut {
        part.tell("analysis-nothing-readable", [("files", files.as_str())]);
        "decides-capture-whole-packets"
    } else if analysis.others.iter().any(|one| one.kind.is_ipsec()) {
        part.tell("analysis-nothing-usual", [("files", files.as_str())]);
        "decides-capture-start"
    } else {
        part.tell("analysis-nothing", [("files", files.as_str())]);
        "decides-capture-start"
    };
    part.tell("to-be-certain", [("what", words.word(decides).as_str())]);
    under_class(part, analysis)
}

/// Blocks under the class of the whole.
fn under_class(part: Draft<'_>, analysis: &Analysis<'_>) -> Block {
    let class = analysis.class().map(|class| class_span(class, part.words.class(class)));
    Block::Section { heading: class.into_iter().collect(), blocks: part.blocks }
}

fn whole(
    report: &mut Draft<'_>,
    analysis: &Analysis<'_>,
    conversation: &Conversation,
    extent: Extent,
) {
    let account = Account::of_conversation(conversation, analysis);
    let ends = Span::from(ends(conversation)).strong();
    match report.blocks.pop() {
        // Under the title, unless something of the file stands between.
        Some(Block::Heading(heading)) => {
            report.put(Block::Section { heading, blocks: vec![Block::paragraph(ends)] });
        }
        files => {
            report.blocks.extend(files);
            report.put(Block::Heading(vec![ends]));
        }
    }
    report.blocks.extend(judgement(report.words, &account, extent));
    let Conversation { frames, duplicates, .. } = *conversation;
    if duplicates > 0 || extent == Extent::Whole {
        report.tell("analysis-frames", [("frames", frames), ("duplicates", duplicates)]);
    }
}

fn in_short(
    report: &mut Draft<'_>,
    analysis: &Analysis<'_>,
    several: &[Conversation],
    extent: Extent,
) {
    let words = report.words;
    let kept = u64::try_from(several.len()).unwrap_or(u64::MAX);
    let total = analysis.summarised.values().fold(kept, |sum, count| sum.saturating_add(*count));
    let mut part = Draft::new(words);
    part.tell("analysis-several", [("count", total)]);
    report.put(under_class(part, analysis));
    let mut table = conversations(words, several);
    table.blocks.extend(class_only(words, analysis));
    report.put(table.under("heading-conversations"));
    if extent == Extent::Brief {
        // The table has no room for what to do: of the worst it is told.
        let worst = several.iter().find(|one| Some(one.verdict.class) == analysis.class());
        if let Some(worst) = worst {
            let account = Account::of_conversation(worst, analysis);
            report.put(Block::Heading(vec![Span::from(ends(worst)).strong()]));
            report.put(headline(words, &account, extent));
        }
        return;
    }
    for (number, conversation) in (1_usize..).zip(several.iter().take(MOST_IN_SHORT)) {
        let account = Account::of_conversation(conversation, analysis);
        let heading = format!("{number}. {}", ends(conversation));
        report.put(Block::Heading(vec![Span::from(heading).strong()]));
        report.put(headline(words, &account, extent));
        report.blocks.extend(required(words, &account));
        report.blocks.extend(findings(words, &account, extent));
    }
    report.say(more(words, several.len(), MOST_IN_SHORT));
}

/// The conversations of which no more than a class was kept.
fn class_only(words: &Words, analysis: &Analysis<'_>) -> Option<Block> {
    let mut part = Draft::new(words);
    for (class, count) in analysis.summarised {
        let label = words.class(*class);
        let arguments = [("class", Value::Text(&label)), ("count", (*count).into())];
        part.tell("analysis-class-count", arguments);
    }
    let heading = vec![words.word("analysis-class-only").into()];
    (!part.blocks.is_empty()).then_some(Block::Section { heading, blocks: part.blocks })
}

fn others(words: &Words, analysis: &Analysis<'_>) -> Option<Block> {
    let others = analysis.others.iter().take(MOST_OTHERS);
    let notes: Vec<_> = others.map(|one| other_tunnel(words, analysis, one).into()).collect();
    if notes.is_empty() {
        return None;
    }
    let mut part = Draft::of(words, Block::Notes(notes));
    part.say(more(words, analysis.others.len(), MOST_OTHERS));
    Some(part.under("heading-other-tunnels"))
}

fn other_tunnel(words: &Words, analysis: &Analysis<'_>, other: &OtherTunnel) -> String {
    let (kind, client, server) =
        (words.other_tunnel(other), other.client.to_string(), other.server.to_string());
    let frame = reading::number(analysis.files, other.frame);
    let arguments = [
        ("kind", Value::Text(&kind)),
        ("client", Value::Text(&client)),
        ("server", Value::Text(&server)),
        ("frame", Value::Text(&frame)),
        ("answered", Value::Text(if other.both_ways { "yes" } else { "no" })),
    ];
    // Nobody answers for a group.
    let among_routers = matches!(other.kind, OtherTunnelKind::Ah | OtherTunnelKind::GroupEsp);
    let id = if among_routers { "analysis-no-tunnel" } else { "analysis-other-tunnel" };
    words.sentence(id, &arguments)
}

/// Client and server of a conversation.
fn ends(conversation: &Conversation) -> String {
    format!("{} -> {}", conversation.client, conversation.server)
}
