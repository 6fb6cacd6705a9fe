//! Holds the storeys of the house: which room may use which, which dependency
//! belongs to which room, how long a file and a function may grow, and what a function
//! may be given.
//!
//! Reads the text of src/. Comments and literals do not count. Tests may use
//! any dependency and be of any length, but reach no higher than their room, but for those of a
//! finding, which play a scenario.

#[path = "layers/text.rs"]
mod text;

use std::fs;
use std::io;
use std::path::Path;

use text::{first_names, functions, hides_a_struct, line_of, paths};

/// The rooms and their storeys. One uses only storeys below its own.
const STOREYS: [(&str, u8); 12] = [
    ("wire", 0),
    ("crypto", 0),
    ("evidence", 1),
    ("protocol", 2),
    ("net", 2),
    ("capture", 2),
    ("verdict", 2),
    ("sim", 2),
    ("drive", 3),
    ("report", 3),
    ("cli", 4),
    ("main", 5),
];
/// Rooms of one storey, the first of which may use the second: the practice
/// servers answer with the responders.
const NEIGHBOURS: [(&str, &str); 1] = [("sim", "protocol")];

/// Whose tests may use the rooms that play a scenario: all that a finding needs is in its file.
const PLAYERS: &str = "verdict/findings/";
const PLAYED: [&str; 2] = ["drive", "sim"];

/// Where each dependency belongs: rooms, or one folder or file of a room.
const DEPENDENCIES: [(&str, &[&str]); 45] = [
    // Many small keys of a hostile file: quick, and its seeds cannot be guessed.
    ("ahash", &["evidence"]),
    ("aes", &["crypto"]),
    ("aes_gcm", &["crypto"]),
    ("anstream", &["cli", "report"]),
    ("anstyle", &["report/text/mod.rs"]),
    ("anyhow", &["cli", "main"]),
    // Where a Japanese phrase ends.
    ("budoux_phf_rs", &["report/text/breaks.rs"]),
    ("cbc", &["crypto"]),
    ("chacha20", &["crypto"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crypto_bigint", &["crypto"]),
    ("des", &["crypto"]),
    // Reassembly is the archive's; the defragmenter takes etherparse's own slices.
    ("etherparse", &["wire", "evidence/assembler.rs"]),
    ("flate2", &["capture"]),
    ("fluent_bundle", &["report"]),
    ("getrandom", &["net"]),
    ("hex", ANYWHERE),
    ("hmac", &["crypto"]),
    ("indicatif", &["report", "cli"]),
    ("jiff", &["report", "cli"]),
    // Numbers, and the calls that none of the three below has a safe form for (net/linux/sys.rs).
    ("libc", &["net/linux"]),
    ("md5", &["crypto"]),
    // Safe system calls beside those on sockets' options: control data, namespaces, users, limits.
    ("nix", &["net/linux"]),
    ("p256", &["crypto"]),
    ("p384", &["crypto"]),
    ("pcap_file", &["capture"]),
    // The interfaces and their addresses, for which std and the others have no call on every system.
    ("pnet", &["net/linux"]),
    ("rpassword", &["cli"]),
    ("schemars", &["wire", "evidence", "protocol", "verdict", "report", "cli"]),
    ("serde", &["wire", "evidence", "protocol", "verdict", "report", "cli"]),
    ("serde_json", &["evidence", "report", "cli"]),
    ("sha1", &["crypto"]),
    ("sha2", &["crypto"]),
    // Kinds of sockets that std does not open, their options and filters.
    ("socket2", &["net"]),
    // How far a word is from one that is known.
    ("strsim", &["cli", "report/explain/lookup.rs"]),
    ("subtle", &["crypto"]),
    ("terminal_size", &["cli"]),
    ("textwrap", &["report/text"]),
    ("thiserror", ANYWHERE),
    ("tokio", &["net", "drive", "cli"]),
    // The entries of `explain`.
    ("toml", &["report/explain"]),
    ("unic_langid", &["report", "cli"]),
    // Whoever reads a key, or draws what one is made from, wipes it.
    ("zeroize", &["crypto", "net", "cli"]),
];
const ANYWHERE: &[&str] = &["anywhere"];
/// Packages whose library has another name.
const LIBRARY_NAMES: [(&str, &str); 1] = [("md-5", "md5")];

/// Who may ask which operating system this is: `net/mod.rs` chooses the backend, and the others
/// call what the standard library and tokio have under two names.
const SYSTEM_FILES: [&str; 5] =
    ["net/mod.rs", "net/inlet.rs", "net/outlet.rs", "net/private_file.rs", "net/signals.rs"];
/// The only files with unsafe code: system calls, and code for one kind of processor.
const UNSAFE_FILES: [&str; 2] = ["net/linux/sys.rs", "crypto/search/mod.rs"];
/// Rooms whose errors end a run. Those of the others are values: words for them are found by
/// the report.
const ROOMS_WHOSE_ERRORS_ARE_TOLD: [&str; 4] = ["net", "capture", "drive", "cli"];
/// What renders blocks, and the blocks.
const BLIND: [&str; 2] = ["report/document.rs", "report/text/"];
/// Parts of the paths of files that only tests use.
const TEST_FILES: [&str; 3] = ["/tests.rs", "/tests/", "/samples.rs"];
/// What one subject takes: a file that has to be cut in two earlier is harder to find one's way in.
const LONGEST_FILE: usize = 500;
/// Tables of a `match` apart.
const LONGEST_FUNCTION: usize = 60;
/// What one call can be read with, `self` counted.
const MOST_PARAMETERS: usize = 5;

#[test]
fn a_room_uses_only_lower_storeys() {
    complain(|source| {
        let forbidden = uses(source)
            .into_iter()
            .filter(|(line, used)| !source.plays(*line, used))
            .map(|(line, used)| (line, forbidden(source.room(), &used)));
        forbidden.filter_map(|(line, why)| Some((line, why?))).collect()
    });
}

#[test]
fn a_dependency_stays_in_its_room() {
    complain(|source| {
        let strangers = DEPENDENCIES.iter().filter(|(_, rooms)| !source.is_in(rooms));
        strangers
            .flat_map(|(name, rooms)| {
                let rooms = rooms.join(", ");
                let rule = format!("{name} belongs in {rooms}: one place knows its ways");
                paths(&source.code, name).map(move |place| (place, rule.clone()))
            })
            .map(|(place, rule)| (line_of(&source.code, place), rule))
            .collect()
    });
}

#[test]
fn every_dependency_has_a_room() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let homeless: Vec<_> = dependencies(&manifest)
        .into_iter()
        .filter(|name| !DEPENDENCIES.iter().any(|(known, _)| known == name))
        .collect();
    assert!(homeless.is_empty(), "no room in DEPENDENCIES of tests/layers.rs: {homeless:?}");
}

#[test]
fn a_renderer_knows_blocks_alone() {
    complain(|source| {
        let blind = BLIND.iter().any(|path| source.path.starts_with(path));
        let rule = "report/build decides what is said, once for all renderers";
        ["verdict", "evidence", "words", "Language"]
            .iter()
            .filter(|_| blind)
            .flat_map(|name| places_of_word(&source.code, name).map(move |place| (place, name)))
            .map(|(place, name)| (line_of(&source.code, place), format!("{name}: {rule}")))
            .collect()
    });
}

#[test]
fn unsafe_code_stays_where_it_is() {
    complain(|source| {
        let rule = "unsafe code belongs in net/linux/sys.rs, or is one of the calls of crypto/search/mod.rs";
        let places = places_of_word(&source.whole, "unsafe");
        let strays = places.filter(|_| !source.is_in(&UNSAFE_FILES));
        strays.map(|place| (line_of(&source.whole, place), rule.to_owned())).collect()
    });
    let calls = fs::read_to_string(root().join("src/crypto/search/mod.rs")).unwrap();
    let code = text::without_comments(&calls);
    assert_eq!(places_of_word(&code, "unsafe").count(), 3, "one call for each engine");
}

#[test]
fn only_the_seam_asks_which_operating_system_this_is() {
    complain(|source| {
        let words = ["target_os", "cfg(unix", "cfg(windows", "cfg!(unix", "cfg!(windows"];
        words
            .iter()
            .filter(|_| !source.is_in(&SYSTEM_FILES))
            .flat_map(|word| source.code.match_indices(word))
            .map(|(place, word)| {
                let rule = "net/mod.rs chooses the backend, and all else is the same everywhere";
                (line_of(&source.code, place), format!("{word}: {rule}"))
            })
            .collect()
    });
}

#[test]
fn an_error_that_a_user_sees_has_words_in_every_language() {
    complain(|source| {
        let rule = "give it an id and words (cli/trouble.rs): a user does not read English";
        let made = ["anyhow!", "bail!", "use anyhow", "with_context("];
        let of_cli = if source.room() == "cli" { &made[..] } else { &[] };
        let places = of_cli.iter().flat_map(|word| source.code.match_indices(word));
        places
            .map(|(place, word)| (line_of(&source.code, place), format!("{word}: {rule}")))
            .collect()
    });
    let words = fs::read_to_string(root().join("src/report/words/en/trouble.ftl")).unwrap();
    complain(|source| {
        let text = fs::read_to_string(root().join("src").join(&source.path)).unwrap();
        let ids = ["\"trouble-", "\"damage-"].into_iter().flat_map(|mark| text.match_indices(mark));
        let ids = ids
            .filter(|_| source.room() == "cli")
            .filter_map(|(place, _)| Some((place, text.get(place + 1..)?.split_once('"')?.0)));
        ids.filter(|(_, id)| !words.contains(&format!("\n{id} = ")))
            .map(|(place, id)| (line_of(&text, place), format!("{id} has no words")))
            .collect()
    });
    complain(|source| {
        let text = fs::read_to_string(root().join("src").join(&source.path)).unwrap();
        let operations = text.match_indices("operation: \"").filter_map(|(place, mark)| {
            Some((place, text.get(place + mark.len()..)?.split_once('"')?.0))
        });
        let unnamed = operations.filter(|(_, phrase)| {
            let id = phrase.to_lowercase().replace(' ', "-");
            !words.contains(&format!("\noperation-{id} = "))
        });
        unnamed
            .map(|(place, one)| (line_of(&text, place), format!("no words for: {one}")))
            .collect()
    });
    let said = ["src/cli/trouble.rs", "src/cli/args/localise.rs"]
        .map(|file| fs::read_to_string(root().join(file)).unwrap())
        .concat();
    complain(|source| {
        let told = ROOMS_WHOSE_ERRORS_ARE_TOLD.contains(&source.room());
        let types = source.code.split("thiserror::Error").skip(1).filter(|_| told);
        types
            .filter_map(|behind| {
                let (_, name) = behind
                    .split_once(" enum ")
                    .into_iter()
                    .chain(behind.split_once(" struct "))
                    .min_by_key(|(before, _)| before.len())?;
                let name = name.split(|one: char| !one.is_alphanumeric()).next()?;
                let place = source.code.len() - behind.len();
                (!said.contains(name)).then(|| {
                    (line_of(&source.code, place), format!("{name} has no words in cli/trouble.rs"))
                })
            })
            .collect()
    });
}

#[test]
fn a_file_is_short_enough_to_find_ones_way() {
    complain(|source| {
        let lines = source.lines_outside_tests;
        let rule = "a name is missing, give a part of it a file of its own";
        let long = format!("{lines} lines outside tests, at most {LONGEST_FILE}: {rule}");
        if lines > LONGEST_FILE { vec![(1, long)] } else { Vec::new() }
    });
}

#[test]
fn a_function_is_short_enough_to_read_at_once() {
    complain(|source| {
        let rule = "a name is missing, give a part of it a function of its own";
        functions(&source.code)
            .into_iter()
            .filter(|one| one.lines > LONGEST_FUNCTION)
            .map(|one| {
                let length = format!("has {} lines, at most {LONGEST_FUNCTION}", one.lines);
                (one.line, format!("fn {} {length}: {rule}", one.name))
            })
            .collect()
    });
}

#[test]
fn a_function_takes_no_more_than_one_can_keep_in_mind() {
    complain(|source| {
        let rule = "bundle what belongs together into a struct";
        let named = functions(&source.code).into_iter();
        named
            .filter(|one| one.parameters.len() > MOST_PARAMETERS)
            .map(|one| {
                let count = format!("takes {}, at most {MOST_PARAMETERS}", one.parameters.len());
                (one.line, format!("fn {} {count}: {rule}", one.name))
            })
            .collect()
    });
}

#[test]
fn what_a_function_takes_has_a_name() {
    complain(|source| {
        let rule = "only a pair of one kind may be a tuple, give it a struct";
        let named = functions(&source.code).into_iter();
        named
            .flat_map(|one| {
                let tuples = one.parameters.into_iter().filter(|it| hides_a_struct(it));
                let told = move |it| (one.line, format!("fn {} takes {it}: {rule}", one.name));
                tuples.map(told).collect::<Vec<_>>()
            })
            .collect()
    });
}

#[test]
fn the_rules_see_what_they_forbid() {
    let strays = |path: &str, text: &str| {
        let source = Source::new(path.to_owned(), text);
        uses(&source).iter().filter(|(_, used)| forbidden(source.room(), used).is_some()).count()
    };
    assert_eq!(strays("wire/ip.rs", "use crate::{crypto::A, wire::{B, C}, evidence};"), 2);
    assert_eq!(strays("wire/a/b.rs", "fn f() { super::super::super::net::g(); }"), 1);
    assert_eq!(strays("wire/mod.rs", "use super::crypto::{self, A};"), 1);
    assert_eq!(strays("sim/mod.rs", "use crate::protocol::X; use crate::net::Y;"), 1);
    assert_eq!(strays("main.rs", "fn main() { probe809::cli::run() }"), 0);
    assert_eq!(
        strays("verdict/a.rs", "// crate::net::A\nconst A: &str = r#\"crate::net::A\"#;"),
        0
    );
    assert_eq!(strays("verdict/a.rs", "#[cfg(test)]\nmod t { use crate::drive::X; }\n"), 1);
    let plays = |path: &str, line| {
        let text = "use crate::sim::A;\n#[cfg(test)]\nmod t {\nuse crate::sim::A;\n}\n";
        Source::new(path.to_owned(), text).plays(line, "sim")
    };
    assert!(plays("verdict/findings/a.rs", 4));
    assert!(!plays("verdict/findings/a.rs", 1) && !plays("verdict/a.rs", 4));

    let source = "use libc::A; fn f() { my_libc::x(); a::libc::y(); libc::z() }";
    assert_eq!(paths(source, "libc").count(), 2);
    let tested = Source::new("net/a.rs".to_owned(), "#[cfg(test)]\nmod t { nix::f(); }\nfn g() {}");
    assert_eq!(paths(&tested.code, "nix").count(), 0);
    assert_eq!(tested.lines_outside_tests, 1);

    let lines = "\n".repeat(60);
    let long = format!("fn long<'a>(a: [u8; 4]) -> char {{{lines}'}}'\n}}\nfn short() {{}}\n");
    let lengths = functions(&text::without_comments(&long));
    assert_eq!(lengths.iter().map(|one| one.lines).collect::<Vec<_>>(), [62, 1]);

    let taking = "fn f<'a, F: Fn(u8) -> (u8, u16)>(&mut self, (a, b): (u8, u16), c: F) -> u8 {}";
    let taken = functions(taking).remove(0).parameters;
    assert_eq!(taken, ["&mut self", "(a, b): (u8, u16)", "c: F"]);
    let hidden = |one: &str| hides_a_struct(one);
    for one in ["(a, b): (u8, u16)", "a: Option<(A, B)>", "a: &'a (A, B)", "a: (A, A, A)"] {
        assert!(hidden(one), "{one}");
    }
    for one in ["(a, b): (A, A)", "a: &(dyn Fn(A, B) + Sync)", "a: crate::A<(B, C)>", "&self"] {
        assert!(!hidden(one), "{one}");
    }
    let manifest = "[dependencies]\nmd-5 = \"1\"\n# x = 1\n[target.'cfg(a)'.dependencies]\n\
        b-c = { version = \"1\" }\n[dev-dependencies]\nd = \"1\"\n";
    assert_eq!(dependencies(manifest), ["md5", "b_c"]);
}

/// One file of src/, comments and literals blanked.
struct Source {
    /// Relative to src/.
    path: String,
    /// With its tests.
    whole: String,
    /// Without them.
    code: String,
    lines_outside_tests: usize,
}

impl Source {
    fn new(path: String, text: &str) -> Self {
        let whole = text::without_comments(text);
        let mut tests = text::test_items(&whole);
        let only_for_tests = TEST_FILES.iter().any(|one| path.contains(one));
        if only_for_tests {
            tests.push(0..whole.len());
        }
        let code = text::without(&whole, &tests);
        let in_tests = |number: usize| {
            tests.iter().any(|range| {
                (line_of(&whole, range.start)..=line_of(&whole, range.end)).contains(&number)
            })
        };
        let lines_outside_tests = (1..=text.lines().count()).filter(|one| !in_tests(*one)).count();
        Self { path, whole, code, lines_outside_tests }
    }

    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// A finding's own test that plays a scenario.
    fn plays(&self, line: usize, used: &str) -> bool {
        let outside = self.code.lines().nth(line.saturating_sub(1));
        let tested = outside.is_none_or(|code| code.trim().is_empty());
        tested && PLAYED.contains(&used) && self.path.starts_with(PLAYERS)
    }

    fn is_in(&self, rooms: &[&str]) -> bool {
        let is_below =
            |folder: &str| self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let is = |one: &str| one == self.room() || one == self.path || is_below(one);
        rooms == ANYWHERE || rooms.iter().any(|one| is(one))
    }

    /// How many `super` lead to the crate's root.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }
}

/// The rooms that a file names, with the line.
fn uses(source: &Source) -> Vec<(usize, String)> {
    let root = "super::".repeat(source.depth());
    let inner = format!("{root}super::");
    ["crate::", "probe809::", &root, &inner]
        .iter()
        .flat_map(|prefix| {
            let name = prefix.split("::").next().unwrap_or_default();
            paths(&source.whole, name).filter_map(move |place| {
                let behind = source.whole.get(place..)?.strip_prefix(*prefix)?;
                Some(first_names(behind).into_iter().map(move |used| (place, used)))
            })
        })
        .flatten()
        .map(|(place, used)| (line_of(&source.whole, place), used.to_owned()))
        .filter(|(_, used)| storey(used).is_some())
        .collect()
}

/// Why a room may not use another; `None` when it may.
fn forbidden(room: &str, used: &str) -> Option<String> {
    let (own, other) = (storey(room)?, storey(used)?);
    if room == used || other < own || NEIGHBOURS.contains(&(room, used)) {
        return None;
    }
    let rule = if own == other {
        "rooms of one storey never import one another"
    } else {
        "a room uses only lower storeys"
    };
    Some(format!("{room} (storey {own}) uses {used} (storey {other}): {rule}"))
}

fn storey(room: &str) -> Option<u8> {
    STOREYS.iter().find(|(name, _)| *name == room).map(|(_, storey)| *storey)
}

/// The libraries of the program's own dependencies.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && !line.contains("dev-dependencies");
        } else if let (true, Some((name, _))) = (inside, line.split_once('=')) {
            let name = name.trim();
            let library = LIBRARY_NAMES.iter().find(|(package, _)| *package == name);
            let library = library.map_or_else(|| name.replace('-', "_"), |one| one.1.to_owned());
            names.extend((!name.starts_with('#')).then_some(library));
        }
    }
    names
}

/// Where a word stands by itself.
fn places_of_word<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let in_a_name = |one: Option<char>| one.is_some_and(|one| one.is_alphanumeric() || one == '_');
    code.match_indices(word).map(|(place, _)| place).filter(move |place| {
        let before = code.get(..*place).and_then(|text| text.chars().next_back());
        let after = code.get(place + word.len()..).and_then(|text| text.chars().next());
        !in_a_name(before) && !in_a_name(after)
    })
}

/// Fails with whatever a rule finds in src/, each with its place.
fn complain(rule: impl Fn(&Source) -> Vec<(usize, String)>) {
    let mut sources = Vec::new();
    read_folder(&root().join("src"), "", &mut sources).unwrap();
    assert!(sources.len() > 1, "src/ was not found");
    let complaints: Vec<_> = sources
        .iter()
        .flat_map(|source| rule(source).into_iter().map(|found| (&source.path, found)))
        .map(|(path, (line, rule))| format!("src/{path}:{line}: {rule}"))
        .collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn read_folder(folder: &Path, prefix: &str, sources: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), sources)?;
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") {
            sources.push(Source::new(path, &fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
