//! Holds every sentence of the program to docs/glossary.md.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A language, and a word that is not said in it.
struct Forbidden {
    language: String,
    word: String,
    instead: String,
}

/// A sentence, or a part of one between two values.
struct Said {
    language: &'static str,
    place: String,
    text: String,
}

#[test]
fn nothing_is_said_in_a_word_that_is_not_to_be_used() {
    let forbidden = forbidden();
    assert!(forbidden.len() > 40, "only {} words were read", forbidden.len());
    let mut said = messages();
    said.extend(explanations());
    let counted = |language| said.iter().filter(|one| one.language == language).count();
    assert!(counted("en") > 1_000 && counted("ja") > 1_000, "{} {}", counted("en"), counted("ja"));
    let mut wrong = Vec::new();
    for one in &said {
        let text = one.text.to_lowercase();
        for Forbidden { word, instead, .. } in
            forbidden.iter().filter(|word| word.language == one.language && says(&text, &word.word))
        {
            wrong.push(format!("{}: \"{word}\" ({instead}): {}", one.place, one.text));
        }
    }
    assert!(wrong.is_empty(), "docs/glossary.md:\n{}", wrong.join("\n"));
}

#[test]
fn a_thing_has_one_word() {
    let page = glossary();
    let mut words = BTreeSet::new();
    let rows = page.lines().filter_map(cells).filter(|row| row.len() == 4);
    for row in rows.filter(|row| row[0] != "English" && row[0] != "---") {
        let [english, japanese, ..] = row.as_slice() else { continue };
        assert!(!japanese.is_empty(), "{english}");
        assert!(words.insert(english.clone()), "{english} is there twice");
    }
    assert!(words.len() > 50, "only {} words were read", words.len());
    for Forbidden { word, .. } in forbidden() {
        assert!(!words.contains(&word), "{word} is to be used and not to be used");
    }
}

#[test]
fn a_word_is_no_part_of_another() {
    assert!(says("it says no to it", "says no"));
    assert!(!says("it says nothing", "says no"));
    assert!(says("ipv4の断片です", "断片"));
    assert!(says("rejected (control).", "(control)"));
}

#[test]
fn what_is_a_value_is_no_sentence() {
    let line = "    [yes] { $says } lost{ $times -> }, { \"  \" }said { $by }.";
    assert_eq!(spoken(line), " lost, said .");
    assert_eq!(spoken("finding-a = Lost { $at ->"), "Lost ");
    assert_eq!(spoken("    .label = lost"), "lost");
    assert_eq!(spoken("   *[other] many"), "many");
    assert_eq!(spoken("    second = line"), "second = line");
}

/// Whether a word is in a text, and no part of a longer English one there.
fn says(text: &str, word: &str) -> bool {
    let letter = |one: Option<char>| one.is_some_and(|one| one.is_ascii_alphabetic());
    let latin = letter(word.chars().next_back());
    text.match_indices(word).any(|(start, found)| {
        let (before, behind) = (&text[..start], &text[start + found.len()..]);
        !(latin && (letter(before.chars().next_back()) || letter(behind.chars().next())))
    })
}

/// The rows of the table of what is not said.
fn forbidden() -> Vec<Forbidden> {
    let page = glossary();
    let rows = page.lines().filter_map(cells).filter(|row| row.len() == 3);
    let rows = rows.filter_map(|row| <[String; 3]>::try_from(row).ok());
    rows.map(|[language, word, instead]| Forbidden { language, word: word.to_lowercase(), instead })
        .filter(|row| row.language == "en" || row.language == "ja")
        .collect()
}

/// The cells of a table's row.
fn cells(line: &str) -> Option<Vec<String>> {
    let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(row.split(" | ").map(|cell| cell.trim().to_owned()).collect())
}

/// Every line of the message files, without what is filled in.
fn messages() -> Vec<Said> {
    let mut said = Vec::new();
    for language in ["en", "ja"] {
        for path in files(&format!("src/report/words/{language}"), "ftl") {
            let text = fs::read_to_string(&path).unwrap();
            for (number, line) in text.lines().enumerate() {
                let place = format!("{}:{}", path.display(), number + 1);
                if !line.starts_with('#') {
                    said.push(Said { language, place, text: spoken(line) });
                }
            }
        }
    }
    said
}

/// A line of a message file without its identifier, its keys and its values.
fn spoken(line: &str) -> String {
    let name =
        |text: &str| text.chars().all(|one| one.is_ascii_alphanumeric() || ".-".contains(one));
    let starts = line.starts_with(|first: char| first.is_ascii_lowercase());
    let line = match line.split_once(" = ") {
        Some((id, text)) if (starts || id.trim_start().starts_with('.')) && name(id.trim()) => text,
        _ => line.trim_start(),
    };
    let line =
        match line.trim_start_matches('*').strip_prefix('[').and_then(|key| key.split_once("] ")) {
            Some((key, text)) if name(key) => text,
            _ => line,
        };
    let mut spoken = String::new();
    let mut depth = 0_usize;
    for one in line.chars() {
        match one {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => spoken.push(one),
            _ => {}
        }
    }
    spoken
}

/// What `explain` says in its own words, which are not Windows'.
fn explanations() -> Vec<Said> {
    let mut said = Vec::new();
    for path in files("src/report/explain/entries", "toml") {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let Some((key, text)) = line.split_once(" = \"") else { continue };
            let language = match key {
                "en" | "title.en" | "what.en" | "tells.en" | "cannot.en" | "todo.en" => "en",
                "ja" | "title.ja" | "what.ja" | "tells.ja" | "cannot.ja" | "todo.ja" => "ja",
                _ => continue,
            };
            let place = format!("{}:{}", path.display(), number + 1);
            said.push(Said { language, place, text: text.to_owned() });
        }
    }
    said
}

fn glossary() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/glossary.md")).unwrap()
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == ending)).collect();
    assert!(files.len() > 5, "only {} files were found", files.len());
    files
}
