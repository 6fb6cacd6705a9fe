//! What a cell states about the document, and the comparison. Only what is stated is
//! compared.

use serde_json::Value;

/// The statements of one cell.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// Allowed classes; the exit code has to be the class's.
    classes: Vec<&'static str>,
    certainty: Option<&'static str>,
    fields: Vec<(&'static str, Vec<Value>)>,
    present: Vec<(Vec<&'static str>, &'static str)>,
    absent: Vec<&'static str>,
    limitations: Vec<&'static str>,
    /// What, of which channel's row, and how it begins.
    rows: Vec<(&'static str, &'static str, &'static str)>,
    between: Vec<(&'static str, u64, u64)>,
}

/// The exit code of each class.
const EXITS: [(&str, i32); 6] = [
    ("path-clear", 0),
    ("server-silent", 10),
    ("esp-blocked", 11),
    ("nat-detected", 12),
    ("refused", 13),
    ("inconclusive", 20),
];

/// Every class: the cell is about something else.
pub const ANY: [&str; 6] =
    ["path-clear", "server-silent", "esp-blocked", "nat-detected", "refused", "inconclusive"];

impl Expectation {
    /// One of these classes.
    pub fn class(classes: &[&'static str]) -> Self {
        Self { classes: classes.to_vec(), ..Self::default() }
    }

    /// The state of a channel is one of `states`.
    pub fn channel(self, channel: &str, states: &[&str]) -> Self {
        let pointer = match channel {
            "ike500" => "/channels/ike500/state",
            "ike4500" => "/channels/ike4500/state",
            "ikev2" => "/channels/ikev2/state",
            "esp" => "/channels/esp/state",
            _ => "/channels/l2tp1701/state",
        };
        self.field(pointer, states)
    }

    /// NAT at the client and at the server, each one of these words.
    pub fn nat(self, client: &[&str], server: &[&str]) -> Self {
        self.field("/nat/client", client).field("/nat/server", server)
    }

    /// The outside address and port found for the client's UDP 500.
    pub fn mapped(self, mapping: &str) -> Self {
        self.field("/nat/mapped", &[mapping])
    }

    /// The server's own address and port, behind its translator.
    pub fn server_inside(self, end: &str) -> Self {
        self.field("/nat/server_inside", &[end])
    }

    /// The registry value the document names.
    pub fn registry(mut self, value: u8) -> Self {
        self.fields.push(("/nat/assume_udp_encapsulation", vec![value.into()]));
        self
    }

    /// The states of the ladder's first three rungs.
    pub fn ladder(self, main_mode: &str, authentication: &str, quick_mode: &str) -> Self {
        self.field("/ladder/0/state", &[main_mode])
            .field("/ladder/1/state", &[authentication])
            .field("/ladder/2/state", &[quick_mode])
    }

    /// ESP passes, and L2TP in it as far as LCP.
    pub fn climbs_to_lcp(self) -> Self {
        self.behind_quick_mode(["passed"; 4])
    }

    /// The states of the ladder's rungs ESP, tunnel, session and LCP.
    pub fn behind_quick_mode(self, states: [&str; 4]) -> Self {
        let rungs = ["/ladder/3/state", "/ladder/4/state", "/ladder/5/state", "/ladder/6/state"];
        let rungs = rungs.into_iter().zip(states);
        rungs.fold(self, |all, (rung, state)| all.field(rung, &[state]))
    }

    /// What the far end proves of a channel.
    pub fn far_end(self, channel: &'static str, passage: &'static str) -> Self {
        self.row("passage", channel, passage)
    }

    /// Where the far end saw a channel come from.
    pub fn seen_from(self, channel: &'static str, address: &'static str) -> Self {
        self.row("from", channel, address)
    }

    fn row(mut self, what: &'static str, channel: &'static str, word: &'static str) -> Self {
        self.rows.push((what, channel, word));
        self
    }

    /// How sure the verdict is.
    pub fn certainty(mut self, certainty: &'static str) -> Self {
        self.certainty = Some(certainty);
        self
    }

    /// There is a finding of this kind.
    pub fn finding(self, kind: &'static str) -> Self {
        self.finding_about(kind, "")
    }

    /// There is a finding of this kind, and what it says holds `word`.
    pub fn finding_about(mut self, kind: &'static str, word: &'static str) -> Self {
        self.present.push((vec![kind], word));
        self
    }

    /// There is a finding of one of these kinds.
    pub fn either_finding(mut self, kinds: &[&'static str]) -> Self {
        self.present.push((kinds.to_vec(), ""));
        self
    }

    /// There is no finding of any of these kinds.
    pub fn without(mut self, kinds: &[&'static str]) -> Self {
        self.absent.extend(kinds);
        self
    }

    /// The run did without this.
    pub fn limitation(mut self, kind: &'static str) -> Self {
        self.limitations.push(kind);
        self
    }

    /// The number at a place of the document is one of these.
    pub fn between(mut self, pointer: &'static str, least: u64, most: u64) -> Self {
        self.between.push((pointer, least, most));
        self
    }

    /// Why ESP is in its state.
    pub fn esp_reason(self, kind: &str) -> Self {
        self.field("/channels/esp/reason/kind", &[kind])
    }

    fn field(mut self, pointer: &'static str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| Value::from(*value)).collect();
        self.fields.push((pointer, values));
        self
    }

    /// Every statement that does not hold, one line each, and whether the exit code is the
    /// class's.
    pub fn compare(&self, document: &Value, exit: i32) -> Vec<String> {
        let mut wrong = self.compare_document(document);
        let class = text(document, "class");
        let right = EXITS.iter().find(|(name, _)| *name == class);
        if right.is_none_or(|(_, code)| *code != exit) {
            wrong.push(format!("exit: {exit} does not belong to class {class:?}"));
        }
        wrong
    }

    /// Every statement that does not hold, one line each.
    pub fn compare_document(&self, document: &Value) -> Vec<String> {
        let mut wrong = self.wrong_class(document);
        for (pointer, allowed) in &self.fields {
            let got = document.pointer(pointer).unwrap_or(&Value::Null);
            if !allowed.contains(got) {
                wrong.push(format!("{pointer}: expected {}, got {got}", words(allowed)));
            }
        }
        for (pointer, least, most) in &self.between {
            let got = document.pointer(pointer).unwrap_or(&Value::Null);
            if !got.as_u64().is_some_and(|number| (*least..=*most).contains(&number)) {
                wrong.push(format!("{pointer}: expected {least} to {most}, got {got}"));
            }
        }
        for kind in &self.limitations {
            let named = |one: &Value| text(one, "kind") == *kind;
            if !elements(document, "limitations").any(named) {
                wrong.push(format!("no limitation {kind}"));
            }
        }
        wrong.extend(self.wrong_rows(document));
        wrong.extend(self.wrong_findings(document));
        wrong
    }

    fn wrong_rows(&self, document: &Value) -> Vec<String> {
        let found = document.pointer("/far_end/channels").and_then(Value::as_array);
        let wrong = self.rows.iter().filter_map(|(what, channel, word)| {
            let row = found?.iter().find(|row| text(row, "channel") == *channel);
            let got = match *what {
                "passage" => row.map(|row| text(row, "passage")),
                _ => row.and_then(|row| row.pointer("/seen/from")).and_then(Value::as_str),
            };
            let right = got.is_some_and(|got| got.starts_with(word));
            (!right).then(|| format!("far end, {channel}: expected {word}, got {got:?}"))
        });
        let nobody = (!self.rows.is_empty() && found.is_none()).then(|| "no far end".to_owned());
        wrong.chain(nobody).collect()
    }

    fn wrong_findings(&self, document: &Value) -> Vec<String> {
        let findings: Vec<&Value> = elements(document, "findings").collect();
        let mut wrong = Vec::new();
        for (kinds, word) in &self.present {
            let right = |finding: &&Value| {
                kinds.contains(&text(finding, "kind")) && finding.to_string().contains(word)
            };
            if !findings.iter().any(right) {
                wrong.push(format!(
                    "no finding {} {word}; there are {}",
                    kinds.join(" or "),
                    describe(&findings)
                ));
            }
        }
        for finding in findings {
            if self.absent.contains(&text(finding, "kind")) {
                wrong.push(format!("a finding that should not be: {}", describe(&[finding])));
            }
        }
        wrong
    }

    fn wrong_class(&self, document: &Value) -> Vec<String> {
        let class = text(document, "class");
        let mut wrong = Vec::new();
        if !self.classes.contains(&class) {
            wrong.push(format!(
                "class: expected {}, got {class:?} ({})",
                self.classes.join(" or "),
                text(document, "summary")
            ));
        }
        let certainty = text(document, "certainty");
        if self.certainty.is_some_and(|expected| expected != certainty) {
            wrong.push(format!(
                "certainty: expected {}, got {certainty}",
                self.certainty.unwrap_or_default()
            ));
        }
        wrong
    }
}

/// The kinds of all findings, for the line of a cell.
pub fn kinds(document: &Value) -> String {
    let kinds: Vec<&str> =
        elements(document, "findings").map(|finding| text(finding, "kind")).collect();
    kinds.join(" ")
}

/// The string at `key`, empty where there is none.
pub fn text<'document>(document: &'document Value, key: &str) -> &'document str {
    document.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The members of the array at `key`, none where there is none.
pub fn elements<'document>(
    document: &'document Value,
    key: &str,
) -> impl Iterator<Item = &'document Value> {
    document.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default().iter()
}

fn describe(findings: &[&Value]) -> String {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("{} ({})", text(finding, "kind"), text(finding, "summary")))
        .collect();
    format!("[{}]", lines.join("; "))
}

fn words(values: &[Value]) -> String {
    let words: Vec<String> = values.iter().map(Value::to_string).collect();
    words.join(" or ")
}
