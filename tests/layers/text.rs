//! Rust source as text: as much of its grammar as the rules need.

use std::ops::Range;

/// A function with a body.
pub struct Function {
    pub name: String,
    /// Counted from 1.
    pub line: usize,
    pub lines: usize,
    /// As they are written, `self` among them.
    pub parameters: Vec<String>,
}

/// The text with comments and literals blanked, every line where it was.
pub fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut inside_a_word = false;
    while let Some(first) = rest.chars().next() {
        let blanked = if inside_a_word { 0 } else { comment_or_literal(rest) };
        if blanked == 0 {
            kept.push(first);
            inside_a_word = is_word(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (gone, left) = rest.split_at(blanked);
        kept.push_str(&blank(gone));
        inside_a_word = false;
        rest = left;
    }
    kept
}

/// What stands under `cfg(test)`, in code without comments.
pub fn test_items(code: &str) -> Vec<Range<usize>> {
    let items = code.match_indices("#[cfg(test)]").map(|(start, _)| {
        let item = code.get(start..).unwrap_or_default();
        let end = match item.find(['{', ';']) {
            Some(open) if item.get(open..).is_some_and(|rest| rest.starts_with('{')) => {
                open + block_length(item.get(open..).unwrap_or_default())
            }
            Some(semicolon) => semicolon + 1,
            None => item.len(),
        };
        start..start + end
    });
    items.collect()
}

/// The code with some ranges blanked.
pub fn without(code: &str, ranges: &[Range<usize>]) -> String {
    let mut kept = code.to_owned();
    for range in ranges {
        if let Some(gone) = code.get(range.clone()) {
            kept.replace_range(range.clone(), &blank(gone));
        }
    }
    kept
}

/// Where paths begin that start with `name`, a crate or `crate` itself.
pub fn paths<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(name).map(|(place, _)| place).filter(move |place| {
        let (before, after) = (code.get(..*place), code.get(place + name.len()..));
        let before = before.unwrap_or_default().trim_end();
        let after = after.unwrap_or_default();
        let whole = !before.ends_with("::") && !code.get(..*place).is_some_and(ends_in_word);
        let named_alone = before.ends_with("use") && after.trim_start().starts_with([';', ' ']);
        whole && (after.starts_with("::") || named_alone)
    })
}

/// The first names behind `path::`, one or a group in braces.
pub fn first_names(behind: &str) -> Vec<&str> {
    let group = behind.strip_prefix('{').and_then(|_| behind.get(..block_length(behind)));
    let Some(group) = group else { return vec![word(behind)] };
    let mut depth = 0_usize;
    let parts = group.split(|character| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 1 && matches!(character, '{' | ',')
    });
    parts.map(|part| word(part.trim_start())).filter(|word| !word.is_empty()).collect()
}

/// Every function that has a body, in code without comments.
pub fn functions(code: &str) -> Vec<Function> {
    code.match_indices("fn ")
        .filter(|(place, _)| !code.get(..*place).is_some_and(ends_in_word))
        .filter_map(|(place, _)| {
            let signature = code.get(place..)?;
            let open = body(signature)?;
            let length = open + block_length(signature.get(open..)?);
            let name = word(signature.get(3..)?).to_owned();
            let parameters = parameters(signature.get(3 + name.len()..open)?);
            let flat = flat_matches(signature.get(open..length)?);
            let lines = signature.get(..length)?.lines().count().saturating_sub(flat);
            Some(Function { name, line: line_of(code, place), lines, parameters })
        })
        .collect()
}

/// The parameters in what follows a function's name.
fn parameters(signature: &str) -> Vec<String> {
    let generics = if signature.starts_with('<') { nested_length(signature) } else { 0 };
    let list = signature.get(generics..).unwrap_or_default();
    let inside = list.get(1..nested_length(list).saturating_sub(1)).unwrap_or_default();
    split_at_top(inside)
}

/// Whether a parameter is a tuple of more than two, or of two kinds; also by reference and
/// where it may be left away.
pub fn hides_a_struct(parameter: &str) -> bool {
    let mut parts = split_at(parameter, ':');
    let Some(mut kind) = parts.pop().filter(|_| !parts.is_empty()) else { return false };
    loop {
        let bare = kind.trim_start_matches('&').trim_start().trim_start_matches("mut ");
        let bare = bare.strip_prefix("Option<").and_then(|it| it.strip_suffix('>')).unwrap_or(bare);
        let lifetime = bare.strip_prefix('\'').and_then(|it| it.split_once(' '));
        let bare = lifetime.map_or(bare, |(_, behind)| behind).to_owned();
        if bare == kind {
            break;
        }
        kind = bare;
    }
    let inside = kind.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    let kinds = inside.map(split_at_top).unwrap_or_default();
    match kinds.as_slice() {
        [] | [_] => false,
        [one, other] => one != other,
        _ => true,
    }
}

/// The parts between the commas that stand in no bracket, blanks made one.
fn split_at_top(text: &str) -> Vec<String> {
    split_at(text, ',')
}

fn split_at(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut depth, mut before) = (vec![String::new()], 0_usize, ' ');
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if before == '-' => {}
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let doubled = character == ':' && (before == ':' || rest.peek() == Some(&':'));
        if character == separator && depth == 0 && !doubled {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
        before = character;
    }
    let tidy = |part: &String| part.split_whitespace().collect::<Vec<_>>().join(" ");
    parts.iter().map(tidy).filter(|part| !part.is_empty()).collect()
}

/// Bytes up to the bracket that closes the one which the text begins with.
fn nested_length(text: &str) -> usize {
    let (mut depth, mut before) = (0_usize, ' ');
    for (place, character) in text.char_indices() {
        match character {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if before == '-' => {}
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = character;
        if depth == 0 {
            return place + 1;
        }
    }
    text.len()
}

/// Lines of the matches that stand in a body as such and hold no decision of their own:
/// they are tables, read one arm at a time.
fn flat_matches(body: &str) -> usize {
    let decides = |line: &str| {
        let is_guard = line.find(" if ").is_some_and(|place| line[place..].contains("=>"));
        let words = ["match ", " for ", " while ", " loop "];
        words.iter().any(|word| line.contains(word)) || (line.contains(" if ") && !is_guard)
    };
    let at_top = |place: &usize| {
        let before = body.get(..*place).unwrap_or_default();
        before.matches('{').count() == before.matches('}').count() + 1
    };
    let matches = body.match_indices("match ").map(|(place, _)| place).filter(at_top);
    let blocks = matches.filter_map(|place| {
        let rest = body.get(place..)?;
        let open = rest.find('{')?;
        let block = rest.get(open..open + block_length(rest.get(open..)?))?;
        (!block.lines().any(decides)).then(|| block.lines().count())
    });
    blocks.sum()
}

/// The line of a place, counted from 1.
pub fn line_of(code: &str, place: usize) -> usize {
    code.get(..place).unwrap_or_default().matches('\n').count() + 1
}

/// Bytes of the comment or literal that the text begins with; 0 for none.
fn comment_or_literal(text: &str) -> usize {
    let quoted = |opening: usize| {
        let inside = text.get(opening..).unwrap_or_default();
        let mut escaped = false;
        let end = inside.find(|character| {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        });
        end.map_or(text.len(), |end| opening + end + 1)
    };
    let line = || text.find('\n').unwrap_or(text.len());
    match text.as_bytes() {
        [b'/', b'/', ..] => line(),
        [b'/', b'*', ..] => block_comment(text),
        [b'"', ..] => quoted(1),
        [b'b' | b'c', b'"', ..] => quoted(2),
        [b'r', b'"' | b'#', ..] | [b'b' | b'c', b'r', b'"' | b'#', ..] => raw_literal(text),
        [b'\'', ..] => character_literal(text, 1),
        [b'b', b'\'', ..] => character_literal(text, 2),
        _ => 0,
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let bytes = text.as_bytes();
    for (place, pair) in bytes.windows(2).enumerate() {
        match pair {
            b"/*" => depth += 1,
            b"*/" => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return place + 2;
        }
    }
    text.len()
}

/// A literal like `r#"..."#`; 0 for a raw name like `r#type`.
fn raw_literal(text: &str) -> usize {
    let marked = text.trim_start_matches(['b', 'c', 'r']);
    let hashes = marked.len() - marked.trim_start_matches('#').len();
    let opening = text.len() - marked.len() + hashes;
    let Some(inside) = text.get(opening..).and_then(|rest| rest.strip_prefix('"')) else {
        return 0;
    };
    let closing = format!("\"{}", "#".repeat(hashes));
    inside.find(&closing).map_or(text.len(), |end| opening + 1 + end + closing.len())
}

/// A literal like `'a'` or `'\n'`; 0 for a lifetime.
fn character_literal(text: &str, opening: usize) -> usize {
    let mut characters = text.char_indices().skip(opening);
    let (_, first) = characters.next().unwrap_or_default();
    let closing = if first == '\\' {
        characters.next();
        characters.find(|(_, character)| *character == '\'')
    } else {
        characters.next().filter(|(_, character)| *character == '\'')
    };
    closing.map_or(0, |(place, _)| place + 1)
}

/// Where a function's body opens; `None` for a declaration.
fn body(signature: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, character) in signature.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '{' if depth == 0 => return Some(place),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Bytes up to the brace that closes the one which the text begins with.
fn block_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (place, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    text.len()
}

fn blank(text: &str) -> String {
    text.chars().map(|character| if character == '\n' { '\n' } else { ' ' }).collect()
}

fn word(text: &str) -> &str {
    text.get(..text.find(|character| !is_word(character)).unwrap_or(text.len())).unwrap_or(text)
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(is_word)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
