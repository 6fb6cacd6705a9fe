//! `explain`: from a word to topics, from topics to text.

use super::args::{ExplainOptions, Invocation};
use super::exit::{Exit, class_named, of_class};
use crate::report::explain::{CLASSES, CODES, Topic, document, unknown};
use crate::report::{build, json};

/// What `explain` answers: always an end, with a result or a usage error.
#[must_use]
pub fn explain(options: &ExplainOptions, invocation: &Invocation, version: &str) -> Exit {
    let language = invocation.language;
    let topics = match &options.word {
        None => every_topic(),
        Some(word) => match topic(word) {
            Some(topic) => vec![topic],
            None => return Exit::usage(unknown(word, language) + "\n"),
        },
    };
    if options.json {
        return Exit::result(json::write(&document(version, &topics, language)));
    }
    Exit::result(invocation.written(&if options.word.is_some() {
        build::topics(&topics, language)
    } else {
        build::list(&topics, language)
    }))
}

fn every_topic() -> Vec<Topic> {
    CODES.map(Topic::Code).into_iter().chain(CLASSES.map(class_topic)).collect()
}

fn topic(word: &str) -> Option<Topic> {
    let code = word.parse().ok().filter(|code| CODES.contains(code));
    code.map(Topic::Code).or_else(|| class_named(word).map(class_topic))
}

fn class_topic(class: crate::verdict::Class) -> Topic {
    Topic::Class { class, exit_code: of_class(class) }
}
