//! The languages and how one is chosen.

use unic_langid::LanguageIdentifier;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, also where the locale names a language that is not spoken.
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The language of the locale, in the order of POSIX: `LC_ALL`, then
    /// `LC_MESSAGES`, then `LANG`; the first that is set and not empty decides.
    #[must_use]
    pub fn from_environment(
        lang: Option<&str>,
        lc_all: Option<&str>,
        lc_messages: Option<&str>,
    ) -> Self {
        let decides = [lc_all, lc_messages, lang]
            .into_iter()
            .flatten()
            .find(|value| !value.is_empty())
            .unwrap_or("C");
        let language = decides.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("ja") { Self::Japanese } else { Self::English }
    }

    /// The language with a code of ISO 639-1, `en` or `ja`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The code of ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    pub(super) fn identifier(self) -> LanguageIdentifier {
        // Both codes are well formed; the default would be "undetermined".
        self.code().parse().unwrap_or_default()
    }
}
