//! Oddities of real writers, each in its smallest form.

use netlearn_parsers::{Format, Source, def, lef};

use crate::support::{check_round_trip, def_of, lef_of, read_def, read_lef};

fn names(tree: &def::Ast) -> Vec<&str> {
    tree.names.iter().map(|(_, name)| name).collect()
}

#[test]
fn a_net_may_break_right_behind_its_name_and_have_one_pin_or_none() {
    let tree = def_of(
        "DESIGN d ;\nNETS 3 ;\n    - n1\n      ( u1 A ) ( u2\n ZN ) ;\n- n2 ( u1 B ) ;\n- n3 ;\nEND NETS\nEND DESIGN\n",
    );
    let sizes: Vec<usize> = tree.nets.iter().map(|net| net.connections.len()).collect();
    assert_eq!(sizes, [2, 1, 0]);
}

#[test]
fn semicolons_may_stand_alone_or_without_a_blank() {
    let tree =
        def_of("DESIGN d;\nROW r s 0 0 N DO 1 BY 1 STEP 460 0\n ;\nDIEAREA (0 0)(10 10);\nEND DESIGN\n");
    assert_eq!((tree.rows.len(), tree.die_area.len()), (1, 2));
    let tree =
        lef_of("MACRO M\n  SIZE 1 BY 1;\n  OBS\n LAYER m1;\n RECT 0 0 1 1;\n END\nEND M\nEND LIBRARY\n");
    assert_eq!(tree.macros[0].drawing.all_shapes().len(), 1);
}

#[test]
fn names_keep_their_escapes_and_pins_of_buses_are_plain() {
    let text = "DESIGN d ;\nNETS 2 ;\n- vga.configuration\\[0\\] ( u\\/v A ) ;\n- io_in[7] ( PIN io_in[7] ) ;\nEND NETS\nEND DESIGN\n";
    assert_eq!(
        names(&def_of(text)),
        ["vga.configuration\\[0\\]", "u\\/v", "A", "io_in[7]"]
    );
}

#[test]
fn keywords_may_be_small_and_lines_may_end_with_a_return() {
    let tree = def_of(
        "version 5.6 ;\r\ndesign d ;\r\ncomponents 1 ;\r\n- u INV + placed ( 1 2 ) fn ;\r\nend components\r\nend design\r\n",
    );
    let placement = tree.components[0].placement.expect("it is placed");
    assert_eq!(
        (placement.location.y, placement.orientation),
        (2, def::Orientation::FN)
    );
    // The vias of ihp-sg13g2 begin so.
    let tree = lef_of(
        "Via V1 DEFAULT\n  Layer m1 ;\n    Rect 0 0 1 1 ;\nEnd V1\nViaRULE g Generate\n LAYER m1 ;\nEND g\nEND LIBRARY\n",
    );
    assert_eq!((tree.vias.len(), tree.via_rules.len()), (1, 1));
}

/// A DEF 5.6 header with the statements of 5.8, without special nets, as placers write it.
#[test]
fn an_old_header_does_not_forbid_new_statements() {
    let tree = def_of(
        "VERSION 5.6 ;\nDESIGN d ;\nTRACKS X 0 DO 1 STEP 1 MASK 2 LAYER m1 ;\nNETS 0 ;\nEND NETS\nEND DESIGN\n",
    );
    assert_eq!(
        (tree.tracks[0].mask, tree.special_nets.len(), tree.units()),
        (Some(2), 0, 100)
    );
}

#[test]
fn numbers_of_sections_are_hints() {
    let source = Source::from_bytes(
        "x.def",
        "DESIGN d ;\nCOMPONENTS 3 ;\n- u INV ;\nEND COMPONENTS\nEND DESIGN\n",
    );
    let parsed = read_def(&source);
    assert_eq!(parsed.tree.components.len(), 1);
    assert_eq!(
        parsed.warnings[0].message(),
        "`COMPONENTS` promises 3, the section has 1 entry"
    );
}

/// A die of many equal corners, as one flow writes it.
#[test]
fn a_die_may_have_any_number_of_corners() {
    let corners = "( 0 0 ) ".repeat(40);
    let tree = def_of(&format!("DESIGN d ;\nDIEAREA {corners};\nEND DESIGN\n"));
    assert_eq!(tree.die_area.len(), 40);
}

/// Power pins in `PINS`, and cells without nets: other readers have failed on both.
#[test]
fn power_pins_have_no_direction_and_several_ports() {
    let tree = def_of(
        "DESIGN d ;\nPINS 1 ;\n- VDD + NET VDD + SPECIAL + USE POWER + PORT + LAYER m5 ( -5 -5 ) ( 5 5 ) + FIXED ( 9 9 ) N + PORT + LAYER m4 ( 0 0 ) ( 1 1 ) + FIXED ( 8 8 ) N ;\nEND PINS\nEND DESIGN\n",
    );
    let pin = &tree.pins[0];
    assert!(pin.special && pin.direction.is_none());
    assert_eq!(pin.ports.len(), 2);
}

#[test]
fn a_merged_library_may_end_more_than_once_or_never() {
    let text = "MACRO A\n SIZE 1 BY 1 ;\nEND A\nEND LIBRARY\nVERSION 5.8 ;\nMACRO B\n SIZE 1 BY 1 ;\nEND B\n";
    let source = Source::from_bytes("merged.lef", text);
    let parsed = read_lef(&source);
    assert_eq!(parsed.tree.macros.len(), 2);
    let said: Vec<&str> = parsed.warnings.iter().map(|warning| warning.message()).collect();
    assert_eq!(
        said,
        [
            "the file goes on behind `END LIBRARY`",
            "no `END LIBRARY` at the end of the file"
        ]
    );
}

/// Rules of version 5.8 hide in texts of several lines, with semicolons and comments' signs.
#[test]
fn rules_in_texts_are_values_of_properties() {
    let tree = lef_of(
        "LAYER V1\n TYPE CUT ;\n PROPERTY LEF58_CUTCLASS \"\n CUTCLASS Vx WIDTH 0.018 ; # END V1\n \" ;\nEND V1\nEND LIBRARY\n",
    );
    let lef::PropertyValue::Text(text) = &tree.layers[0].properties[0].value else {
        panic!("a text");
    };
    assert!(text.contains("WIDTH 0.018 ; # END V1"));
}

/// The layers' own order of statements: a resistance before the type.
#[test]
fn a_pitch_may_be_one_number_or_two() {
    let tree = lef_of(
        "LAYER m\n RESISTANCE RPERSQ 0.1 ;\n PITCH 0.46 0.34 ;\n OFFSET 0.17 ;\n TYPE ROUTING ;\nEND m\nEND LIBRARY\n",
    );
    let layer = &tree.layers[0];
    assert_eq!(layer.pitch, Some(lef::Point::new(0.46, 0.34)));
    assert_eq!(layer.offset, Some(lef::Point::new(0.17, 0.17)));
    assert_eq!(layer.resistance, Some(0.1));
}

#[test]
fn a_gcd_of_a_flow_has_a_name_that_a_format_has() {
    // `DESIGN` first makes it DEF, whatever its name says.
    let source = Source::from_bytes("layout.txt", "DESIGN gcd ;\nEND DESIGN\n");
    assert_eq!(Format::detect(&source), Some(Format::Def));
    assert_eq!(read_def(&source).tree.design, "gcd");
}

#[test]
fn wires_are_left_out_on_request_and_nothing_else_is() {
    let text = "DESIGN d ;\nSPECIALNETS 1 ;\n- VDD ( * VDD ) + ROUTED m1 480 + SHAPE STRIPE ( 0 0 ) ( 5 0 ) NEW m2 480 + STYLE 1 ( 0 0 ) via # + ;\n + USE POWER ;\nEND SPECIALNETS\nNETS 1 ;\n- n ( u A ) + ROUTED m1 ( 0 0 ) ( * 5 ) a+b NEW m2 ( 1 1 ) v + USE CLOCK + WEIGHT 3 ;\nEND NETS\nEND DESIGN\n";
    let source = Source::from_bytes("x.def", text);
    let with = read_def(&source).tree;
    assert_eq!(with.wires(with.nets[0].wires).len(), 1);
    let without =
        def::parse_with(&source, &def::Options { wires: false }).unwrap_or_else(|report| panic!("{report}"));
    assert!(without.warnings.is_empty());
    let without = without.tree;
    assert!(without.nets[0].wires.is_empty() && without.special_nets[0].wires.is_empty());
    assert_eq!(without.nets[0].usage, Some(def::Use::Clock));
    assert_eq!(without.nets[0].options, with.nets[0].options);
    assert_eq!(without.special_nets[0].usage, Some(def::Use::Power));
    assert!(without.names.find("via").is_none());
}

/// As a placed design of a process with several masks has them: vias made by rules over many lines,
/// layers whose masks shift, and cells that say by how much.
#[test]
fn vias_spread_over_lines_and_masks_may_shift() {
    let tree = def_of(
        "DESIGN d ;\nVIAS 1 ;\n- VIA67_1cut_17_2\n  + VIARULE VIA67_1cut\n  + CUTSIZE 76 76\n  + LAYERS M6 VIA6 M7\n  + CUTSPACING 148 148\n  + ENCLOSURE 130 0 0 130\n  + ROWCOL 17 2\n ;\nEND VIAS\nCOMPONENTMASKSHIFT M3 VIA2 M2 ;\nCOMPONENTS 1 ;\n- u1 INV\n  + MASKSHIFT 110\n  + PLACED ( 0 0 ) N\n ;\nEND COMPONENTS\nEND DESIGN\n",
    );
    let rule = tree.vias[0].rule.as_ref().expect("the via is made by a rule");
    assert_eq!(
        (rule.row_col, rule.enclosure),
        (Some((17, 2)), Some([130, 0, 0, 130]))
    );
    assert_eq!(tree.component_mask_shift.len(), 3);
    let options = tree.components[0].options.as_ref().expect("the cell has a shift");
    assert_eq!(
        options.mask_shift.map(|digits| tree.names.text(digits)),
        Some("110")
    );
}

/// Power pins without a layer, which other readers leave out and then miss.
#[test]
fn pins_without_a_shape_are_pins() {
    let tree = def_of(
        "DESIGN d ;\nPINS 2 ;\n- VDD + NET VDD\n   + DIRECTION INOUT\n   + USE POWER ;\n- VSS + NET VSS + USE GROUND ;\nEND PINS\nEND DESIGN\n",
    );
    let usages: Vec<_> = tree.pins.iter().map(|pin| pin.usage).collect();
    assert_eq!(usages, [Some(def::Use::Power), Some(def::Use::Ground)]);
    assert!(
        tree.pins
            .iter()
            .all(|pin| pin.ports.is_empty() && tree.pin_center(pin).is_none())
    );
}

/// Cells whose layers and sites stand in a file that is read later or never.
#[test]
fn a_library_of_cells_needs_no_technology() {
    let tree = lef_of(
        "MACRO INV\n  CLASS CORE ;\n  SIZE 1 BY 2 ;\n  SITE unit ;\n  PIN A\n    PORT\n      LAYER M1 ;\n        RECT 0 0 1 1 ;\n    END\n  END A\nEND INV\nEND LIBRARY\n",
    );
    assert_eq!((tree.layers.len(), tree.sites.len()), (0, 0));
    let cell = tree.find_macro("INV").expect("the cell is there");
    assert_eq!(tree.names.text(cell.sites[0]), "unit");
    assert_eq!(
        cell.pins[0].first_rect(cell).map(lef::Rect::<f64>::center),
        Some(lef::Point::new(0.5, 0.5))
    );
}

/// Layout turned into DEF has no rows, tracks or wires, and its clocks are signals like any other.
#[test]
fn a_design_may_have_cells_and_nets_alone() {
    let tree = def_of(
        "VERSION 5.8 ;\nDESIGN d ;\nUNITS DISTANCE MICRONS 1000 ;\nCOMPONENTS 2 ;\n- FILLER_0 sky130_fd_sc_hd__fill_1 + SOURCE DIST + FIXED ( 0 0 ) N ;\n- ff DFF + PLACED ( 9 9 ) FS ;\nEND COMPONENTS\nNETS 1 ;\n- clk ( PIN clk ) ( ff CLK ) + USE SIGNAL ;\nEND NETS\nEND DESIGN\n",
    );
    assert!(tree.rows.is_empty() && tree.tracks.is_empty() && tree.nets[0].wires.is_empty());
    assert_eq!(tree.nets[0].usage, Some(def::Use::Signal));
    assert_eq!(tree.components[0].source, Some(def::Origin::Dist));
}

/// What is kept as text may end in a comment, which must not take the `;` behind it when written.
#[test]
fn chains_and_history_come_back_as_they_were() {
    let text = "DESIGN d ;\nHISTORY made # by hand ;\n ;\nSCANCHAINS 2 ;\n- c1 + START PIN si + FLOATING a ( IN D ) # first ;\n ;\n- c2 ;\nEND SCANCHAINS\nEND DESIGN\n";
    let tree = def_of(text);
    assert_eq!(tree.history, ["made # by hand ;"]);
    let texts: Vec<&str> = tree.scan_chains.iter().map(|chain| chain.text.as_str()).collect();
    assert_eq!(texts, ["+ START PIN si + FLOATING a ( IN D ) # first ;", ""]);
    check_round_trip(&tree, "chains");
}
