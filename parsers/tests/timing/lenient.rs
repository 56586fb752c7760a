//! Lenient reading: every error is collected, all other parts are read.

use netlearn_parsers::{Errors, Source, sdf, spef};

#[test]
fn spef_goes_on_with_the_next_net() {
    let text = "*SPEF \"x\"\n*C_UNIT 1 OHM\n*R_UNIT 1 OHM\n*NAME_MAP\n*1 a\n*2\n*3 c\n\
                *PORTS\na I\nb X\nc O\n\
                *D_NET *1 1\n*CAP\n1 *1 1\n*END\n\
                *D_NET *9 1\n*CAP\n1 *1 1\n*END\n\
                *D_NET *3 1\n*CONN\n*I u:A I *L 3\n*CAP\n1 *3 1:2:3\n2 *3\n*END\n\
                *R_NET *3 1\n*DRIVER u:Z\n*C2_R1_C1 1 2 3\n*LOADS\n*RC v:A\n*END\n\
                *D_NET open 1\n*CAP\n1 open 1\n\
                *D_NET last 1\n*CAP\n1 last 1\n*END\n\
                *FOO\n*D_NET end 1\n*END\n";
    let source = Source::from_bytes("odd.spef", text);
    let recovered = spef::parse_lenient(&source);
    let lines: Vec<usize> = recovered
        .errors
        .iter()
        .map(|error| error.position().line)
        .collect();
    assert_eq!(lines, [2, 7, 10, 16, 26, 32, 36, 40], "{:#?}", recovered.errors);
    assert_eq!(recovered.num_errors, 8);
    let tree = recovered.tree;
    let nets: Vec<&str> = tree.nets().map(|net| tree.names.text(net.name())).collect();
    assert_eq!(nets, ["a", "last", "end"]);
    assert_eq!((tree.name_map.len(), tree.ports.len()), (2, 2));
    assert_eq!(tree.reduced_nets, spef::ReducedNets::default());
    assert_eq!(tree.ground_capacitors().len(), 2);
    let mut written = Vec::new();
    spef::write(&tree, &mut written).expect("what was read can be written");
    let again = spef::parse(&Source::from_bytes("again.spef", written)).expect("what is written reads");
    assert_eq!(again.tree.without_spans(), tree.without_spans());
}

#[test]
fn sdf_goes_on_with_the_next_cell() {
    let good = |name: &str| {
        format!("(CELL (CELLTYPE \"X\") (INSTANCE {name})\n (DELAY (ABSOLUTE (IOPATH A Y (1) ((2) (3))))))\n")
    };
    let text = format!(
        "(DELAYFILE\n(DESIGN x)\n(TIMESCALE 1ps)\n{}{}{}{}{}{}{})\n",
        good("a"),
        "(CELL (CELLTYPE \"X\") (INSTANCE bad1)\n (DELAY (ABSOLUTE (IOPATH A Y (1) ((2) (3))) (IOPATH A))))\n",
        good("b"),
        "(CELL (CELLTYPE \"X\") (INSTANCE bad2)\n (TIMINGCHECK (SETUP A (1)))\n",
        good("c"),
        "(CELL (CELLTYPE \"X\") (INSTANCE open)\n (DELAY (ABSOLUTE (IOPATH A Y (1)))\n",
        good("d"),
    );
    let source = Source::from_bytes("odd.sdf", text);
    let recovered = sdf::parse_lenient(&source);
    let lines: Vec<usize> = recovered
        .errors
        .iter()
        .map(|error| error.position().line)
        .collect();
    assert_eq!(lines, [2, 7, 11, 16], "{:#?}", recovered.errors);
    let tree = recovered.tree;
    let instances: Vec<&str> = tree
        .cells()
        .filter_map(|cell| match cell.instance() {
            sdf::Instance::Path(path) => Some(tree.names.text(path)),
            _ => None,
        })
        .collect();
    assert_eq!(instances, ["a", "b", "c", "d"]);
    assert_eq!(tree.delays().len(), 4);
    let limits = tree.delays().iter().map(|delay| delay.values.range().start + 1);
    assert_eq!(limits.filter_map(|place| tree.pulse_limits(place)).count(), 4);
    assert_eq!(tree.header.time_scale().in_seconds(), 1e-12);
}

#[test]
fn a_file_full_of_faults_shows_some_and_counts_all() {
    let text = "*SPEF \"x\"\n".to_owned() + &"*D_NET a\n*END\n".repeat(Errors::SHOWN + 500);
    let recovered = spef::parse_lenient(&Source::from_bytes("odd.spef", text));
    assert_eq!(
        (recovered.errors.len(), recovered.num_errors),
        (Errors::SHOWN, Errors::SHOWN + 500)
    );
}

#[test]
fn a_bracket_that_is_missing_in_every_cell_does_not_take_the_square_of_the_file() {
    let cell = "(CELL (CELLTYPE \"X\") (INSTANCE a)\n (DELAY (ABSOLUTE (COND ((A (IOPATH A Y (1))))))\n";
    let open = cell.replace("))))))", "");
    let text = format!("(DELAYFILE\n{}", open.repeat(20_000));
    let recovered = sdf::parse_lenient(&Source::from_bytes("odd.sdf", text));
    assert!(recovered.num_errors >= 20_000, "{} errors", recovered.num_errors);
    assert!(recovered.errors[0].message().contains("no bracket ends this"));
}

#[test]
fn blank_lines_behind_an_error_are_passed_once() {
    let blank = "\n".repeat(300_000);
    let text = format!("*SPEF \"x\"\n*C_UNIT 1 PF\n*R_UNIT 1 OHM\n*FOO\n{blank}*D_NET a 1\n*END\n");
    let recovered = spef::parse_lenient(&Source::from_bytes("blank.spef", text));
    assert_eq!((recovered.num_errors, recovered.tree.num_nets()), (1, 1));
}
