//! `explain`: from words to topics, from topics to text.

use super::args::{ExplainOptions, Invocation};
use super::exit::{Exit, USAGE, of_class};
use crate::report::explain::{Topic, document, look_up};
use crate::report::{build, json};

/// What `explain` answers: always an end. What is known is told also where a word is not, which
/// makes the command line wrong.
#[must_use]
pub fn explain(options: &ExplainOptions, invocation: &Invocation, version: &str) -> Exit {
    let language = invocation.language;
    let answer = look_up(&options.terms);
    let asked_for_all = options.terms.is_empty();
    let topics = if asked_for_all { Topic::every().collect() } else { answer.topics };
    let stdout = if topics.is_empty() {
        String::new()
    } else if options.json {
        json::write(&document(version, &topics, of_class, language))
    } else if asked_for_all {
        invocation.written(&build::map(language))
    } else {
        invocation.written(&build::topics(&topics, of_class, language))
    };
    if answer.unknown.is_empty() && !stdout.is_empty() {
        return Exit::result(stdout);
    }
    let complaints = answer.unknown.iter().map(|unknown| unknown.sentence(language) + "\n");
    Exit { code: USAGE, stdout, stderr: complaints.collect() }
}
