//! Exit codes, and an end that needs no run.

use crate::verdict::{Class, Verdict, WindowsConnects};

/// Everything went as asked.
pub const SUCCESS: u8 = 0;
/// The program could not run.
pub const COULD_NOT_RUN: u8 = 1;
/// The command line is wrong.
pub const USAGE: u8 = 2;
/// The class is none of those that `--expect` names, or a channel that `--require` names is
/// not met.
pub const NOT_EXPECTED: u8 = 3;

/// An end with text on the two streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The exit code.
    pub code: u8,
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
}

impl Exit {
    /// An end with a result.
    #[must_use]
    pub const fn result(stdout: String) -> Self {
        Self { code: SUCCESS, stdout, stderr: String::new() }
    }

    /// An end because of the command line.
    #[must_use]
    pub const fn usage(stderr: String) -> Self {
        Self { code: USAGE, stdout: String::new(), stderr }
    }
}

/// The exit code that tells a class to a script.
#[must_use]
pub const fn of_class(class: Class) -> u8 {
    match class {
        Class::PathClear => SUCCESS,
        Class::ServerSilent => 10,
        Class::EspBlocked => 11,
        Class::NatDetected => 12,
        Class::Refused => 13,
        Class::Inconclusive => 20,
    }
}

/// What came of a run, as far as its exit code depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The class.
    pub class: Class,
    /// Windows connects, without anything being set for it.
    pub connects: bool,
}

/// What `--expect` may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// A class.
    Class(Class),
    /// That Windows connects, whatever the class.
    WindowsConnects,
}

impl Expectation {
    /// The word for what no class says.
    const WINDOWS_CONNECTS: &str = "windows-connects";

    /// Every word that may be typed.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Class::ALL.map(Class::name).into_iter().chain([Self::WINDOWS_CONNECTS])
    }

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Class(class) => class.name(),
            Self::WindowsConnects => Self::WINDOWS_CONNECTS,
        }
    }

    /// What a word names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == Self::WINDOWS_CONNECTS {
            return Some(Self::WindowsConnects);
        }
        class_named(name).map(Self::Class)
    }

    fn is_met(self, judged: Judged) -> bool {
        match self {
            Self::Class(class) => judged.class == class,
            Self::WindowsConnects => judged.connects,
        }
    }
}

impl From<&Verdict> for Judged {
    fn from(verdict: &Verdict) -> Self {
        let connects = verdict.windows_connects() == WindowsConnects::Yes;
        Self { class: verdict.class, connects }
    }
}

/// The exit code of a run: the class's own, or with `--expect` 0 where one of these is met
/// and 3 where none is.
#[must_use]
pub fn of_run(judged: Option<Judged>, expected: &[Expectation]) -> u8 {
    match judged {
        None => COULD_NOT_RUN,
        Some(judged) if expected.is_empty() => of_class(judged.class),
        Some(judged) if expected.iter().any(|one| one.is_met(judged)) => SUCCESS,
        Some(_) => NOT_EXPECTED,
    }
}

/// The exit code of several: that of the worst; with `--expect` 0 where each meets one of
/// those expected, and 3 otherwise.
#[must_use]
pub fn of_runs(judged: &[Option<Judged>], expected: &[Expectation]) -> u8 {
    let worst = judged.iter().copied().flatten().max_by_key(|one| one.class.severity());
    let is_off = |one: &Option<Judged>| of_run(*one, expected) != SUCCESS;
    if worst.is_some() && !expected.is_empty() && judged.iter().any(is_off) {
        return NOT_EXPECTED;
    }
    of_run(worst, expected)
}

/// The exit code where channels are required as well: with `--require` alone 0 where all of them
/// are met, with `--expect` beside it where the class is as expected too; 3 otherwise. `met` is
/// `None` where nothing is required.
#[must_use]
pub const fn of_required(code: u8, met: Option<bool>, expected: &[Expectation]) -> u8 {
    match met {
        _ if code == COULD_NOT_RUN => code,
        Some(false) => NOT_EXPECTED,
        Some(true) if expected.is_empty() => SUCCESS,
        None | Some(true) => code,
    }
}

/// The class with a name such as `esp-blocked`.
#[must_use]
pub fn class_named(name: &str) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.name() == name)
}

#[cfg(test)]
mod tests {
    use super::{Class, Expectation, Judged, class_named, of_required, of_run, of_runs};

    const CLEAR: Option<Judged> = Some(Judged { class: Class::PathClear, connects: true });
    const NAT: Option<Judged> = Some(Judged { class: Class::NatDetected, connects: true });
    const SERVER_NAT: Option<Judged> = Some(Judged { class: Class::NatDetected, connects: false });
    const OPEN: Option<Judged> = Some(Judged { class: Class::Inconclusive, connects: false });

    #[test]
    fn expectation_turns_the_class_into_yes_or_no() {
        let [clear, nat] = [Class::PathClear, Class::NatDetected].map(Expectation::Class);
        assert_eq!(of_run(NAT, &[]), 12);
        assert_eq!(of_run(NAT, &[clear, nat]), 0);
        assert_eq!(of_run(OPEN, &[clear]), 3);
        assert_eq!(of_run(None, &[clear]), 1);
    }

    #[test]
    fn that_windows_connects_may_be_expected() {
        let connects = [Expectation::WindowsConnects];
        let codes = [CLEAR, NAT, SERVER_NAT, None].map(|one| of_run(one, &connects));
        assert_eq!(codes, [0, 0, 3, 1]);
        assert_eq!(of_runs(&[NAT, SERVER_NAT], &connects), 3);
    }

    #[test]
    fn of_several_the_worst_counts_and_all_have_to_be_as_expected() {
        let [clear, nat] = [Class::PathClear, Class::NatDetected].map(Expectation::Class);
        assert_eq!(of_runs(&[CLEAR, NAT, None], &[]), 12);
        assert_eq!(of_runs(&[CLEAR, NAT], &[nat]), 3);
        assert_eq!(of_runs(&[CLEAR, NAT], &[nat, clear]), 0);
        assert_eq!(of_runs(&[CLEAR, None], &[clear]), 3);
        assert_eq!(of_runs(&[None, None], &[clear]), 1);
    }

    #[test]
    fn every_word_that_may_be_typed_names_something() {
        assert!(Expectation::names().all(|name| Expectation::named(name).is_some()));
    }

    #[test]
    fn what_is_required_counts_beside_the_class() {
        let of = |code, expected: &[Expectation]| {
            [None, Some(true), Some(false)].map(|met| of_required(code, met, expected))
        };
        assert_eq!(of(of_run(NAT, &[]), &[]), [12, 0, 3]);
        for (expected, codes) in [(Class::NatDetected, [0, 0, 3]), (Class::PathClear, [3, 3, 3])] {
            let expected = [Expectation::Class(expected)];
            assert_eq!(of(of_run(NAT, &expected), &expected), codes);
        }
        assert_eq!(of_required(of_run(None, &[]), Some(false), &[]), 1);
    }

    #[test]
    fn a_class_has_one_name() {
        assert_eq!(class_named("esp-blocked"), Some(Class::EspBlocked));
        assert_eq!(class_named("ESP"), None);
    }
}
