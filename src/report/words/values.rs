//! Values of the model in sentences: a value's name in documents is its message's name, and
//! its data there are the message's arguments.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{Value, Words};
use crate::evidence::Direction;

/// An argument of a message, with its name.
pub(super) struct Argument {
    name: String,
    detail: Detail,
}

enum Detail {
    Text(String),
    Number(u64),
}

/// A value as documents have it.
pub(super) struct Told {
    /// Of the variant.
    pub name: String,
    /// What the variant holds.
    pub data: Map<String, Json>,
}

impl Told {
    /// A plain vocabulary, an enum that is tagged by `kind` or `what`, or one with its data in
    /// `detail`.
    pub fn of(value: &impl Serialize) -> Self {
        let (name, data) = match serde_json::to_value(value) {
            Ok(Json::String(name)) => (name, Map::new()),
            Ok(Json::Object(mut document)) => {
                let name = match document.remove("kind").or_else(|| document.remove("what")) {
                    Some(Json::String(name)) => name,
                    _ => String::new(),
                };
                match document.remove("detail") {
                    Some(Json::Object(data)) => (name, data),
                    _ => (name, document),
                }
            }
            _ => (String::new(), Map::new()),
        };
        Self { name, data }
    }
}

impl Words {
    /// The word for a value of a vocabulary.
    pub(super) fn named(&self, vocabulary: &str, value: &impl Serialize) -> String {
        self.word(&format!("{vocabulary}-{}", Told::of(value).name))
    }

    /// The sentence, or one of its attributes, for a value: from its data and what is made
    /// of them for the sentence alone.
    pub(super) fn told(
        &self,
        subject: &str,
        value: &impl Serialize,
        derived: Vec<Argument>,
        attribute: Option<&str>,
    ) -> String {
        let Told { name, data } = Told::of(value);
        let mut arguments = self.arguments(&data);
        arguments.extend(derived);
        let arguments: Vec<_> =
            arguments.iter().map(|one| (one.name.as_str(), one.detail.value())).collect();
        let id = format!("{subject}-{name}");
        match attribute {
            None => self.sentence(&id, &arguments),
            Some(name) => self.attribute(&id, name, &arguments),
        }
    }

    /// Data as arguments: words where there are some.
    fn arguments(&self, data: &Map<String, Json>) -> Vec<Argument> {
        let version = if data.get("version") == Some(&Json::from(2)) { 2 } else { 1 };
        let argument = |(name, value): (&String, &Json)| {
            let detail = match (name.as_str(), value) {
                (
                    "channel" | "carrier" | "client" | "direction" | "flaw" | "step",
                    Json::String(id),
                ) => Detail::Text(self.word(&format!("{name}-{id}"))),
                ("notify", Json::Number(number)) => {
                    let kind = number.as_u64().and_then(|kind| u16::try_from(kind).ok());
                    Detail::Text(self.notify(version, kind.unwrap_or_default()))
                }
                (_, Json::String(text)) => Detail::Text(text.clone()),
                (_, Json::Bool(holds)) => Detail::Text(yes_or_no(*holds).to_owned()),
                (_, Json::Number(number)) => Detail::Number(number.as_u64().unwrap_or_default()),
                (_, Json::Null) => Detail::Text("unknown".to_owned()),
                (_, Json::Array(_) | Json::Object(_)) => return None,
            };
            Some(Argument { name: name.clone(), detail })
        };
        data.iter().filter_map(argument).collect()
    }
}

impl Detail {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Number(number) => Value::Number(*number),
        }
    }
}

/// An argument that is made for a sentence.
pub(super) fn text(name: &str, text: impl Into<String>) -> Argument {
    Argument { name: name.to_owned(), detail: Detail::Text(text.into()) }
}

/// A number that is made for a sentence; it may choose a plural form.
pub(super) fn number(name: &str, number: impl Into<u64>) -> Argument {
    Argument { name: name.to_owned(), detail: Detail::Number(number.into()) }
}

/// Selects between two wordings.
const fn yes_or_no(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

/// Selects the wording by who sent.
pub(super) const fn sender(direction: Direction) -> &'static str {
    match direction {
        Direction::Outbound => "client",
        Direction::Inbound => "server",
    }
}
