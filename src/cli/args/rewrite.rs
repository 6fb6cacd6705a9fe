//! `probe809 HOST` as `probe809 probe HOST`, and a mistyped command told from a host.

use std::ffi::OsString;

use clap::{ArgAction, Command};

/// A word that is more likely a command than a host.
#[derive(Debug, PartialEq, Eq)]
pub struct MistypedCommand {
    /// What was typed.
    pub typed: String,
    /// What was meant.
    pub command: String,
}

/// Puts the command's name first where the user left it out or wrote it later.
///
/// The first word that is neither an option nor an option's value is a command
/// or a host. A `--` ends the options, so what follows is a host.
///
/// # Errors
/// A word that misses a command by little, which should not be looked up in DNS.
pub fn name_the_command(
    words: &mut Vec<OsString>,
    definition: &Command,
) -> Result<(), MistypedCommand> {
    match first_positional(words, definition) {
        Some((place, word)) if definition.find_subcommand(&word).is_some() => {
            let command = words.remove(place);
            words.insert(1, command);
        }
        None if asks_for_itself(words) => {}
        Some((_, word)) => match nearly_a_command(&word, definition) {
            Some(command) => return Err(MistypedCommand { typed: word, command }),
            None => words.insert(1, PROBE.into()),
        },
        None => words.insert(1, PROBE.into()),
    }
    Ok(())
}

/// The command that a word misses by little. What has a dot, a colon or a digit in it is a host.
fn nearly_a_command(word: &str, definition: &Command) -> Option<String> {
    let names = definition.get_subcommands().map(Command::get_name);
    let near = names.filter(|_| word.chars().all(char::is_alphabetic));
    let near = near.map(|name| (strsim::damerau_levenshtein(&word.to_lowercase(), name), name));
    // Letters that are wrong, missing, too many or swapped; "mail" is a host and not "man".
    let near = near.filter(|(distance, name)| *distance <= name.len() / LETTERS_EACH);
    near.min().map(|(_, name)| name.to_owned())
}

/// One wrong letter is forgiven for so many of a command.
const LETTERS_EACH: usize = 4;

fn first_positional(words: &[OsString], definition: &Command) -> Option<(usize, String)> {
    let mut words = words.iter().enumerate().skip(1);
    while let Some((place, word)) = words.next() {
        let word = word.to_string_lossy();
        if word == "--" {
            // Whatever follows is a host, even one named like a command.
            return words.next().map(|(place, _)| (place, String::new()));
        }
        if !word.starts_with('-') || word == "-" {
            return Some((place, word.into_owned()));
        }
        if takes_next(&word, definition) {
            words.next();
        }
    }
    None
}

/// Whether an option's value is the next word.
fn takes_next(word: &str, definition: &Command) -> bool {
    let commands = definition.get_subcommands().chain(std::iter::once(definition));
    let mut options = commands
        .flat_map(Command::get_arguments)
        .filter(|argument| matches!(argument.get_action(), ArgAction::Set | ArgAction::Append));
    if let Some(long) = word.strip_prefix("--") {
        // What takes its value behind `=` only leaves the next word alone.
        return options
            .any(|option| option.get_long() == Some(long) && !option.is_require_equals_set());
    }
    // In a cluster such as `-qi`, only the last may take a value.
    let last = word.chars().last();
    options.any(|option| option.get_short().is_some() && option.get_short() == last)
}

/// Nothing at all, or help or version of the program itself.
fn asks_for_itself(words: &[OsString]) -> bool {
    let mut words = words.iter().skip(1).map(|word| word.to_string_lossy()).peekable();
    words.peek().is_none()
        || words.any(|word| matches!(&*word, "-h" | "--help" | "-V" | "--version"))
}

const PROBE: &str = "probe";
