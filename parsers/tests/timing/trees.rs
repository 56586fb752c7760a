//! Trees made by hand: they can be written, and what no file can hold is refused.

use std::io::ErrorKind;

use netlearn_parsers::{Source, sdf, spef};

fn refuses(result: std::io::Result<()>, words: &str) {
    let error = result.expect_err("no file can hold it");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn parasitics_can_be_made_and_written() {
    let mut tree = spef::Ast::default();
    let [net, driver, z] = ["n[1]", "u1", "Z"].map(|name| tree.names.intern(name));
    tree.name_map.push((7, net));
    tree.add_net(net, spef::ParValue::single(2.5e-7));
    let (pin, inner) = (spef::Node::pin(driver, z), spef::Node::internal(net, 1));
    let connection = spef::Connection::new(pin, false, spef::Direction::Output);
    tree.add_connection(connection, spef::Attributes::default());
    tree.add_ground_capacitor(1, inner, spef::ParValue::single(0.5));
    let corners = spef::ParValue {
        min: 1.0,
        typ: 2.0,
        max: 3.0,
    };
    tree.add_resistor(1, [pin, inner], corners);
    tree.add_resistor(2, [pin, inner], spef::ParValue::single(4.0));
    let mut text = Vec::new();
    spef::write(&tree, &mut text).expect("memory can be written");
    let expected = "\n*NAME_MAP\n*7 n[1]\n\n*D_NET *7 2.5e-7\n*CONN\n*I u1:Z O\n*CAP\n1 *7:1 0.5\n\
                    *RES\n1 u1:Z *7:1 1:2:3\n2 u1:Z *7:1 4\n*END\n";
    assert_eq!(String::from_utf8_lossy(&text), expected);
    let again = spef::parse(&Source::from_bytes("made.spef", text)).expect("what is written reads");
    assert_eq!(again.tree.without_spans(), tree.clone().without_spans());

    let mut out = std::io::sink();
    refuses(
        spef::write(&spef::Ast::default(), &mut out),
        "without any content",
    );
    let mut odd = tree.clone();
    odd.names.intern("a b");
    refuses(spef::write(&odd, &mut out), "a b");
    let mut odd = tree.clone();
    odd.header.design = Some("a\"b".to_owned());
    refuses(spef::write(&odd, &mut out), "text");
    let mut odd = tree.clone();
    odd.add_ground_capacitor(2, inner, spef::ParValue::single(f32::NAN));
    refuses(spef::write(&odd, &mut out), "finite");
    let mut odd = tree;
    let port = odd.names.intern("a:b");
    odd.add_ground_capacitor(2, spef::Node::whole(port), spef::ParValue::single(1.0));
    refuses(spef::write(&odd, &mut out), "a:b");
}

#[test]
fn delays_can_be_made_and_written() {
    let mut tree = sdf::Ast::default();
    let [cell, path, a, y] = ["INV", "u1/u2", "A", "Y"].map(|name| tree.names.intern(name));
    tree.add_cell(cell, sdf::Instance::Path(path));
    let values = tree.add_values(&[sdf::Value::single(0.5), sdf::Value::EMPTY]);
    let delay = |from, values| sdf::Delay {
        kind: sdf::DelayKind::IoPath {
            from: sdf::PortSpec {
                name: from,
                edge: Some(sdf::Edge::Posedge),
            },
            to: y,
            condition: sdf::Condition::None,
            num_retain: 0,
        },
        values,
        span: netlearn_parsers::Span::default(),
        mode: sdf::Mode::Absolute,
    };
    tree.add_delay(delay(a, values));
    let mut text = Vec::new();
    sdf::write(&tree, &mut text).expect("memory can be written");
    assert!(String::from_utf8_lossy(&text).contains("(IOPATH (posedge A) Y (0.5) ())"));
    let again = sdf::parse(&Source::from_bytes("made.sdf", text)).expect("what is written reads");
    assert_eq!(again.tree.without_spans(), tree.clone().without_spans());

    let mut out = std::io::sink();
    for name in ["", "a b", "a)", "a\\", "\"a\""] {
        let mut odd = tree.clone();
        let name = odd.names.intern(name);
        odd.add_delay(delay(name, values));
        refuses(sdf::write(&odd, &mut out), "name");
    }
    let mut odd = tree.clone();
    odd.add_delay(delay(a, sdf::List::default()));
    refuses(sdf::write(&odd, &mut out), "values");
    let mut odd = tree;
    let infinite = odd.add_values(&[sdf::Value::single(f32::INFINITY)]);
    odd.add_delay(delay(a, infinite));
    refuses(sdf::write(&odd, &mut out), "finite");
}
