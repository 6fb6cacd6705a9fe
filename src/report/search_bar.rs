//! The bar on standard error while hidden addresses are searched for, and the
//! sentence in front of it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Language;
use super::words::{Value, Words};

/// The progress of one search.
pub struct SearchBar {
    bar: ProgressBar,
}

impl SearchBar {
    /// A bar for so many hashes; hidden where standard error is no terminal.
    #[must_use]
    pub fn new(hashes: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(hashes), ProgressDrawTarget::stderr());
        // The numbers speak for themselves, in every language.
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent} % -{eta}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// How long a search of so many hashes takes, at so many a second.
    #[must_use]
    pub fn estimate(language: Language, hashes: u64, rate: u64) -> String {
        let seconds = hashes.checked_div(rate).unwrap_or(u64::MAX).saturating_add(1);
        let arguments = [
            ("ends", Value::Number(hashes / MILLION)),
            ("rate", Value::Number(rate / MILLION)),
            ("seconds", Value::Number(seconds)),
        ];
        format!("{}\n", Words::of(language).sentence("search-estimate", &arguments))
    }

    /// So many hashes more.
    pub fn add(&self, hashes: u64) {
        self.bar.inc(hashes);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

const MILLION: u64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::SearchBar;
    use crate::report::Language;

    #[test]
    fn the_estimate_says_how_much_how_fast_and_how_long() {
        let told = SearchBar::estimate(Language::English, 2 << 32, 200_000_000);
        for number in ["8589", "200", "43"] {
            assert!(told.replace([',', '\u{2068}', '\u{2069}'], "").contains(number), "{told}");
        }
    }
}
