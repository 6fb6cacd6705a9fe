//! Help and usage errors in the language of the user.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::host::HostError;
use super::value::ValueError;
use crate::cli::exit::{Exit, SUCCESS, USAGE};
use crate::report::Language;
use crate::report::words::{Value, Words, sanitise};

const PROGRAM: &str = "probe809";

/// The definitions with every help text in another language.
pub fn translated(definition: Command, language: Language) -> Command {
    let words = Words::of(language);
    let name = definition.get_name().to_owned();
    let usage = usage_of(&definition).replace("[OPTIONS]", words.plain("help-usage-options"));
    let name = if name == PROGRAM { "main".to_owned() } else { name };
    let mut definition = definition
        .about(words.word(&format!("help-{name}")))
        .help_template(words.word("help-template"))
        .override_usage(usage)
        .subcommand_help_heading(words.plain("help-commands"))
        .disable_help_flag(true)
        .mut_args(|argument| translated_argument(argument, &name, words))
        .arg(help_flag(words));
    if name == "main" {
        definition = definition
            .disable_version_flag(true)
            .arg(version_flag(words))
            .after_help(words.word("help-examples"))
            .after_long_help(words.word("help-examples-long"));
    }
    let examples = format!("help-examples-{name}");
    if words.has(&examples) {
        definition = definition.long_about(None).after_help(words.word(&examples));
    }
    definition.mut_subcommands(|command| translated(command, language))
}

/// How a command is called, as the parser makes it of the definitions.
fn usage_of(definition: &Command) -> String {
    let name = definition.get_name();
    let called = if name == PROGRAM { name.to_owned() } else { format!("{PROGRAM} {name}") };
    // The parser builds what it renders; what is translated is built later.
    let usage = definition.clone().bin_name(called).render_usage().to_string();
    usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned()
}

fn translated_argument(argument: Arg, command: &str, words: &'static Words) -> Arg {
    let id = message_id(command, argument.get_id().as_str(), words);
    let heading = match argument.get_help_heading() {
        Some(heading) => {
            words.plain(&format!("help-heading-{}", heading.to_lowercase().replace(' ', "-")))
        }
        None if argument.is_positional() => words.plain("help-heading-arguments"),
        None => words.plain("help-heading-options"),
    };
    // The parser lists values in English; the words name them.
    let takes_values = argument.get_action().takes_values() || argument.is_positional();
    let argument = if takes_values { argument.hide_possible_values(true) } else { argument };
    argument.help(words.word(&id)).long_help(None::<&str>).help_heading(heading)
}

/// The message of an argument: the command's own, or the one that commands share.
pub fn message_id(command: &str, argument: &str, words: &Words) -> String {
    let argument = argument.replace('_', "-");
    let own = format!("help-{command}-{argument}");
    if words.has(&own) { own } else { format!("help-{argument}") }
}

fn help_flag(words: &'static Words) -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(clap::ArgAction::Help)
        .help(words.word("help-help"))
        .help_heading(words.plain("help-heading-options"))
}

fn version_flag(words: &'static Words) -> Arg {
    Arg::new("version")
        .short('V')
        .long("version")
        .action(clap::ArgAction::Version)
        .help(words.word("help-version"))
        .help_heading(words.plain("help-heading-options"))
}

/// The end that an error of parsing calls for; help and version are "errors" too.
pub fn exit_of(mut error: clap::Error, language: Language) -> Exit {
    harmless(&mut error);
    let error = &error;
    let rendered = error.render().ansi().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Exit { code: SUCCESS, stdout: rendered, stderr: String::new() }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Exit { code: USAGE, stdout: String::new(), stderr: rendered }
        }
        _ if language == Language::English => Exit::usage(rendered),
        _ => Exit::usage(in_words(error, Words::of(language))),
    }
}

/// What the user typed is shown in an error, and may have come from anywhere: it is made
/// harmless as everything else. Usage is the parser's own, styled and in several lines.
fn harmless(error: &mut clap::Error) {
    let clean = |value: &ContextValue| match value {
        ContextValue::String(text) => Some(ContextValue::String(sanitise(text))),
        ContextValue::Strings(texts) => {
            Some(ContextValue::Strings(texts.iter().map(|text| sanitise(text)).collect()))
        }
        _ => None,
    };
    // In a tip what was typed cannot be told from the parser's own styles, so both go.
    let plain = |tip: &StyledStr| StyledStr::from(sanitise(&tip.to_string()));
    let typed: Vec<_> =
        error.context().filter_map(|(kind, value)| Some((kind, clean(value)?))).collect();
    let odd = typed.iter().any(|(kind, value)| error.get(*kind) != Some(value));
    let tips = match error.get(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) if odd => tips.iter().map(plain).collect(),
        _ => Vec::new(),
    };
    for (kind, value) in typed {
        error.insert(kind, value);
    }
    if odd {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
}

/// A usage error that no definition could find.
pub fn usage(id: &str, arguments: &[(&str, Value<'_>)], language: Language) -> Exit {
    let words = Words::of(language);
    Exit::usage(framed(words, &words.sentence(id, arguments)))
}

/// An address of the family that -4 or -6 excludes.
pub fn wrong_family(option: &str, wants_ipv6: bool, language: Language) -> Exit {
    let (given, wanted) = if wants_ipv6 { (4, 6) } else { (6, 4) };
    let arguments = [
        ("option", Value::Text(option)),
        ("given", Value::Number(given)),
        ("wanted", Value::Number(wanted)),
    ];
    usage("usage-address-family", &arguments, language)
}

fn in_words(error: &clap::Error, words: &Words) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let other = context(ContextKind::PriorArg);
    let reason = reason(error, words);
    let arguments = [
        ("argument", Value::Text(&argument)),
        ("value", Value::Text(&value)),
        ("other", Value::Text(&other)),
        ("reason", Value::Text(&reason)),
    ];
    let repeated = argument == other;
    let id = match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => "usage-unknown-argument",
        ErrorKind::InvalidValue if value.is_empty() => "usage-no-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-invalid-value",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::ArgumentConflict if repeated => "usage-repeated",
        ErrorKind::ArgumentConflict => "usage-conflict",
        _ => "usage-unreadable",
    };
    framed(words, &words.sentence(id, &arguments))
}

/// What was expected instead, where that is known.
fn reason(error: &clap::Error, words: &Words) -> String {
    let source = std::error::Error::source(error);
    if let Some(expected) = source.and_then(|source| source.downcast_ref::<ValueError>()) {
        let (least, most) = expected.bounds();
        let bounds = [("least", Value::Number(least)), ("most", Value::Number(most))];
        return words.sentence(expected.id(), &bounds);
    }
    if let Some(expected) = source.and_then(|source| source.downcast_ref::<HostError>()) {
        return words.sentence(expected.id(), &[("meant", Value::Text(expected.meant()))]);
    }
    match (error.get(ContextKind::ValidValue), source) {
        (Some(ContextValue::Strings(valid)), _) if !valid.is_empty() => valid.join(", "),
        (_, Some(source)) => source.to_string(),
        _ => "none".to_owned(),
    }
}

fn framed(words: &Words, message: &str) -> String {
    let error = words.sentence("usage-error", &[("message", Value::Text(message))]);
    format!("{error}\n\n{}\n", words.word("usage-see-help"))
}
