//! The far end's report in words.

use super::{Value, Words};
use crate::verdict::{FarEndRow, FarEndStep, MappingLifetime};

impl Words {
    /// How long a mapping lives.
    #[must_use]
    pub fn mapping_lifetime(&self, mapping: &MappingLifetime) -> String {
        let seconds = |span: Option<std::time::Duration>| span.map_or(0, |span| span.as_secs());
        let id = match (mapping.lived, mapping.gone) {
            (Some(_), Some(_)) => "mapping-between",
            (None, Some(_)) => "mapping-at-most",
            (Some(_), None) => "mapping-at-least",
            (None, None) => "mapping-unknown",
        };
        let arguments = [
            ("lived", Value::Number(seconds(mapping.lived))),
            ("gone", Value::Number(seconds(mapping.gone))),
        ];
        self.sentence(id, &arguments)
    }

    /// What became of one channel, as the far end makes it known.
    #[must_use]
    pub fn far_end_row(&self, row: &FarEndRow) -> String {
        let passage = self.named("passage", &row.passage);
        let seen = row.seen.map(|seen| {
            let from = match seen.from.port() {
                0 => seen.from.ip().to_string(),
                _ => seen.from.to_string(),
            };
            let arguments = [
                ("from", Value::Text(&from)),
                ("arrived", Value::Number(seen.arrived.into())),
                ("answered", Value::Number(seen.answered.into())),
                ("left", Value::Number(seen.hop_limit.unwrap_or(0).into())),
            ];
            self.sentence("far-end-seen", &arguments)
        });
        let seen = seen.unwrap_or_else(|| self.word("far-end-saw-nothing"));
        let arguments = [("passage", Value::Text(&passage)), ("seen", Value::Text(&seen))];
        self.sentence("far-end-row", &arguments)
    }

    /// One step of IKEv1, as the far end counted it.
    #[must_use]
    pub fn far_end_step(&self, row: &FarEndStep) -> String {
        let (step, passage) = (self.named("step", &row.step), self.named("passage", &row.passage));
        let arguments = [
            ("step", Value::Text(&step)),
            ("passage", Value::Text(&passage)),
            ("sent", Value::Number(row.sent.into())),
            ("arrived", Value::Number(row.arrived.into())),
            ("answered", Value::Number(row.answered.into())),
        ];
        self.sentence("far-end-step", &arguments)
    }
}
