//! How L2TP was ended, in the words of RFC 2661 4.4.2.

use super::{Value, Words, ids};
use crate::evidence::{L2tpEnd, L2tpEndMessage};

impl Words {
    /// The message, its codes, and what each means.
    #[must_use]
    pub fn l2tp_end(&self, end: L2tpEnd) -> String {
        let why = error(end).map(|error| (error, self.error_meaning(end, error)));
        let meaning = self.result_meaning(end);
        let mut arguments = vec![
            ("message", Value::Text(end.name())),
            ("result", Value::Number(end.result.into())),
            ("meaning", Value::Text(&meaning)),
        ];
        let Some((error, why)) = &why else { return self.sentence("l2tp-end", &arguments) };
        arguments.push(("error", Value::Number((*error).into())));
        arguments.push(("why", Value::Text(why)));
        self.sentence("l2tp-end-with-error", &arguments)
    }

    /// The same in few words: what the last of the codes means.
    #[must_use]
    pub fn l2tp_end_in_short(&self, end: L2tpEnd) -> String {
        let (codes, meaning) = match error(end) {
            Some(error) => (format!("{}/{error}", end.result), self.error_meaning(end, error)),
            None => (end.result.to_string(), self.result_meaning(end)),
        };
        let arguments = [
            ("message", Value::Text(end.name())),
            ("codes", Value::Text(&codes)),
            ("meaning", Value::Text(&meaning)),
        ];
        self.sentence("l2tp-end-in-short", &arguments)
    }

    fn result_meaning(&self, end: L2tpEnd) -> String {
        self.sentence(ids::l2tp_result(end.message), &[("code", Value::Number(end.result.into()))])
    }

    fn error_meaning(&self, end: L2tpEnd, error: u16) -> String {
        if (end.message, end.result) == (L2tpEndMessage::StopCcn, WRONG_VERSION) {
            return self.word("l2tp-highest-version");
        }
        self.sentence("l2tp-error", &[("code", Value::Number(error.into()))])
    }
}

/// The error code, where it tells something: "no error" does only where the result
/// code leaves all to it.
fn error(end: L2tpEnd) -> Option<u16> {
    end.error.filter(|error| *error != 0 || end.result == SEE_ERROR_CODE)
}

/// "Error code indicates the problem", in both messages.
const SEE_ERROR_CODE: u16 = 2;
/// In StopCCN: the error code is a version, and no error.
const WRONG_VERSION: u16 = 5;

#[cfg(test)]
mod tests {
    use crate::evidence::L2tpEnd;
    use crate::evidence::L2tpEndMessage::{Cdn, StopCcn};
    use crate::report::{Language, words::Words};

    #[test]
    fn every_code_of_the_rfc_has_words_and_keeps_its_number() {
        for words in Language::ALL.map(Words::of) {
            let unknown = words.sentence("l2tp-error", &[("code", super::Value::Number(9))]);
            for (message, codes) in [(StopCcn, 1..=7), (Cdn, 1..=11)] {
                for result in codes {
                    let said = words.l2tp_end(L2tpEnd { message, result, error: None });
                    assert!(said.contains(&result.to_string()) && !said.contains(&unknown));
                }
                let said = words.l2tp_end(L2tpEnd { message, result: 12, error: None });
                assert!(said.contains("12") && said.contains(&unknown), "{said}");
            }
            for error in 0..=8 {
                let said = words.l2tp_end(L2tpEnd { message: Cdn, result: 2, error: Some(error) });
                assert!(said.contains(&error.to_string()) && !said.contains(&unknown), "{said}");
            }
        }
    }

    #[test]
    fn codes_read_as_the_rfc_has_them() {
        let words = Words::of(Language::English);
        let told = |message, result, error| words.l2tp_end(L2tpEnd { message, result, error });
        for (said, expected) in [
            (
                told(StopCcn, 4, Some(0)),
                "StopCCN, result code 4 (requester is not authorized to establish a control channel)",
            ),
            (told(Cdn, 4, None), "CDN, result code 4 (lack of appropriate facilities, temporary)"),
            (
                told(Cdn, 2, Some(4)),
                "CDN, result code 2 (see error code), error code 4 (insufficient resources to \
                 handle this operation now)",
            ),
            (
                told(StopCcn, 5, Some(0x100)),
                "StopCCN, result code 5 (protocol version of the requester is not supported), \
                 error code 256 (highest version supported)",
            ),
        ] {
            assert_eq!(said, expected);
        }
        let short = words.l2tp_end_in_short(L2tpEnd { message: Cdn, result: 2, error: Some(7) });
        assert_eq!(short, "L2TP CDN 2/7 (try another)");
    }
}
