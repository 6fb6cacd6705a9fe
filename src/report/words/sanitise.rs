//! Text from the network, made harmless for a terminal.

/// `text` with everything that could steer a terminal or reorder a line shown
/// as `\u{…}`: control characters (C0, DEL, C1), invisible format characters
/// and marks that change the direction of writing.
#[must_use]
pub fn sanitise(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            clean.extend(character.escape_unicode());
        } else {
            clean.push(character);
        }
    }
    clean
}

fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sanitise;

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        assert_eq!(sanitise("\x1b[2Jgw\r\n\u{9b}1m"), "\\u{1b}[2Jgw\\u{d}\\u{a}\\u{9b}1m");
        assert_eq!(sanitise("a\u{202e}b\u{200b}"), "a\\u{202e}b\\u{200b}");
    }

    #[test]
    fn words_of_any_script_stay() {
        assert_eq!(sanitise("VPN サーバー é (809)"), "VPN サーバー é (809)");
    }

    proptest! {
        #[test]
        fn nothing_that_steers_is_left(text in any::<String>()) {
            prop_assert!(!sanitise(&text).chars().any(super::steers));
        }

        #[test]
        fn what_is_clean_stays(text in any::<String>()) {
            let once = sanitise(&text);
            prop_assert_eq!(sanitise(&once), once);
        }
    }
}
