//! The command line agrees with itself, and its help is what the docs show.

use std::fmt::Write as _;

use clap::CommandFactory;
use keywright_core::audit::{Event, SubjectKind};
use keywright_plugins::kinds::is_judged;

use super::*;

#[test]
fn the_command_line_agrees_with_itself() {
    Cli::command().debug_assert();
}

/// The help of the program and of each command: `docs/cli.txt`.
fn help() -> String {
    fn of(command: &mut clap::Command, name: &str, out: &mut String) {
        writeln!(out, "$ {name} --help\n{}", command.render_long_help()).unwrap();
        for sub in command.get_subcommands_mut().filter(|it| it.get_name() != "help" && !it.is_hide_set()) {
            let name = format!("{name} {}", sub.get_name());
            of(sub, &name, out);
        }
    }
    let mut out = String::new();
    let mut command = Cli::command().term_width(100);
    command.build();
    of(&mut command, "keywright", &mut out);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn the_help_is_what_the_docs_show() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.txt");
    if std::env::var_os("KEYWRIGHT_BLESS").is_some() {
        std::fs::write(path, help()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), help(), "run `cargo xtask bless` if this is wanted");
}

#[test]
fn the_openapi_document_is_what_the_docs_show() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let document = serde_json::to_string_pretty(&keywright_http::openapi().unwrap()).unwrap() + "\n";
    if std::env::var_os("KEYWRIGHT_BLESS").is_some() {
        std::fs::write(path, &document).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), document, "run `cargo xtask bless` if this is wanted");
}

/// All events that plugins can name, by what they are about: a part of `docs/plugins.md`.
fn events() -> String {
    let names = |of: SubjectKind, judged: bool| {
        let is_meant =
            |it: &&Event| it.about().is_some_and(|about| about.0 == of) && is_judged(**it) == judged;
        let names = Event::ALL.iter().filter(is_meant).map(|it| format!("`{}`", it.as_str()));
        names.collect::<Vec<_>>().join(" ")
    };
    let mut out = "| of | before and afterwards | afterwards only |\n|---|---|---|\n".to_owned();
    for of in SubjectKind::ALL {
        writeln!(out, "| {} | {} | {} |", of.as_str(), names(of, true), names(of, false)).unwrap();
    }
    out
}

#[test]
fn the_list_of_events_is_what_the_docs_show() {
    const MARKS: [&str; 2] = ["<!-- events: written by a test -->\n", "<!-- end of events -->"];
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/plugins.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (listed, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("KEYWRIGHT_BLESS").is_some() {
        let text = format!("{before}{}{}{}{after}", MARKS[0], events(), MARKS[1]);
        return std::fs::write(path, text).unwrap();
    }
    assert_eq!(listed, events(), "run `cargo xtask bless` if this is wanted");
}
