//! Whole reports at eighty columns, without colour.

use super::layout::width;
use super::render;
use crate::report::Language;
use crate::report::samples::{self, Sample};

#[test]
fn the_report_of_each_class_reads_well() {
    for (name, sample) in samples::of_each_class() {
        for language in Language::ALL {
            let report = plain(&sample, language);
            insta::assert_snapshot!(format!("{name}_{}", language.code()), report);
        }
    }
    for language in Language::ALL {
        let report = plain(&samples::error(), language);
        insta::assert_snapshot!(format!("error_{}", language.code()), report);
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (name, sample) in samples::of_each_class() {
        for language in Language::ALL {
            for line in plain(&sample, language).lines() {
                let command = line.trim_start().starts_with("reg add ");
                assert!(command || width(line) <= 80, "{name}: {line}");
            }
        }
    }
}

#[test]
fn names_from_outside_steer_no_terminal() {
    let mut sample = samples::nat_detected();
    let server = &mut sample.verdict.as_mut().unwrap().server;
    server.vendor = Some("\u{1b}]0;owned\u{7}".to_owned());
    let mut run = sample.run();
    run.target.name = "evil\u{1b}[31m.example.com";
    let report = without_colour(&render(&run, Language::English, 80));
    assert!(!report.contains('\u{1b}') && !report.contains('\u{7}'));
    assert!(report.contains("\\u{1b}]0;owned"));
}

fn plain(sample: &Sample, language: Language) -> String {
    without_colour(&render(&sample.run(), language, 80))
}

fn without_colour(report: &str) -> String {
    anstream::adapter::strip_str(report).to_string()
}
