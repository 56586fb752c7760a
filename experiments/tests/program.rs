//! What all commands have in common: help, usage errors, pipes, completions, manuals, `doctor`.

mod support;

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use support::{Bench, HALF_ADDER};

#[test]
fn usage_errors_are_two_and_objects_with_json() {
    let bench = Bench::with(&[]);
    let ran = bench.run(&["frobnicate"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err.contains("unrecognized subcommand 'frobnicate'"),
        "{}",
        ran.err
    );
    let ran = bench.run(&["aig", "stats", "--json"]);
    assert_eq!((ran.code, &ran.json()["code"]), (Some(2), &"usage".into()));
    assert_eq!(bench.run(&[]).code, Some(2));
    assert_eq!(bench.run(&["--help"]).code, Some(0));
    assert_eq!(
        bench.run(&["--version"]).out,
        format!("netlearn {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn every_command_explains_itself() {
    let bench = Bench::with(&[]);
    let help = bench.run(&["--help"]).out;
    let commands = help.split("Commands:\n").nth(1).expect("a list of commands");
    let names: Vec<&str> = commands
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"doctor") && names.contains(&"inspect"), "{help}");
    assert_eq!(
        names.contains(&"train"),
        cfg!(feature = "torch"),
        "what is not built is not listed"
    );
    for name in names {
        assert_eq!(bench.run(&[name, "--help"]).code, Some(0), "{name}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let bench = Bench::with(&[("ha.bench", HALF_ADDER)]);
    let files = vec!["ha.bench"; 2000];
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("netlearn"))
        .args(["aig", "stats"])
        .args(&files)
        .current_dir(bench.path(""))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 10];
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_exact(&mut first)
        .expect("something is printed");
    // The pipe is closed now, long before all lines are written.
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(&first, b"ha : i/o =");
}

#[test]
fn a_pipe_that_nobody_reads_is_no_failure() {
    let bench = Bench::with(&[]);
    for words in [&["--help"][..], &["completions", "bash"], &["man"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let status = Command::new(assert_cmd::cargo::cargo_bin("netlearn"))
            .args(words)
            .current_dir(bench.path(""))
            .stdout(writer)
            .status()
            .expect("the program starts");
        assert_eq!(status.code(), Some(0), "{words:?}");
    }
}

/// No command can be asked to panic; but no machine gives a thread a stack of 4 EiB, and a pool
/// without threads panics.
#[test]
fn a_panic_is_told_as_a_bug_with_seventy() {
    let bench = Bench::with(&[("ha.bench", HALF_ADDER)]);
    let words = ["aig", "check", "ha.bench", "ha.bench", "--json"];
    let ran = bench
        .start(&words, &[("RUST_MIN_STACK", "4611686018427387904")])
        .end();
    assert_eq!(ran.code, Some(70), "{}", ran.err);
    assert!(ran.err.contains("panicked at"), "{}", ran.err);
    assert!(
        ran.err
            .ends_with("error: the program has a bug; see the message above\n"),
        "{}",
        ran.err
    );
    assert_eq!(ran.json()["code"], "internal");
}

/// Work that does not hear the first Ctrl-C: reading a pipe into which nobody writes.
#[cfg(unix)]
#[test]
fn a_second_interrupt_ends_at_once() {
    let bench = Bench::with(&[]);
    let pipe = bench.path("pipe.bench");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let mut running = bench.start(&["aig", "run", "b", "pipe.bench"], &[]);
    // Opens when the program does, which by then listens to Ctrl-C.
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(std::fs::File::options().write(true).open(pipe)));
    let writer = receiver.recv_timeout(Duration::from_secs(60));
    running.interrupt();
    running.wait_for("once more to stop at once");
    running.interrupt();
    let ran = running.end();
    assert_eq!((ran.code, ran.out.as_str()), (Some(130), ""));
    assert!(ran.err.ends_with("once more to stop at once\n"), "{}", ran.err);
    drop(writer.expect("it reads its circuit").expect("a pipe"));
}

#[test]
fn completions_and_manuals_come_from_the_definition() {
    let bench = Bench::with(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = bench.run(&["completions", shell]);
        assert_eq!(ran.code, Some(0), "{shell}");
        assert!(ran.out.contains("inspect"), "{shell}");
    }
    assert!(bench.run(&["man"]).out.contains(".TH netlearn 1"));
    assert_eq!(bench.run(&["man", "-o", "pages"]).code, Some(0));
    assert!(bench.read("pages/netlearn-aig-run.1").contains("recipe"));
}

#[test]
fn doctor_answers_yes_or_no_with_its_findings() {
    let bench = Bench::with(&[]);
    let ran = bench.run(&["doctor", "--json"]);
    let answer = ran.json();
    assert_eq!(answer["schema"], "netlearn/doctor/1");
    assert_eq!(ran.code, Some(if answer["well"] == true { 0 } else { 1 }));
    let findings = answer["findings"].as_array().expect("findings");
    for subject in ["netlearn", "libtorch", "ABC", "library", "circuits"] {
        assert!(
            findings.iter().any(|finding| finding["subject"] == subject),
            "{subject}"
        );
    }
    let mut command = bench.netlearn(&["doctor"]);
    let output = command
        .env("NETLEARN_ABC", "/no/such/abc")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("missing  ABC"));
}
