//! SPEF files read piece by piece; that pieces say what the whole file says is a law of `support`.

use netlearn_parsers::{Source, spef};

const HEAD: &str = "*SPEF \"x\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*NAME_MAP\n*1 a\n*2 u1\n";
const NET: &str = "*D_NET *1 1\n*CONN\n*I *2:A I\n*CAP\n1 u1:A 1\n*END\n";

/// The names of the nets of each piece; `None` where the file is one to be read as a whole.
fn pieces(text: &str) -> Option<Vec<Vec<String>>> {
    let source = Source::from_bytes("top.spef", text);
    let pieces = spef::Pieces::cut(&source, 1)?;
    let names = |tree: spef::Ast| {
        let nets = tree.nets().map(|net| tree.names.text(net.name()).to_owned());
        nets.collect()
    };
    (0..pieces.len())
        .map(|piece| pieces.read(piece).map(names))
        .collect()
}

#[test]
fn a_piece_has_its_nets_and_the_names_of_the_map() {
    let text = [HEAD, NET, &NET.replace("*D_NET *1", "*D_NET b"), NET].concat();
    let names = pieces(&text).expect("its nets stand at the end");
    assert_eq!(names, [["a"], ["b"], ["a"]]);
    let source = Source::from_bytes("top.spef", text);
    let tree = spef::Pieces::cut(&source, 1).and_then(|pieces| pieces.read(0));
    let tree = tree.expect("it was read before");
    // By index and by text.
    let [node] = tree.ground_capacitors().get(0).nodes;
    assert_eq!(tree.net(0).connections()[0].node, node);
}

#[test]
fn odd_files_are_no_pieces() {
    let reduced = "*R_NET b 1\n*DRIVER u1:Z\n*C2_R1_C1 1 1 1\n*LOADS\n*END\n";
    let comment = format!("/*\n{NET}*/\n");
    for odd in [reduced, "*DELIMITER |\n", "*PORTS\nb I\n", "word\n", &comment] {
        let text = [HEAD, NET, odd, NET].concat();
        assert_eq!(pieces(&text), None, "{odd}");
    }
    // Nor are files without nets, or with a net in error.
    for odd in [HEAD, "", "*D_NET b\n", &[HEAD, NET, "*D_NET b 1\n", NET].concat()] {
        assert_eq!(pieces(odd), None, "{odd}");
    }
}
