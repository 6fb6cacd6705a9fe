//! Holds what the pages say against the code, and how wide they are.

use std::fs;
use std::path::{Path, PathBuf};

use textwrap::core::display_width;

/// Columns of a line that is no table, no code and has a place to break.
const WIDEST: usize = 100;
/// Folders with pages.
const FOLDERS: [&str; 5] = ["", "docs", "docs/decisions", "docs/json-schema", "captures"];

#[test]
fn a_page_is_no_wider_than_a_terminal() {
    let wide: Vec<String> = pages().iter().flat_map(|page| too_wide(page)).collect();
    assert!(wide.is_empty(), "wider than {WIDEST} columns:\n{}", wide.join("\n"));
}

fn too_wide(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let mut in_code = false;
    let mut wide = Vec::new();
    for (number, line) in text.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        let breaks = line.trim_start_matches([' ', '-', '*', '>']).contains(' ');
        let table = line.trim_start().starts_with('|');
        if !in_code && !table && breaks && display_width(line) > WIDEST {
            wide.push(format!("{}:{}: {}", page.display(), number + 1, display_width(line)));
        }
    }
    wide
}

/// The tables of times and bounds: `| CONSTANT, what it is | value | file |`.
#[test]
fn the_tables_say_what_the_code_says() {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let rows: Vec<(&str, &str, &str)> = page.lines().filter_map(row).collect();
    assert!(rows.len() > 30, "only {} rows were read", rows.len());
    let wrong: Vec<String> = rows
        .into_iter()
        .filter_map(|(name, said, file)| {
            let code = fs::read_to_string(root().join("src").join(file)).unwrap_or_default();
            let is = value(&code, name);
            (is.as_deref() != Some(said)).then(|| format!("{name} in {file}: {said}, is {is:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "docs/ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

/// Name, value and file of a row that names a constant.
fn row(line: &str) -> Option<(&str, &str, &str)> {
    let mut cells = line.strip_prefix("| `")?.split(" | ");
    let (name, _) = cells.next()?.split_once('`')?;
    let value = cells.next()?;
    let (file, _) = cells.next()?.strip_prefix('`')?.split_once('`')?;
    let constant = name.chars().all(|one| one.is_ascii_uppercase() || "_0123456789".contains(one));
    constant.then_some((name, value, file))
}

/// A constant as a page writes it.
fn value(code: &str, name: &str) -> Option<String> {
    let (_, definition) = code.split_once(&format!("const {name}: "))?;
    let (_, value) = definition.split_once(';')?.0.split_once(" = ")?;
    let number = |text: &str| text.replace('_', "").parse::<u32>().ok();
    let inside =
        |call: &str| number(value.strip_prefix(call)?.strip_prefix('(')?.strip_suffix(')')?);
    if let Some(count) = value.strip_suffix(" << 20") {
        return Some(format!("{count} MiB"));
    }
    if let Some(milliseconds) = inside("Duration::from_millis") {
        return Some(format!("{} s", f64::from(milliseconds) / 1_000.0));
    }
    if let Some(seconds) = inside("Duration::from_secs") {
        return Some(format!("{seconds} s"));
    }
    number(value).map(in_groups)
}

/// With a comma between thousands.
fn in_groups(number: u32) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", in_groups(number / 1_000), number % 1_000)
}

#[test]
fn every_finding_has_its_rule_in_verdicts() {
    let page = fs::read_to_string(root().join("docs/VERDICTS.md")).unwrap();
    let code = fs::read_to_string(root().join("src/verdict/findings/mod.rs")).unwrap();
    let (_, list) = code.split_once("\nfindings! {\n").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let names = list.split(|one: char| !one.is_alphanumeric() && one != '_');
    let kinds: Vec<String> = names
        .filter(|one| one.starts_with(|first: char| first.is_uppercase()))
        .map(kebab)
        .collect();
    assert!(kinds.len() > 70, "only {} findings were read", kinds.len());
    let missing: Vec<_> = kinds.iter().filter(|one| !page.contains(&format!("`{one}`"))).collect();
    assert!(missing.is_empty(), "not in docs/VERDICTS.md: {missing:?}");
}

/// A variant's name as documents have it.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for (place, one) in name.char_indices() {
        if one.is_uppercase() && place > 0 {
            kebab.push('-');
        }
        kebab.push(one.to_ascii_lowercase());
    }
    kebab
}

#[test]
fn the_tables_are_read_as_they_are_meant() {
    let code = "const A: usize = 20_000;\nconst B: Duration = Duration::from_millis(1_100);\n\
        pub const C: Duration = Duration::from_secs(9);\nconst D: u64 = 64 << 20;\n\
        const E: u64 = 360_000_000;";
    let values = ["A", "B", "C", "D", "E", "F"].map(|name| value(code, name));
    let expected = ["20,000", "1.1 s", "9 s", "64 MiB", "360,000,000"].map(str::to_owned);
    assert_eq!(values.into_iter().flatten().collect::<Vec<_>>(), expected);
    assert_eq!(row("| `A`, of a log | 9 s | `a/b.rs` |"), Some(("A", "9 s", "a/b.rs")));
}

fn pages() -> Vec<PathBuf> {
    let entries = FOLDERS.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let pages = entries.map(|entry| entry.unwrap().path());
    let pages: Vec<_> =
        pages.filter(|path| path.extension().is_some_and(|one| one == "md")).collect();
    assert!(pages.len() > 10, "only {} pages were found", pages.len());
    pages
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
