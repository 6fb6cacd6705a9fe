//! `probe809 HOST` as `probe809 probe HOST`.

use std::ffi::OsString;

use clap::{ArgAction, Command};

/// Puts the command's name first where the user left it out or wrote it later.
///
/// The first word that is neither an option nor an option's value is a command
/// or a host. A `--` ends the options, so what follows is a host.
pub fn name_the_command(words: &mut Vec<OsString>, definition: &Command) {
    match first_positional(words, definition) {
        Some((place, word)) if definition.find_subcommand(&word).is_some() => {
            let command = words.remove(place);
            words.insert(1, command);
        }
        None if asks_for_itself(words) => {}
        Some(_) | None => words.insert(1, PROBE.into()),
    }
}

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
