//! Exit codes, and an end that needs no run.

use crate::verdict::Class;

/// Everything went as asked.
pub const SUCCESS: u8 = 0;
/// The program could not run.
pub const COULD_NOT_RUN: u8 = 1;
/// The command line is wrong.
pub const USAGE: u8 = 2;
/// The class is none of those that `--expect` names.
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

/// The exit code of a run: the class's own, or with `--expect` 0 where the
/// class is among those expected and 3 where it is not.
#[must_use]
pub fn of_run(class: Option<Class>, expected: &[Class]) -> u8 {
    match class {
        None => COULD_NOT_RUN,
        Some(class) if expected.is_empty() => of_class(class),
        Some(class) if expected.contains(&class) => SUCCESS,
        Some(_) => NOT_EXPECTED,
    }
}

/// The exit code of several: that of the worst; with `--expect` 0 where each class is among
/// those expected, and 3 otherwise.
#[must_use]
pub fn of_runs(classes: &[Option<Class>], expected: &[Class]) -> u8 {
    let worst = classes.iter().copied().flatten().max_by_key(|class| class.severity());
    let is_off = |class: &Option<Class>| class.is_none_or(|class| !expected.contains(&class));
    if worst.is_some() && !expected.is_empty() && classes.iter().any(is_off) {
        return NOT_EXPECTED;
    }
    of_run(worst, expected)
}

/// The class with a name such as `esp-blocked`.
#[must_use]
pub fn class_named(name: &str) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.name() == name)
}

#[cfg(test)]
mod tests {
    use super::{Class, class_named, of_run, of_runs};

    #[test]
    fn expectation_turns_the_class_into_yes_or_no() {
        assert_eq!(of_run(Some(Class::NatDetected), &[]), 12);
        assert_eq!(of_run(Some(Class::NatDetected), &[Class::PathClear, Class::NatDetected]), 0);
        assert_eq!(of_run(Some(Class::Inconclusive), &[Class::PathClear]), 3);
        assert_eq!(of_run(None, &[Class::PathClear]), 1);
    }

    #[test]
    fn of_several_the_worst_counts_and_all_have_to_be_as_expected() {
        let (clear, nat) = (Some(Class::PathClear), Some(Class::NatDetected));
        assert_eq!(of_runs(&[clear, nat, None], &[]), 12);
        assert_eq!(of_runs(&[clear, nat], &[Class::NatDetected]), 3);
        assert_eq!(of_runs(&[clear, nat], &[Class::NatDetected, Class::PathClear]), 0);
        assert_eq!(of_runs(&[clear, None], &[Class::PathClear]), 3);
        assert_eq!(of_runs(&[None, None], &[Class::PathClear]), 1);
    }

    #[test]
    fn a_class_has_one_name() {
        assert_eq!(class_named("esp-blocked"), Some(Class::EspBlocked));
        assert_eq!(class_named("ESP"), None);
    }
}
