//! The bar on standard error while captures are read: how far, how fast, how
//! long still.

use std::io::Read;

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::words::sanitise;

/// Files smaller than this are read before anybody looks.
const WORTH_A_BAR: u64 = 16 << 20;

/// The progress of reading one capture.
pub struct ReadingBar {
    bar: ProgressBar,
}

impl ReadingBar {
    /// A bar for a file of `length` bytes, `None` for a stream; hidden where
    /// `visible` is false or standard error is no terminal.
    #[must_use]
    pub fn new(visible: bool, path: &str, length: Option<u64>) -> Self {
        let worth = length.is_none_or(|length| length >= WORTH_A_BAR);
        let target = if visible && worth {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(length, target);
        // The numbers speak for themselves, in every language.
        let template = match length {
            Some(length) => format!(
                "{{msg}} {{wide_bar}} {{bytes}}/{} {{bytes_per_sec}} -{{eta}}",
                HumanBytes(length)
            ),
            None => "{msg} {bytes} {bytes_per_sec}".to_owned(),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_message(sanitise(path));
        Self { bar }
    }

    /// The source, watched.
    pub fn watch<R: Read>(&self, source: R) -> impl Read {
        self.bar.wrap_read(source)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
