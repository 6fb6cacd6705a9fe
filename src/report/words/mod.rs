//! Every sentence of the program, in every language it speaks.
//!
//! Owns the message files, the choice of language and the way a message is
//! filled in. A message's arguments may come from the network: each is
//! sanitised here, once, on its way into a sentence. The files are embedded;
//! a test holds them to each other and to the enums that they speak for.

mod far_end;
mod findings;
mod general;
mod headlines;
mod ids;
mod l2tp;
mod language;
mod packets;
mod path;
mod phrases;
mod required;
mod sanitise;
mod system;
#[cfg(test)]
mod tests;
mod values;
mod walk;

pub use language::Language;
pub use phrases::{icmp_kind, milliseconds};
pub use sanitise::sanitise;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};

/// One language's messages.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// What goes into a message.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Text, perhaps from the network; sanitised.
    Text(&'a str),
    /// A number, which may choose a plural form.
    Number(u64),
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl Words {
    /// The messages of a language.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Japanese => &JAPANESE,
        }
    }

    /// The language spoken.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message without arguments.
    #[must_use]
    pub fn word(&self, id: &str) -> String {
        self.sentence(id, &[])
    }

    /// A message that is plain text, for those who keep it for good; empty
    /// where it is not.
    #[must_use]
    pub fn plain(&'static self, id: &str) -> &'static str {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return "" };
        match self.bundle.format_pattern(pattern, None, &mut Vec::new()) {
            Cow::Borrowed(text) => text,
            Cow::Owned(_) => "",
        }
    }

    /// A message with its arguments filled in; its id where there is no such message.
    #[must_use]
    pub fn sentence(&self, id: &str, arguments: &[(&str, Value<'_>)]) -> String {
        self.format(id, None, arguments).0
    }

    /// An attribute of a message; empty where there is none.
    #[must_use]
    pub fn attribute(&self, id: &str, attribute: &str, arguments: &[(&str, Value<'_>)]) -> String {
        self.format(id, Some(attribute), arguments).0
    }

    /// Whether there is such a message.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    fn format(
        &self,
        id: &str,
        attribute: Option<&str>,
        arguments: &[(&str, Value<'_>)],
    ) -> (String, Vec<FluentError>) {
        let message = self.bundle.get_message(id);
        let pattern = match attribute {
            None => message.and_then(|message| message.value()),
            Some(name) => {
                message.and_then(|message| message.get_attribute(name)).map(|a| a.value())
            }
        };
        let Some(pattern) = pattern else {
            return (if attribute.is_none() { id.to_owned() } else { String::new() }, Vec::new());
        };
        let arguments = self.fluent_arguments(arguments);
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        (text.into_owned(), errors)
    }

    fn fluent_arguments<'a>(&self, arguments: &[(&'a str, Value<'_>)]) -> FluentArgs<'a> {
        let mut filled = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            match value {
                Value::Text(text) if *name == "error" => {
                    filled.set(*name, FluentValue::from(sanitise(&self.of_system(text))));
                }
                Value::Text(text) => filled.set(*name, FluentValue::from(sanitise(text))),
                Value::Number(number) => filled.set(*name, FluentValue::from(*number)),
            }
        }
        filled
    }

    fn load(language: Language, files: &[&str]) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // Isolation marks are invisible, break copy and paste, and have a width.
        bundle.set_use_isolating(false);
        for file in files {
            let resource = match FluentResource::try_new((*file).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }
}

static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::load(Language::English, ENGLISH_FILES));
static JAPANESE: LazyLock<Words> =
    LazyLock::new(|| Words::load(Language::Japanese, JAPANESE_FILES));

const ENGLISH_FILES: &[&str] = &[
    include_str!("en/verdict.ftl"),
    include_str!("en/findings.ftl"),
    include_str!("en/headlines.ftl"),
    include_str!("en/packets.ftl"),
    include_str!("en/report.ftl"),
    include_str!("en/analysis.ftl"),
    include_str!("en/explain.ftl"),
    include_str!("en/terminal.ftl"),
    include_str!("en/walk.ftl"),
    include_str!("en/watch.ftl"),
    include_str!("en/path.ftl"),
    include_str!("en/far_end.ftl"),
    include_str!("en/required.ftl"),
    include_str!("en/demo.ftl"),
    include_str!("en/l2tp.ftl"),
    include_str!("en/trouble.ftl"),
];

const JAPANESE_FILES: &[&str] = &[
    include_str!("ja/verdict.ftl"),
    include_str!("ja/findings.ftl"),
    include_str!("ja/headlines.ftl"),
    include_str!("ja/packets.ftl"),
    include_str!("ja/report.ftl"),
    include_str!("ja/analysis.ftl"),
    include_str!("ja/explain.ftl"),
    include_str!("ja/terminal.ftl"),
    include_str!("ja/walk.ftl"),
    include_str!("ja/watch.ftl"),
    include_str!("ja/path.ftl"),
    include_str!("ja/far_end.ftl"),
    include_str!("ja/required.ftl"),
    include_str!("ja/demo.ftl"),
    include_str!("ja/l2tp.ftl"),
    include_str!("ja/trouble.ftl"),
    include_str!("ja/help.ftl"),
];
