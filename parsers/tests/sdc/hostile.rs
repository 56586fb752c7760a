//! Scripts that try to take all time or memory.

use std::time::{Duration, Instant};

use netlearn_parsers::{Source, sdc};

#[test]
fn scripts_without_end_are_refused_in_time() {
    let started = Instant::now();
    for (script, part) in [
        ("while 1 {set_load 1 a}", "does not come to an end"),
        ("while 1 {get_ports a}", "does not come to an end"),
        (
            "set c [get_ports a]; while 1 {set c [add_to_collection $c $c]}",
            "does not come to an end",
        ),
        (
            "set c [all_inputs]; while 1 {set c [remove_from_collection $c $c]}",
            "a collection of more than",
        ),
        (
            "set c [all_inputs]; while 1 {set c [remove_from_collection $c [all_outputs]]}",
            "deep in each other",
        ),
        (
            "set c [get_ports a]; while 1 {set c [get_ports -of_objects $c]}",
            "deep in each other",
        ),
        (
            "while 1 {puts [string repeat x 100000]}",
            "does not come to an end",
        ),
        ("set i 0; while 1 {puts [incr i]}", "does not come to an end"),
        (
            "set l [string repeat {a } 1000000]; while 1 {set_load 1 $l}",
            "does not come to an end",
        ),
        ("proc f {} {f}; f", "deep in each other"),
        ("set_load [string repeat 9 100000] a", "expected a number"),
        ("lsort [lrepeat 100000000 [get_ports a]]", "at most"),
    ] {
        let source = Source::from_bytes("x.sdc", script);
        let report = sdc::parse(&source).err();
        let message = report.as_ref().map_or("", |report| report.message());
        assert!(message.contains(part), "{script}: {report:?}");
        let recovered = sdc::parse_lenient(&source);
        assert!(recovered.num_errors > 0, "{script}");
    }
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn a_file_that_sources_itself_is_refused() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("self.sdc");
    std::fs::write(&path, "set_load 1 a\nsource self.sdc\n")?;
    let source = Source::open(&path).expect("written above");
    let report = sdc::parse(&source).expect_err("it has no end");
    assert!(report.message().contains("deep in each other"), "{report}");
    Ok(())
}

#[test]
fn commands_know_their_place_in_sourced_files_and_loops() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
    write("top.sdc", "set load 3\nsource parts/io.sdc\nset_load 1 b\n")?;
    std::fs::create_dir(folder.path().join("parts"))?;
    write("parts/io.sdc", "\nforeach p {x y} {\n  set_load $load $p\n}\n")?;
    let source = Source::open(folder.path().join("top.sdc")).expect("written above");
    let tree = sdc::parse(&source)
        .unwrap_or_else(|report| panic!("{report}"))
        .tree;
    assert!(tree.files[0].ends_with("top.sdc") && tree.files[1].ends_with("parts/io.sdc"));
    let places: Vec<(usize, usize)> = tree
        .commands
        .iter()
        .map(|command| (command.place.file.index(), command.place.span.start()))
        .collect();
    assert_eq!(places, [(1, 21), (1, 21), (0, 31)]);
    Ok(())
}
