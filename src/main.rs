//! Parse the command, start logging, run it, set the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    patchwalk::cli::run()
}
