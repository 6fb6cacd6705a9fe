//! Help, completions and the man page, from the definitions of the arguments.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::{CommandLine, definition, localise};
use crate::cli::exit::Exit;
use crate::report::Language;

/// The help of the program, or of one of its commands; an unknown command is a usage error.
#[must_use]
pub fn help(command: Option<&str>, language: Language) -> Exit {
    let line = ["probe809"].into_iter().chain(command).chain(["--help"]);
    match definition(language).try_get_matches_from(line) {
        Ok(_) => Exit::result(String::new()),
        Err(end) => localise::exit_of(end, language),
    }
}

/// The shell completions, as a script.
#[must_use]
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "probe809", &mut script);
    script
}

/// The man page, as roff: one page for all commands.
///
/// # Errors
/// Never on a buffer in memory; the error is that of the writer's interface.
pub fn man(language: Language) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let program = definition(language);
    let whole = Man::new(program.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    for command in program.get_subcommands() {
        one_command(command, &mut page)?;
    }
    let end = program.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let mut last = Roff::new();
    last.control("SH", ["EXAMPLES AND EXIT CODES"]).control("nf", []).text([roman(end)]);
    last.control("fi", []).to_writer(&mut page)?;
    Ok(page)
}

/// A section for a command; its own sections become subsections.
fn one_command(command: &Command, page: &mut impl Write) -> io::Result<()> {
    let name = format!("probe809 {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let title = name.to_uppercase();
    Roff::new().control("SH", [title.as_str()]).text([roman(about)]).to_writer(page)?;
    let section = Man::new(command.clone().bin_name(name));
    let mut text = Vec::new();
    section.render_synopsis_section(&mut text)?;
    section.render_options_section(&mut text)?;
    page.write_all(String::from_utf8_lossy(&text).replace(".SH ", ".SS ").as_bytes())
}
