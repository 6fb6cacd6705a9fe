//! What measures the path, in words.

use super::{Value, Words};
use crate::evidence::{Fact, PieceOf};

impl Words {
    /// A lone first piece or a padded message, or what became of it; empty for every
    /// other fact.
    #[must_use]
    pub fn path_fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::FirstPiece(piece) => self.piece_of("packet-first-piece", piece.of),
            Fact::PieceTimedOut(one) => {
                let seconds = one.waited.as_secs();
                let arguments = [
                    ("of", Value::Text(piece_name(one.of))),
                    ("from", Value::Text(&one.from.to_string())),
                    ("seconds", Value::Number(seconds)),
                ];
                self.sentence("packet-piece-timed-out", &arguments)
            }
            Fact::SizeProbe(probe) => {
                let arguments = [
                    ("version", Value::Number(probe.version.into())),
                    ("size", Value::Text(&probe.size.to_string())),
                    ("carriage", Value::Text(if probe.in_pieces { "pieces" } else { "whole" })),
                ];
                self.sentence("packet-size-probe", &arguments)
            }
            Fact::SizeAnswered(_) => self.word("packet-size-answered"),
            Fact::SizeError(one) => {
                let about = self.icmp("comment-icmp", one.from, one.kind);
                let Some(mtu) = one.mtu else { return about };
                let arguments = [("about", about), ("mtu", mtu.to_string())];
                let arguments = arguments.each_ref().map(|(name, text)| (*name, Value::Text(text)));
                self.sentence("packet-size-error", &arguments)
            }
            _ => String::new(),
        }
    }

    fn piece_of(&self, id: &str, of: PieceOf) -> String {
        self.sentence(id, &[("of", Value::Text(piece_name(of)))])
    }
}

/// Selects the wording by what a piece is of.
const fn piece_name(of: PieceOf) -> &'static str {
    match of {
        PieceOf::Esp => "esp",
        PieceOf::Udp => "udp",
    }
}
