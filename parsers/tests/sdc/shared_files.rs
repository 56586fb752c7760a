//! Every shared file of constraints, and every script of the reference answers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use netlearn_parsers::{Diagnostic, Format, Source, Span, sdc, tcl};

use crate::fixtures::rewritten;
use crate::support;

/// How often each command stands at the start of a line, continued lines taken together.
fn counted_in_text(source: &Source) -> BTreeMap<String, usize> {
    let text = String::from_utf8_lossy(source.bytes()).replace("\\\n", " ");
    let mut counts = BTreeMap::new();
    for line in text.lines() {
        let word = line.split_whitespace().next().unwrap_or_default();
        if word.starts_with("create_")
            || word.starts_with("set_")
            || word == "group_path"
            || word == "current_design"
        {
            *counts.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

fn counted(tree: &sdc::Ast) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for command in &tree.commands {
        *counts.entry(command.kind.name().to_owned()).or_insert(0) += 1;
    }
    counts
}

#[test]
fn every_shared_file_is_read_and_written_again() {
    let Some(data) = support::shared("every_shared_file_is_read_and_written_again") else {
        return;
    };
    let files = support::files(&data, &[Format::Sdc]);
    assert!(files.len() > 130, "{} files", files.len());
    let (mut num_commands, mut num_ignored) = (0, 0);
    for path in &files {
        let source = support::open(path);
        let parsed = sdc::parse(&source).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(parsed.warnings, [], "{}", path.display());
        let tree = parsed.tree;
        rewritten(&tree, source.name());
        for ignored in &tree.ignored {
            eprintln!("{}: read over: {}", path.display(), ignored.text);
        }
        // A script with loops and conditions says other than its lines.
        if path.ends_with("m70_tcl_subset/design.sdc") {
            continue;
        }
        let mut text = counted_in_text(&source);
        if let Some(number) = text.remove("set_clock_sense") {
            text.insert("set_sense".to_owned(), number);
        }
        assert_eq!(counted(&tree), text, "{}", path.display());
        num_commands += tree.commands.len();
        num_ignored += tree.ignored.len();
    }
    // `puts` of caravel_clocking.
    assert!(
        num_commands > 12_000 && num_ignored == 1,
        "{num_commands} {num_ignored}"
    );
}

/// A timing engine's commands, of which the script's own are told from constraints.
struct Engine<'a> {
    sdc: sdc::Constraints<'a>,
    read: Vec<String>,
}

impl tcl::Host for Engine<'_> {
    fn command(&mut self, call: &mut tcl::Call<'_>) -> Result<Option<tcl::Value>, Diagnostic> {
        match call.name {
            "read_liberty"
            | "read_verilog"
            | "link_design"
            | "read_sdc"
            | "read_spef"
            | "read_sdf"
            | "define_scene"
            | "set_delay_calculator"
            | "set_pi_model"
            | "set_elmore"
            | "set_assigned_delay"
            | "set_assigned_check"
            | "set_assigned_transition" => {
                self.read.push(call.name.to_owned());
                Ok(Some(tcl::Value::default()))
            }
            _ => self.sdc.command(call),
        }
    }

    fn command_on_objects(&mut self, call: &mut tcl::Call<'_>) -> Result<Option<tcl::Value>, Diagnostic> {
        self.sdc.command_on_objects(call)
    }

    fn elements(&mut self, object: tcl::ObjectId, span: Span) -> Result<Vec<tcl::Value>, Diagnostic> {
        self.sdc.elements(object, span)
    }

    fn scalar(&mut self, object: tcl::ObjectId, span: Span) -> Result<tcl::Value, Diagnostic> {
        self.sdc.scalar(object, span)
    }

    fn assigned(&mut self, name: &str, value: &tcl::Value, place: tcl::Place) -> Result<(), Diagnostic> {
        self.sdc.assigned(name, value, place)
    }

    fn print(&mut self, text: &str, place: tcl::Place) {
        self.sdc.print(text, place);
    }
}

fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}")) {
        let path = entry.unwrap_or_else(|error| panic!("{error}")).path();
        if path.is_dir() {
            scripts(&path, found);
        } else if path.ends_with("cmds.tcl") {
            found.push(path);
        }
    }
}

#[test]
fn scripts_of_a_timing_engine_run_on_the_same_language() {
    let Some(data) = support::shared("scripts_of_a_timing_engine_run_on_the_same_language") else {
        return;
    };
    let mut paths = Vec::new();
    scripts(&data.join("timing"), &mut paths);
    assert!(paths.len() >= 90, "{} scripts", paths.len());
    let (mut commands, mut constraints, mut variables) = (0, 0, 0);
    for path in &paths {
        let source = support::open(path);
        let mut engine = Engine {
            sdc: sdc::Constraints::new(tcl::Folders::default(), None),
            read: Vec::new(),
        };
        let run = tcl::run(&source, &mut engine, &tcl::Options::default());
        assert_eq!(run.errors, [], "{}", path.display());
        commands += engine.read.len();
        let tree = engine.sdc.into_tree(run.files);
        let is_variable = |command: &&sdc::Command| matches!(command.kind, sdc::Kind::SetVariable(_));
        variables += tree.commands.iter().filter(is_variable).count();
        constraints += tree.commands.len();
    }
    // The commands of all scripts, counted by the words that their lines begin with.
    let lines: usize = paths
        .iter()
        .map(|path| {
            let source = support::open(path);
            let text = String::from_utf8_lossy(source.bytes()).into_owned();
            text.lines().filter(|line| !line.trim().is_empty()).count()
        })
        .sum();
    assert_eq!((commands + constraints, variables), (lines, 4));
}
