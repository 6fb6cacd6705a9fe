//! What a user may type, as values.
//!
//! The English help stands here, in the doc comments of the definitions; the
//! Japanese help is found by the name of each argument. Completions and the
//! man page are made from the same definitions.

mod examples;
mod host;
mod localise;
mod manual;
mod options;
mod require;
mod respond;
mod rewrite;
#[cfg(test)]
mod tests;
mod value;

pub use host::Host;
pub use manual::{completions, help, man};
pub use options::{
    AddressOptions, AnalyzeOptions, CaptureOptions, DemoOptions, ExplainOptions, KeyOptions,
    KeySourceOptions, PathOptions, ProbeOptions, ResultOptions, SendingOptions,
};
pub use require::{Requirement, names_of, required};
pub use respond::{FarEndOptions, RespondOptions, WITNESS_KEY_VARIABLE, witness_key_source};
pub use value::{Interface, OwnIdentity, PcapTarget, Recover, Seed};

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::exit::Exit;
use crate::report::document::Block;
use crate::report::words::Value;
use crate::report::{Extent, Language, text};

/// Reports are made for this width: tickets and mails keep it. A narrower terminal gets its own.
const COLUMNS: usize = 80;
/// Below this nothing can be laid out.
const FEWEST_COLUMNS: usize = 40;

/// Says why a Windows L2TP/IPsec user sees VPN error 809, with the packets that prove it.
#[derive(Debug, Clone, Parser)]
#[command(name = "probe809", version, override_usage = USAGE)]
#[command(after_help = examples::PROGRAM, after_long_help = examples::PROGRAM_LONG)]
#[command(subcommand_required = true, arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: CommonOptions,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Probe a VPN server and find the fault (the same as probe809 HOST).
    #[command(after_help = examples::PROBE)]
    Probe(Box<ProbeOptions>),
    /// Probe, and show hop by hop how far each kind of packet gets.
    #[command(after_help = examples::WALK)]
    Walk(Box<ProbeOptions>),
    /// Find in captures from others why a tunnel did not come up.
    #[command(after_help = examples::ANALYZE)]
    Analyze(AnalyzeOptions),
    /// Act as the far end: answer probes where the VPN server is or will be.
    #[command(after_help = examples::RESPOND)]
    Respond(RespondOptions),
    /// Show verdicts in a private practice network (no root, no Internet).
    Demo(DemoOptions),
    /// Explain a Windows error number, a term or a verdict.
    Explain(ExplainOptions),
    /// Print shell completions.
    Completions {
        /// The shell.
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the man page.
    Man,
    /// Print help, for a command if one is named.
    Help {
        /// The command.
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

#[derive(Debug, Clone, Args)]
struct CommonOptions {
    /// Language of all text [default: from the locale].
    #[arg(long, global = true, value_name = "LANGUAGE", hide_possible_values = true)]
    #[arg(value_parser = ["en", "ja"], help_heading = OUTPUT)]
    lang: Option<String>,
    /// Colour output: auto, always or never (NO_COLOR is honoured).
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true, help_heading = OUTPUT)]
    color: When,
    /// Print nothing but the result.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = OUTPUT)]
    quiet: bool,
    /// Print more, in the report and on standard error (twice: everything).
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = OUTPUT)]
    verbose: u8,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// A command line that was understood.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// What to do.
    pub command: Command,
    /// The language of all text.
    pub language: Language,
    /// When to colour.
    pub color: ColorChoice,
    /// Nothing but the result.
    pub quiet: bool,
    /// How much more to say, 0 to 2.
    pub verbose: u8,
    /// Columns of a report.
    pub columns: usize,
}

impl Invocation {
    /// A report in the form that was asked for.
    #[must_use]
    pub fn written(&self, report: &[Block]) -> String {
        text::render(report, self.columns)
    }

    /// How much a report says.
    #[must_use]
    pub const fn extent(&self, brief: bool) -> Extent {
        match (brief, self.verbose) {
            (true, _) => Extent::Brief,
            (false, 0) => Extent::Usual,
            (false, _) => Extent::Whole,
        }
    }
}

/// What the environment says that bears on the command line.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// LANG.
    pub lang: Option<String>,
    /// LC_ALL.
    pub lc_all: Option<String>,
    /// LC_MESSAGES.
    pub lc_messages: Option<String>,
    /// Columns to wrap the help to; `None` for those of the terminal.
    pub columns: Option<usize>,
    /// Columns of the terminal that standard output is; `None` where it is none.
    pub terminal: Option<usize>,
}

/// Reads a command line; the first word is the program's name.
///
/// # Errors
/// The end that help, version or a usage error calls for.
pub fn parse(
    words: impl IntoIterator<Item = OsString>,
    environment: &Environment,
) -> Result<Invocation, Exit> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    let language = language(&words, environment);
    let mut definition = definition(language);
    if let Some(columns) = environment.columns {
        definition = definition.term_width(columns);
    }
    rewrite::name_the_command(&mut words, &definition).map_err(|typo| {
        let arguments =
            [("typed", Value::Text(&typo.typed)), ("command", Value::Text(&typo.command))];
        localise::usage("usage-mistyped-command", &arguments, language)
    })?;
    let line = definition
        .try_get_matches_from_mut(words)
        .and_then(|matches| CommandLine::from_arg_matches(&matches))
        .map_err(|error| localise::exit_of(error, language))?;
    check(&line, language)?;
    let CommonOptions { color, quiet, verbose, .. } = line.common;
    let color = match color {
        When::Auto => ColorChoice::Auto,
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    };
    let columns = environment.terminal.map_or(COLUMNS, |own| own.clamp(FEWEST_COLUMNS, COLUMNS));
    let verbose = verbose.min(2);
    Ok(Invocation { command: line.command, language, color, quiet, verbose, columns })
}

fn definition(language: Language) -> clap::Command {
    // A walk that is asked for has nothing to leave out.
    let definition = CommandLine::command()
        .mut_subcommand("walk", |walk| walk.mut_arg("no_walk", |option| option.hide(true)));
    match language {
        Language::English => definition,
        Language::Japanese => localise::translated(definition, language),
    }
}

/// The language has to be known before anything is parsed, since the help and
/// the errors of parsing are in it.
fn language(words: &[OsString], environment: &Environment) -> Language {
    let typed = words.iter().map(|word| word.to_str().unwrap_or_default());
    let mut typed = typed.take_while(|word| *word != "--").peekable();
    while let Some(word) = typed.next() {
        let code = match word.strip_prefix("--lang") {
            Some("") => typed.peek().copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(language) = code.and_then(Language::from_code) {
            return language;
        }
    }
    let Environment { lang, lc_all, lc_messages, .. } = environment;
    Language::from_environment(lang.as_deref(), lc_all.as_deref(), lc_messages.as_deref())
}

/// What no single definition can say.
fn check(line: &CommandLine, language: Language) -> Result<(), Exit> {
    if let Command::Respond(options) = &line.command
        && options.json
        && options.pcap == Some(PcapTarget::StandardOutput)
    {
        return Err(localise::usage("usage-both-want-stdout", &[], language));
    }
    if let Command::Analyze(options) = &line.command {
        return has_channels(&options.result.require, language);
    }
    let (Command::Probe(options) | Command::Walk(options)) = &line.command else {
        return Ok(());
    };
    has_channels(&options.result.require, language)?;
    if options.path.no_walk && matches!(line.command, Command::Walk(_)) {
        return Err(localise::usage("walk-without-walk", &[], language));
    }
    if options.result.json && options.capture.pcap == Some(PcapTarget::StandardOutput) {
        return Err(localise::usage("usage-both-want-stdout", &[], language));
    }
    let keyed = witness_key_source(options.far_end.witness_key_file.as_ref()).is_some();
    if options.far_end.mapping_lifetime && !keyed {
        return Err(localise::usage("mapping-needs-key", &[], language));
    }
    if options.result.require.contains(&Requirement::BothWays) && !keyed {
        return Err(localise::usage("require-both-ways-needs-key", &[], language));
    }
    let addresses = [
        ("--source-address", options.sending.source_address),
        ("--public-address", options.sending.public_address),
    ];
    let hosts = options.hosts.iter().map(|host| ("HOST", host.address()));
    for (option, address) in addresses.into_iter().chain(hosts) {
        if address.is_some_and(|address| !options.addresses.accept(address)) {
            return Err(localise::wrong_family(option, options.addresses.ipv6, language));
        }
    }
    Ok(())
}

/// That both ways are to pass is said of channels.
fn has_channels(words: &[Requirement], language: Language) -> Result<(), Exit> {
    if words.is_empty() || required(words).is_some() {
        return Ok(());
    }
    Err(localise::usage("require-both-ways-alone", &[], language))
}

const OUTPUT: &str = "Output";

const USAGE: &str = "\
probe809 [OPTIONS] <HOST>...
       probe809 [OPTIONS] <COMMAND>";
