//! Scripts that ask for the objects of a design, with and without one.

use netlearn_parsers::sdc::{self, Object, ObjectKind, Objects, Term};
use netlearn_parsers::{Source, tcl};

/// A design with a few ports.
struct Ports(Vec<&'static str>);

impl Objects for Ports {
    fn find(&self, term: &Term) -> Option<Vec<Object>> {
        let is_in = |name: &str| match term {
            Term::AllInputs { .. } => Some(!name.starts_with("out")),
            Term::AllOutputs => Some(name.starts_with("out")),
            Term::Get(query) if query.kind == ObjectKind::Port && query.options.is_none() => {
                let matches = |pattern: &str| match pattern.strip_suffix('*') {
                    Some(start) => name.starts_with(start),
                    None => name == pattern,
                };
                Some(query.patterns.iter().any(|pattern| matches(pattern)))
            }
            _ => None,
        };
        let mut found = Vec::new();
        for name in &self.0 {
            if is_in(name)? {
                let name = (*name).to_owned();
                found.push(Object {
                    kind: ObjectKind::Port,
                    name,
                });
            }
        }
        Some(found)
    }
}

fn written(script: &str, objects: Option<&dyn Objects>) -> Result<String, String> {
    let options = sdc::Options {
        objects,
        script: tcl::Options {
            env: [("CLOCK_PORT".to_owned(), "clk".to_owned())].into(),
            ..tcl::Options::default()
        },
        ..sdc::Options::default()
    };
    let parsed = sdc::parse_with(&Source::from_bytes("x.sdc", script), &options);
    let tree = parsed.map_err(|report| report.message().to_owned())?.tree;
    let mut out = Vec::new();
    sdc::write(&tree, &mut out).map_err(|error| error.to_string())?;
    String::from_utf8(out).map_err(|error| error.to_string())
}

#[test]
fn a_netlist_answers_what_a_script_asks() {
    let ports = Ports(vec!["clk", "in[0]", "in[1]", "out"]);
    for (script, lines) in [
        (
            "foreach p [get_ports in*] { set_load 1 $p }",
            "set_load 1 [get_ports {in[0]}]\nset_load 1 [get_ports {in[1]}]\n",
        ),
        ("set_max_area [llength [all_inputs]]", "set_max_area 3\n"),
        (
            "set_max_area [sizeof_collection [remove_from_collection [all_inputs] [get_ports clk]]]",
            "set_max_area 2\n",
        ),
        ("if {[get_ports -quiet x] eq \"\"} {set_max_area 1}", "error"),
        ("if {[get_ports x] eq \"\"} {set_max_area 1}", "set_max_area 1\n"),
        ("set_max_area [lsearch [all_inputs] [get_ports in[1]]]", "error"),
        (
            "set i [lsearch [all_inputs] [get_ports {in[1]}]]; if {$i >= 0} {set_max_area $i}",
            "error",
        ),
        (
            "set_load 1 [lindex [get_ports in*] end]",
            "set_load 1 [get_ports {in[1]}]\n",
        ),
        (
            "set_load 1 [lindex [all_outputs] 0]",
            "set_load 1 [get_ports {out}]\n",
        ),
        (
            "set_max_area [expr {[lsearch [all_inputs] [get_ports {in[1]}]] + 0}]",
            "set_max_area 2\n",
        ),
        (
            "puts [get_object_name [get_ports in*]]",
            "puts {{in[0]} {in[1]}}\n",
        ),
    ] {
        match written(script, Some(&ports)) {
            Ok(text) => assert_eq!(text, lines, "{script}"),
            Err(message) => assert_eq!(lines, "error", "{script}: {message}"),
        }
    }
}

#[test]
fn without_a_netlist_only_what_is_sure_is_answered() {
    for script in [
        "foreach p [get_ports in*] { set_load 1 $p }",
        "set_max_area [llength [all_inputs]]",
        "set_max_area [llength [get_ports rst]]",
        "if {[get_ports x] ne \"\"} {}",
        "lindex [all_inputs] 0",
        "get_object_name [get_ports in*]",
        "lsearch -inline -all [all_inputs] [get_ports clk]",
        "string match in* [get_ports in*]",
    ] {
        let message = written(script, None).expect_err(script);
        assert!(message.contains("netlist"), "{script}: {message}");
    }
    // A name stands for itself, and clocks are the script's own.
    assert_eq!(
        written("foreach p [get_ports {a b}] { set_load 1 $p }", None).as_deref(),
        Ok("set_load 1 [get_ports {a}]\nset_load 1 [get_ports {b}]\n")
    );
    assert_eq!(written("create_clock -period 2 [get_ports $::env(CLOCK_PORT)]; create_clock -name v -period 3; set_max_area [llength [all_clocks]]; set_max_delay [get_property [get_clocks clk] period] -to [get_clocks c*]", None).as_deref(), Ok("create_clock -period 2 [get_ports {clk}]\ncreate_clock -name {v} -period 3\nset_max_area 2\nset_max_delay -to [get_clocks {c*}] 2\n"));
}
