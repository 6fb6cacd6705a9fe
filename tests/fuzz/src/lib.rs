//! What the fuzz targets share.

use std::path::Path;

pub mod conversation;
pub mod script;

/// Writes generated seeds to the folder that `run` names in `FUZZ_SEEDS`.
///
/// Called from a target's `init`, before libFuzzer reads its corpus.
pub fn plant(seeds: impl IntoIterator<Item = Vec<u8>>) {
    let Ok(folder) = std::env::var("FUZZ_SEEDS") else { return };
    for (number, seed) in seeds.into_iter().enumerate() {
        let path = Path::new(&folder).join(format!("generated-{number:03}"));
        std::fs::write(path, seed).expect("the seed folder can be written");
    }
}
