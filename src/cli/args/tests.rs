//! What may be typed, what it means, and how the help reads.

use std::ffi::OsString;
use std::time::Duration;

use clap::CommandFactory;

use super::{
    Command, CommandLine, Environment, Invocation, PcapTarget, ProbeOptions, Seed, completions,
    man, parse, value,
};
use crate::cli::exit::Expectation;
use crate::cli::exit::{Exit, USAGE};
use crate::cli::explain::explain;
use crate::report::Language;
use crate::report::explain::Topic;
use crate::report::words::Words;
use crate::verdict::Class;

#[test]
fn the_definitions_are_sound() {
    CommandLine::command().debug_assert();
    super::definition(Language::Japanese).debug_assert();
}

#[test]
fn a_host_alone_is_a_probe() {
    for line in [
        "vpn.example.com",
        "probe vpn.example.com",
        "--json vpn.example.com",
        "-4v --tries 5 --pcap out.pcapng vpn.example.com",
        "--lang=ja vpn.example.com --color never",
        "-- vpn.example.com",
        "--json probe vpn.example.com",
    ] {
        assert_eq!(probe(line).hosts[0].as_str(), "vpn.example.com", "{line}");
    }
}

#[test]
fn a_host_may_be_named_like_a_command() {
    assert_eq!(probe("-- demo").hosts[0].as_str(), "demo");
    assert_eq!(probe("--json -- man").hosts[0].as_str(), "man");
    assert_eq!(probe("probe demo").hosts[0].as_str(), "demo");
    assert!(matches!(invocation("demo").command, Command::Demo(_)));
    assert!(matches!(invocation("--seed demo demo").command, Command::Demo(_)));
}

#[test]
fn a_host_is_no_mistyped_command() {
    for host in ["man1", "gw", "vpn", "demo.example.com", "war", "office", "mail", "main", "wlan"] {
        assert_eq!(probe(host).hosts[0].as_str(), host);
    }
    assert_eq!(probe("probe anaylze").hosts[0].as_str(), "anaylze");
    assert_eq!(probe("-- anaylze").hosts[0].as_str(), "anaylze");
}

#[test]
fn several_hosts_may_be_named() {
    let hosts = probe("vpn1.example.com --json 2001:db8::10 vpn2.example.com").hosts;
    let hosts: Vec<_> = hosts.iter().map(super::Host::as_str).collect();
    assert_eq!(hosts, ["vpn1.example.com", "2001:db8::10", "vpn2.example.com"]);
}

#[test]
fn help_is_a_command_too() {
    for language in Language::ALL {
        // The width is that of the terminal where the tests run.
        let words = |exit: Exit| exit.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let option = |line: &str| refused(&format!("--lang {} {line}", language.code()));
        assert_eq!(words(super::help(None, language)), words(option("--help")));
        assert_eq!(words(super::help(Some("walk"), language)), words(option("walk --help")));
        assert_eq!(super::help(Some("wlak"), language).code, USAGE);
    }
}

#[test]
fn options_become_values() {
    let options = probe(
        "-6 [2001:db8::10] --timeout 1500ms --tries 3 --source-port 4000 --interface eth0 \
         --expect path-clear,nat-detected --pcap - --no-nat-t --ikev2 --all-addresses \
         --source-address 2001:db8::1 --public-address 2001:db8::2 --seed x",
    );
    assert_eq!(options.hosts[0].as_str(), "2001:db8::10");
    assert_eq!(options.sending.timeout, Some(Duration::from_millis(1500)));
    assert_eq!(
        options.result.expect,
        [Class::PathClear, Class::NatDetected].map(Expectation::Class)
    );
    assert_eq!(options.capture.pcap, Some(PcapTarget::StandardOutput));
    assert!(
        options.sending.no_nat_t
            && options.sending.ikev2
            && options.addresses.all_addresses
            && options.addresses.ipv6
    );
    assert_ne!(options.sending.seed, Some(Seed([0; 32])));
}

#[test]
fn a_seed_is_hexadecimal_or_text() {
    let zero = "0".repeat(64);
    assert_eq!(probe(&format!("h --seed {zero}")).sending.seed, Some(Seed([0; 32])));
    let text: Seed = "winter".parse().unwrap();
    assert_eq!(probe("h --seed winter").sending.seed, Some(text));
}

#[test]
fn spans_have_a_form_and_a_range() {
    for (text, milliseconds) in [
        ("10", 10_000),
        ("10s", 10_000),
        ("2.5", 2_500),
        ("1ms", 1),
        ("1m", 60_000),
        ("1h", 3_600_000),
    ] {
        assert_eq!(value::timeout(text), Ok(Duration::from_millis(milliseconds)), "{text}");
    }
    for text in
        ["", "s", "0", "-1", "1e3", "inf", "nan", "3601", "2h", "m", "1.2.3", "99999999999999"]
    {
        assert!(value::timeout(text).is_err(), "{text}");
    }
}

#[test]
fn wrong_lines_end_with_two_and_say_why() {
    for (line, said) in [
        ("--json --pcap - vpn.example.com", "both want the standard output"),
        ("--json", "HOST"),
        ("vpn.example.com --tries 21", "21"),
        ("vpn.example.com --tries 0", "0"),
        ("vpn.example.com --timeout never", "such as 10"),
        ("vpn.example.com -4 -6", "cannot be used with"),
        ("vpn.example.com -q -v", "cannot be used with"),
        ("vpn.example.com --pcap a --no-pcap", "cannot be used with"),
        ("vpn.example.com --expect fine", "path-clear"),
        ("-4 vpn.example.com --source-address 2001:db8::1", "--source-address"),
        ("-6 198.51.100.10", "HOST"),
        ("vpn.example.com --psk secret", "--psk"),
        ("anaylze", "Did you mean 'analyze'"),
        ("Respnd --json", "Did you mean 'respond'"),
        ("https://vpn.example.com/", "such as vpn.example.com"),
        ("vpn.example.com:500", "without a port"),
        ("１９８．５１．１００．１０", "198.51.100.10"),
        ("completions dash", "dash"),
    ] {
        for language in Language::ALL {
            let exit = refused(&format!("--lang {} {line}", language.code()));
            assert_eq!(exit.code, USAGE, "{line}");
            assert!(exit.stdout.is_empty(), "{line}");
            if language == Language::English {
                assert!(exit.stderr.contains(said), "{line}: {}", exit.stderr);
            } else {
                assert!(exit.stderr.starts_with("エラー: "), "{line}: {}", exit.stderr);
                assert!(!exit.stderr.contains("usage-"), "{line}: {}", exit.stderr);
            }
        }
    }
}

#[test]
fn nothing_typed_shows_the_help_as_an_error() {
    let exit = refused("");
    assert_eq!(exit.code, USAGE);
    assert!(exit.stderr.contains("Usage:"));
}

#[test]
fn the_language_comes_from_the_line_or_the_locale() {
    let japanese = Environment { lang: Some("ja_JP.UTF-8".to_owned()), ..Environment::default() };
    let of = |line: &str, environment| parse(words(line), environment).unwrap().language;
    assert_eq!(of("demo", &japanese), Language::Japanese);
    assert_eq!(of("demo --lang en", &japanese), Language::English);
    assert_eq!(of("demo", &Environment::default()), Language::English);
    assert!(parse(words("demo --lang fr"), &japanese).is_err());
}

#[test]
fn the_help_of_every_command_reads_well() {
    for language in Language::ALL {
        for command in
            ["", "probe", "walk", "analyze", "respond", "demo", "explain", "completions", "man"]
        {
            let line = format!("--lang {} {command} --help", language.code());
            let name = if command.is_empty() { "main" } else { command };
            snapshot(&format!("help_{name}_{}", language.code()), &refused(&line).stdout);
        }
        let short = refused(&format!("--lang {} -h", language.code()));
        snapshot(&format!("help_short_{}", language.code()), &short.stdout);
    }
}

#[test]
fn every_argument_has_a_japanese_text() {
    let words = Words::of(Language::Japanese);
    for command in
        std::iter::once(&CommandLine::command()).chain(CommandLine::command().get_subcommands())
    {
        let name = command.get_name();
        let name = if name == "probe809" { "main" } else { name };
        assert!(words.has(&format!("help-{name}")), "{name}");
        for argument in command.get_arguments() {
            let id = super::localise::message_id(name, argument.get_id().as_str(), words);
            assert!(words.has(&id), "{id}");
            if let Some(heading) = argument.get_help_heading() {
                let id = format!("help-heading-{}", heading.to_lowercase().replace(' ', "-"));
                assert!(words.has(&id), "{id}");
            }
        }
    }
}

#[test]
fn explanations_read_well() {
    for language in Language::ALL {
        for word in ["", "809", "789", "esp-blocked", "nat-detected"] {
            let line = format!("explain --lang {} {word}", language.code());
            let exit = explained(&line);
            assert_eq!((exit.code, exit.stderr.as_str()), (0, ""));
            let name = if word.is_empty() { "list" } else { word };
            snapshot(&format!("explain_{name}_{}", language.code()), &exit.stdout);
        }
    }
    let exit = explained("explain 4711");
    assert_eq!((exit.code, exit.stdout.as_str()), (USAGE, ""));
    assert!(exit.stderr.contains("4711") && exit.stderr.contains("probe809 explain"));
    let exit = explained("explain 908");
    assert!(exit.stderr.contains("809"), "{}", exit.stderr);
    let exit = explained("explain 809 nonsense esp-open --json");
    let document: serde_json::Value = serde_json::from_str(&exit.stdout).unwrap();
    assert_eq!((exit.code, &document["topics"][0]["code"]), (USAGE, &809.into()));
    assert_eq!(document["topics"][1]["name"], "esp-open");
    assert!(exit.stderr.contains("nonsense"));
}

#[test]
fn explanations_name_options_that_exist() {
    let command = CommandLine::command();
    let commands: Vec<_> = command.get_subcommands().collect();
    let long = |command: &clap::Command| -> Vec<String> {
        let names = command.get_arguments().filter_map(clap::Arg::get_long);
        names.map(|name| format!("--{name}")).collect()
    };
    let mut known: Vec<_> = commands.iter().flat_map(|one| long(one)).collect();
    known.extend(commands.iter().map(|one| one.get_name().to_owned()));
    for topic in Topic::every() {
        let Some(entry) = topic.entry() else { continue };
        for option in &entry.options {
            assert!(known.contains(option), "{}: {option}", entry.name);
        }
        for language in Language::ALL {
            let said = topic.explained(language);
            let text = [said.what, said.tells.unwrap(), said.cannot.unwrap(), said.todo].concat();
            for word in text.split(|one: char| !(one.is_ascii_alphanumeric() || one == '-')) {
                let named = word.starts_with("--") && word.len() > 2;
                assert!(!named || known.iter().any(|one| one == word), "{}: {word}", entry.name);
            }
        }
    }
}

#[test]
fn completions_and_the_man_page_come_from_the_definitions() {
    let script = String::from_utf8(completions(clap_complete::Shell::Bash)).unwrap();
    assert!(script.contains("--public-address") && script.contains("explain"));
    let page = String::from_utf8(man(Language::English).unwrap()).unwrap();
    assert!(page.contains("public\\-address"));
    snapshot("man_en", &page);
    assert!(String::from_utf8(man(Language::Japanese).unwrap()).unwrap().contains("サーバー"));
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let text = anstream::adapter::strip_str(text).to_string();
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn eighty_columns() -> Environment {
    Environment { columns: Some(80), ..Environment::default() }
}

fn words(line: &str) -> Vec<OsString> {
    std::iter::once("probe809").chain(line.split_whitespace()).map(OsString::from).collect()
}

fn invocation(line: &str) -> Invocation {
    match parse(words(line), &eighty_columns()) {
        Ok(invocation) => invocation,
        Err(exit) => panic!("{line}: {}", exit.stderr),
    }
}

fn probe(line: &str) -> ProbeOptions {
    match invocation(line).command {
        Command::Probe(options) => *options,
        other => panic!("{line}: {other:?}"),
    }
}

fn refused(line: &str) -> Exit {
    parse(words(line), &eighty_columns()).expect_err(line)
}

fn explained(line: &str) -> Exit {
    let invocation = invocation(line);
    let Command::Explain(options) = &invocation.command else { panic!("{line}") };
    explain(options, &invocation, "0.1.0")
}
