//! Where pins come to lie on the die.

use netlearn_parsers::{def, lef};

use crate::support;

const LIBRARY: &str = "MACRO CELL
  ORIGIN 0.1 0.2 ;
  SIZE 1 BY 2 ;
  PIN A
    PORT
      LAYER m1 ;
        RECT 0.0 0.0 0.2 0.4 ;
        RECT 0.5 0.5 0.6 0.6 ;
    END
  END A
END CELL
END LIBRARY
";

/// The first shape of the pin is around (0.1, 0.2) of the macro's origin, so (0.2, 0.4) of its
/// lower left corner.
#[test]
fn pins_of_cells_follow_every_orientation() {
    let library = support::lef_of(LIBRARY);
    let cell = library.find_macro("CELL").expect("the cell of this text");
    let center = cell.pins[0]
        .first_rect(cell)
        .expect("the pin has a shape")
        .center();
    for (orientation, x, y) in [
        ("N", 10_200.0, 20_400.0),
        ("S", 10_800.0, 21_600.0),
        ("W", 11_600.0, 20_200.0),
        ("E", 10_400.0, 20_800.0),
        ("FN", 10_800.0, 20_400.0),
        ("FS", 10_200.0, 21_600.0),
        ("FW", 10_400.0, 20_200.0),
        ("FE", 11_600.0, 20_800.0),
    ] {
        let text = format!(
            "DESIGN top ;\nUNITS DISTANCE MICRONS 1000 ;\nCOMPONENTS 2 ;\n- u CELL + PLACED ( 10000 20000 ) {orientation} ;\n- v CELL + UNPLACED ;\nEND COMPONENTS\nEND DESIGN\n"
        );
        let design = support::def_of(&text);
        let place = design.components[0].locate(cell, center, design.units());
        let place = place.expect("the component is placed and the cell has a size");
        assert!(
            (place.x - x).abs() < 1e-6 && (place.y - y).abs() < 1e-6,
            "{orientation}: {place:?}"
        );
        assert_eq!(design.components[1].locate(cell, center, design.units()), None);
    }
}

/// Pins of the design are turned about their own origin.
#[test]
fn pins_of_the_design_follow_every_orientation() {
    for (orientation, x, y) in [
        ("N", 1_010.0, 2_020.0),
        ("S", 990.0, 1_980.0),
        ("W", 980.0, 2_010.0),
        ("E", 1_020.0, 1_990.0),
        ("FN", 990.0, 2_020.0),
        ("FS", 1_010.0, 1_980.0),
        ("FW", 1_020.0, 2_010.0),
        ("FE", 980.0, 1_990.0),
    ] {
        let text = format!(
            "DESIGN top ;\nPINS 3 ;\n- a + NET a + LAYER m1 ( 0 10 ) ( 20 30 ) + PLACED ( 1000 2000 ) {orientation} ;\n- b + NET b + FIXED ( 5 6 ) N ;\n- c + NET c ;\nEND PINS\nEND DESIGN\n"
        );
        let design = support::def_of(&text);
        let center = design.pin_center(&design.pins[0]);
        assert_eq!(center, Some(def::Point::new(x, y)), "{orientation}");
        assert_eq!(
            design.pin_center(&design.pins[1]),
            Some(def::Point::new(5.0, 6.0))
        );
        assert_eq!(design.pin_center(&design.pins[2]), None);
    }
}

#[test]
fn boxes_count_widths_of_paths_and_copies() {
    let library = support::lef_of(
        "MACRO M\n  PIN A\n    PORT\n      LAYER m1 ;\n        WIDTH 0.5 ;\n        PATH 1 1 3 1 ;\n        POLYGON 0 0 1 0 0 9 ;\n        RECT ITERATE 4 4 5 5 DO 3 BY 1 STEP 2 0 ;\n    END\n  END A\nEND M\nEND LIBRARY\n",
    );
    let cell = &library.macros[0];
    let pin = &cell.pins[0];
    let rect = |from: (f64, f64), to: (f64, f64)| lef::Rect {
        from: lef::Point::new(from.0, from.1),
        to: lef::Point::new(to.0, to.1),
    };
    let boxes: Vec<_> = pin.shapes(cell).filter_map(lef::Shape::bounding_box).collect();
    assert_eq!(
        boxes,
        [
            rect((0.75, 0.75), (3.25, 1.25)),
            rect((0.0, 0.0), (1.0, 9.0)),
            rect((4.0, 4.0), (9.0, 5.0))
        ]
    );
    assert_eq!(pin.bounding_box(cell), Some(rect((0.0, 0.0), (9.0, 9.0))));
    assert_eq!(pin.first_rect(cell), Some(rect((4.0, 4.0), (5.0, 5.0))));
}

/// Every pin of every placed cell of a real design lies in the box of its cell, and in the die.
#[test]
fn pins_of_a_real_design_lie_on_its_die() {
    let Some(data) = support::shared("pins_of_a_real_design_lie_on_its_die") else {
        return;
    };
    let library = support::read_lef(&support::open(
        &data.join("pdk/nangate45/Nangate45_stdcell.lef.gz"),
    ))
    .tree;
    let design = support::read_def(&support::open(&data.join("timing/gcd_nangate45/design.def.gz"))).tree;
    let die = def::Rect::around(design.die_area.iter().copied()).expect("the design has a die");
    let mut checked = 0;
    for component in &design.components {
        let Some(cell) = library.find_macro(design.names.text(component.model)) else {
            continue;
        };
        for pin in &cell.pins {
            let center = pin
                .first_rect(cell)
                .expect("every pin of this library has a shape")
                .center();
            let place = component
                .locate(cell, center, design.units())
                .expect("all cells are placed");
            let is_inside =
                |value: f64, from: i32, to: i32| value >= f64::from(from) && value <= f64::from(to);
            assert!(
                is_inside(place.x, die.from.x, die.to.x) && is_inside(place.y, die.from.y, die.to.y),
                "{} at {place:?}",
                design.names.text(component.name)
            );
            checked += 1;
        }
    }
    assert!(checked > 2_000, "{checked} pins");
}
