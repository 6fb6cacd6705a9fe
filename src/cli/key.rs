//! Where the pre-shared key comes from: a file, the environment or a prompt, and
//! never the command line, which every user of the host can read.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::args::{Invocation, KeyOptions, KeySourceOptions};
use super::circumstances::quoted;
use super::streams::write_note;
use super::trouble::Trouble;
use crate::crypto::PreSharedKey;
use crate::evidence::Direction;
use crate::net::private_file::{create, read_by_others};
use crate::net::private_memory::leave_no_core;
use crate::protocol::{Credentials, Disclosed};
use crate::report::keylog::preference;
use crate::report::words::{Value, Words};
use crate::wire::Capped;

/// The variable that may hold the key.
const VARIABLE: &str = "PROBE809_PSK";
/// Bytes of a key: more than any server takes.
const LONGEST: usize = 1_024;
/// What some editors of Windows begin a text with (UTF-8's byte order mark).
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Reading never fills the memory, so that it never moves and leaves a copy behind.
const SPARE: usize = 64;

/// Which way the key comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource {
    /// `--psk-file`.
    File,
    /// `PROBE809_PSK`.
    Environment,
    /// `--psk-prompt`.
    Prompt,
}

impl KeySource {
    /// The way that was chosen; `None` for a run without a key.
    pub fn of(options: &KeySourceOptions) -> Option<Self> {
        if options.psk_file.is_some() {
            Some(Self::File)
        } else if options.psk_prompt {
            Some(Self::Prompt)
        } else {
            std::env::var_os(VARIABLE).filter(|key| !key.is_empty()).map(|_| Self::Environment)
        }
    }

    /// As a parameter of a run.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Environment => "environment",
            Self::Prompt => "prompt",
        }
    }
}

/// The key with who we say we are; `None` for a run without one.
///
/// # Errors
/// When the file cannot be read, nobody is there to be asked, or the key is empty
/// or too long.
pub fn credentials(
    options: &KeyOptions,
    seeded: bool,
    invocation: &Invocation,
) -> anyhow::Result<Option<Credentials>> {
    let Some(key) = pre_shared_key(&options.source, seeded, invocation)? else {
        if options.keylog.is_some() {
            let trouble = Trouble::new("trouble-keylog-without-key");
            return Err(trouble.with("variable", &VARIABLE).into());
        }
        return Ok(None);
    };
    let identity = options.id.clone().map(Into::into);
    let discloses = options.keylog.is_some();
    Ok(Some(Credentials { key, identity, discloses }))
}

/// The key alone; `None` for a run without one.
///
/// # Errors
/// As for the credentials.
pub fn pre_shared_key(
    options: &KeySourceOptions,
    seeded: bool,
    invocation: &Invocation,
) -> anyhow::Result<Option<Arc<PreSharedKey>>> {
    let Some(source) = KeySource::of(options) else { return Ok(None) };
    if seeded {
        return Err(Trouble::new("trouble-key-seeded").into());
    }
    let words = Words::of(invocation.language);
    // Before the key is there. Where the system refuses, the run is no worse for it.
    let _ = leave_no_core();
    let key = match (source, &options.psk_file) {
        (KeySource::File, Some(path)) => of_file(path, "--psk-file", invocation)?,
        (KeySource::Prompt, _) | (KeySource::File, None) => {
            let typed = rpassword::prompt_password(words.word("key-prompt"));
            let typed = typed.map_err(|error| Trouble::refused("trouble-key-prompt", &error))?;
            PreSharedKey::new(typed.into_bytes())
        }
        (KeySource::Environment, _) => {
            let value = std::env::var_os(VARIABLE).unwrap_or_default();
            PreSharedKey::new(value.into_encoded_bytes())
        }
    };
    if key.is_empty() {
        return Err(Trouble::new("trouble-key-empty").into());
    }
    Ok(Some(Arc::new(key)))
}

/// The file for what opens the packets: one for all addresses of a run.
#[derive(Debug, Default)]
pub struct Keylog(Option<File>);

impl Keylog {
    /// Makes the file where one was asked for and none is open yet, with a warning
    /// of what it gives away.
    ///
    /// # Errors
    /// When the file is there already, or cannot be made.
    pub fn open(&mut self, options: &KeyOptions, invocation: &Invocation) -> anyhow::Result<()> {
        let Some(path) = options.keylog.as_ref().filter(|_| self.0.is_none()) else {
            return Ok(());
        };
        let shown = path.display().to_string();
        let file = create(path).map_err(|error| {
            Trouble::refused("trouble-keylog-not-made", &error).with("path", &shown)
        })?;
        let words = Words::of(invocation.language);
        let warning = words.sentence("keylog-warning", &[("path", Value::Text(&shown))]);
        let quoted = quoted(&shown);
        let usage = words.sentence("keylog-use", &[("path", Value::Text(&quoted))]);
        let usage = if invocation.quiet { String::new() } else { usage + "\n" };
        // A warning that nobody can read stops nothing.
        let _ = write_note(&format!("{warning}\n{usage}"), invocation.color);
        self.0 = Some(file);
        Ok(())
    }

    /// Adds what opens the packets between `client` and `server`, a line for each.
    ///
    /// Where the file takes no more it says so, and gives the sentence: what the run
    /// found is not thrown away with it.
    pub fn write(
        &mut self,
        disclosed: &[Disclosed],
        client: IpAddr,
        server: IpAddr,
        invocation: &Invocation,
    ) -> Option<String> {
        let file = self.0.as_mut()?;
        let written = disclosed.iter().try_for_each(|(entry, direction)| {
            let line = match direction {
                Direction::Outbound => preference(entry, client, server),
                Direction::Inbound => preference(entry, server, client),
            };
            let line = Zeroizing::new(line + "\n");
            file.write_all(line.as_bytes())
        });
        let trouble = Trouble::refused("trouble-keylog-not-written", &written.err()?);
        let sentence = trouble.sentence(Words::of(invocation.language));
        // A note that nobody can read stops nothing.
        let _ = write_note(&format!("{sentence}\n"), invocation.color);
        Some(sentence)
    }
}

/// The key in the file of an option. Its errors leave out the path: whoever wrote the key
/// itself there does not see it again.
pub(super) fn of_file(
    path: &Path,
    option: &str,
    invocation: &Invocation,
) -> Result<PreSharedKey, Trouble> {
    let failed = |error: io::Error| {
        let trouble = match error.kind() {
            io::ErrorKind::FileTooLarge => {
                Trouble::new("trouble-key-file-long").with("most", &LONGEST)
            }
            _ => Trouble::refused("trouble-key-file", &error),
        };
        trouble.with("option", &option)
    };
    if path == Path::new("-") {
        return bounded(io::stdin().lock()).map_err(failed);
    }
    let file = File::open(path).map_err(failed)?;
    if let Some(mode) = read_by_others(&file).map_err(failed)?
        && !invocation.quiet
    {
        let mode = format!("{mode:04o}");
        let words = Words::of(invocation.language);
        let note = words.sentence("key-file-mode", &[("mode", Value::Text(&mode))]);
        // A note that nobody can read stops nothing.
        let _ = write_note(&(note + "\n"), invocation.color);
    }
    bounded(file).map_err(failed)
}

/// The bytes up to the end, without the line break there.
fn bounded(source: impl Read) -> io::Result<PreSharedKey> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + SPARE));
    let most = u64::capped(LONGEST + 3);
    source.take(most).read_to_end(&mut bytes)?;
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
    }
    for end in [b'\n', b'\r'] {
        if bytes.last() == Some(&end) {
            bytes.pop();
        }
    }
    if bytes.len() > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(PreSharedKey::new(std::mem::take(&mut *bytes)))
}

#[cfg(test)]
mod tests {
    use super::{KeyOptions, KeySourceOptions, Keylog, LONGEST, bounded};
    use crate::cli::args::{Command, Invocation};
    use crate::report::Language;
    use anstream::ColorChoice;

    #[test]
    fn all_addresses_of_a_run_share_one_keylog() {
        let path = std::env::temp_dir().join(format!("probe809-one-keylog-{}", std::process::id()));
        let keylog = Some(path.clone());
        let options = KeyOptions {
            source: KeySourceOptions { psk_file: None, psk_prompt: false },
            keylog,
            id: None,
        };
        let (language, color) = (Language::English, ColorChoice::Never);
        let command = Command::Man;
        let invocation =
            Invocation { command, language, color, quiet: true, verbose: 0, columns: 80 };
        let mut one = Keylog::default();
        for _ in 0..2 {
            one.open(&options, &invocation).unwrap();
        }
        let another = Keylog::default().open(&options, &invocation);
        std::fs::remove_file(path).unwrap();
        assert!(another.is_err(), "a file of another run stays as it is");
    }

    #[test]
    fn a_line_break_at_the_end_is_not_of_the_key() {
        for (file, empty) in [
            ("secret\n", false),
            ("\u{feff}\r\n", true),
            ("a b\r\n", false),
            ("\n", true),
            ("", true),
        ] {
            assert_eq!(bounded(file.as_bytes()).unwrap().is_empty(), empty, "{file:?}");
        }
        assert!(bounded(vec![b'x'; LONGEST].as_slice()).is_ok());
        assert!(bounded(vec![b'x'; LONGEST + 1].as_slice()).is_err());
        assert!(bounded(std::io::repeat(b'x')).is_err());
    }
}
