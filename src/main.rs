//! The street door: words in, an exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(probe809::cli::run(std::env::args_os()))
}
