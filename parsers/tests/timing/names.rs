//! The names of one design in SPEF and SDF have one key.

use netlearn_parsers::{NameRules, Source, sdf, spef};

#[test]
fn names_of_spef_and_sdf_meet_in_their_keys() {
    let text = "*SPEF \"x\"\n*C_UNIT 1 PF\n*R_UNIT 1 OHM\n*NAME_MAP\n*1 vga\\.conf\\[0\\]\n*2 u_skew\\.u_buf\n\
                *D_NET *1 1\n*CONN\n*I *2:A I\n*END\n";
    let spef = spef::parse(&Source::from_bytes("top.spef", text))
        .expect("it is SPEF")
        .tree;
    let net = spef.net(0);
    let net_key = spef.name_rules().key(spef.names.text(net.name())).into_owned();
    assert_eq!(net_key, NameRules::VERILOG.key("\\vga.conf[0] "));
    let node = net.connections()[0].node;
    let spef::Part::Pin(pin) = node.part() else {
        panic!("{node:?} is a pin");
    };
    let instance = spef.names.text(node.name());
    let spef_key = spef.name_rules().pin_key(instance, spef.names.text(pin));

    for (divider, path) in [("/", "u_skew\\.u_buf/A"), (".", "u_skew\\.u_buf.A")] {
        let text = format!(
            "(DELAYFILE (DIVIDER {divider}) (CELL (CELLTYPE \"top\") (INSTANCE) (DELAY (ABSOLUTE \
             (INTERCONNECT clk {path} (1))))))"
        );
        let sdf = sdf::parse(&Source::from_bytes("top.sdf", text))
            .expect("it is SDF")
            .tree;
        let sdf::DelayKind::Interconnect { to, .. } = sdf.delays()[0].kind else {
            panic!("the only delay is an INTERCONNECT");
        };
        assert_eq!(sdf.name_rules().key(sdf.names.text(to)), spef_key);
    }
    assert_eq!(spef_key, "u_skew.u_buf/A");
}

/// Where the port is written out and the net by its index, both are one name.
#[test]
fn an_index_and_its_text_are_one_name() {
    let text =
        "*SPEF \"x\"\n*NAME_MAP\n*3 clk\n*D_NET *3 1\n*CONN\n*P clk I\n*CAP\n1 clk 1\n2 *3 *3:5 1\n*END\n";
    let tree = spef::parse(&Source::from_bytes("top.spef", text))
        .expect("it is SPEF")
        .tree;
    let net = tree.net(0);
    assert_eq!(net.connections()[0].node.name(), net.name());
    assert_eq!(
        tree.ground_capacitors().get(0).nodes,
        [spef::Node::whole(net.name())]
    );
    let [one, other] = tree.coupling_capacitors().get(0).nodes;
    assert_eq!(
        (one.part(), other.part()),
        (spef::Part::Whole, spef::Part::Number(5))
    );
}
