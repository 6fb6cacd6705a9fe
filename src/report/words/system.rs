//! What the system says of an error: always in English, whatever language is spoken here.

use super::{Language, Words};

/// How the standard library ends an error of the system.
const NUMBER: &str = " (os error ";
/// How it begins one of a look-up, which has no number.
const LOOKUP: &str = "failed to lookup address information: ";
/// The resolver's words (`gai_strerror`), and the message of each.
const LOOKUPS: [(&str, &str); 4] = [
    ("Name or service not known", "system-lookup-name-unknown"),
    ("Temporary failure in name resolution", "system-lookup-temporary"),
    ("No address associated with hostname", "system-lookup-no-address"),
    ("Non-recoverable failure in name resolution", "system-lookup-failed"),
];

impl Words {
    /// The same in the language spoken, its number kept; as it stands where it is not known.
    #[must_use]
    pub fn of_system(&self, error: &str) -> String {
        if self.language == Language::English {
            return error.to_owned();
        }
        if let Some(said) = error.strip_prefix(LOOKUP) {
            let known = LOOKUPS.iter().find(|(words, _)| *words == said);
            return known.map_or_else(|| error.to_owned(), |(_, id)| self.word(id));
        }
        let Some((said, number)) = error.rsplit_once(NUMBER) else { return error.to_owned() };
        let id = format!("system-error-{}", number.trim_end_matches(')'));
        // What stands before may be more than the system's words.
        let before = said.rsplit_once(": ").map_or("", |(before, _)| before);
        if !self.has(&id) {
            return error.to_owned();
        }
        let separator = if before.is_empty() { "" } else { ": " };
        format!("{before}{separator}{}{NUMBER}{number}", self.word(&id))
    }
}
