//! The key that a probe and its far end share: from a file or the environment, never
//! from the command line.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::args::{Invocation, WITNESS_KEY_VARIABLE, witness_key_source};
use super::key::of_file;
use super::trouble::Trouble;
use crate::crypto::{PreSharedKey, RandomStream, WitnessKey};
use crate::evidence::Timestamp;
use crate::net::entropy;
use crate::net::private_file::create;
use crate::net::private_memory::leave_no_core;
use crate::protocol::far_end::Marking;
use crate::report::words::{Value, Words};

/// The key; `None` for a run without one.
///
/// # Errors
/// When the file cannot be read, or the key is too short to stand being tried.
pub fn witness_key(
    file: Option<&PathBuf>,
    seeded: bool,
    invocation: &Invocation,
) -> anyhow::Result<Option<WitnessKey>> {
    if witness_key_source(file).is_none() {
        return Ok(None);
    }
    if seeded {
        return Err(Trouble::new("trouble-witness-seeded").into());
    }
    // Where the system refuses, the run is no worse for it.
    let _ = leave_no_core();
    let shared = if let Some(path) = file {
        of_file(path, "--witness-key-file", invocation)?
    } else {
        let value = std::env::var_os(WITNESS_KEY_VARIABLE).unwrap_or_default();
        PreSharedKey::new(value.into_encoded_bytes())
    };
    let key = WitnessKey::new(&shared).ok_or_else(|| {
        Trouble::new("trouble-witness-short").with("least", &WitnessKey::SHORTEST)
    })?;
    Ok(Some(key))
}

/// Makes a key in a new file that only its owner may read, and says what to do with it.
///
/// # Errors
/// When there is such a file already, it cannot be written, or there is no entropy.
pub fn new_key(path: &Path, invocation: &Invocation) -> anyhow::Result<String> {
    let shown = path.display().to_string();
    let not_made = |error| Trouble::refused("trouble-key-not-made", &error).with("path", &shown);
    let random = entropy::seed()?;
    let key = Zeroizing::new(hex::encode(random.as_slice()) + "\n");
    let mut file = create(path).map_err(not_made)?;
    file.write_all(key.as_bytes()).map_err(not_made)?;
    let words = Words::of(invocation.language);
    Ok(words.sentence("new-witness-key", &[("path", Value::Text(&shown))]) + "\n")
}

/// What marks the requests of a run that begins `now`, where there is a key.
///
/// # Errors
/// When there is no entropy.
pub fn marking(key: Option<&Arc<WitnessKey>>, now: Timestamp) -> anyhow::Result<Option<Marking>> {
    let Some(key) = key else { return Ok(None) };
    let mut random = RandomStream::new(entropy::seed()?.as_slice());
    Ok(Marking::new(Arc::clone(key), now, &mut random))
}
