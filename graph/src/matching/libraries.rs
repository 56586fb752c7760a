//! Kinds of cells of the netlist among those of the libraries.
//! Not for: what cells do.

use netlearn_parsers::{lef, liberty};
use rustc_hash::FxHashSet;

use super::lookup::Tally;
use super::netlist::Netlist;
use super::table::Found;
use super::{File, Match, Relation};

/// Looks all kinds of cells up, and tells the netlist which pins the libraries give them.
pub(super) fn match_cells<'a>(files: &[File<'a>], netlist: &mut Netlist<'a>) -> Vec<Match> {
    let mut in_liberty: Option<FxHashSet<&str>> = None;
    let mut in_lef: Option<FxHashSet<&str>> = None;
    for file in files {
        match file {
            File::Liberty(library) => {
                let known = in_liberty.get_or_insert_default();
                for cell in &library.cells {
                    known.insert(&cell.name);
                    cell.pg_pins
                        .iter()
                        .for_each(|pin| netlist.cells.add_supply(&pin.name));
                    netlist.cells.complete(&cell.name, pins_of_liberty(cell));
                }
            }
            File::Lef(ast) if !ast.macros.is_empty() => {
                let known = in_lef.get_or_insert_default();
                for cell in &ast.macros {
                    known.insert(ast.names.text(cell.name));
                    for pin in cell.pins.iter().filter(|pin| is_supply(pin)) {
                        netlist.cells.add_supply(ast.names.text(pin.name));
                    }
                    netlist
                        .cells
                        .complete(ast.names.text(cell.name), pins_of_lef(ast, cell));
                }
            }
            _ => {}
        }
    }
    let rows = [
        (Relation::CellsInLiberty, in_liberty),
        (Relation::CellsInLef, in_lef),
    ];
    let rows = rows.into_iter().filter_map(|(relation, known)| {
        let known = known?;
        let mut tally = Tally::new(None, relation);
        for (number, cell) in netlist
            .cells
            .rows
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_module)
        {
            let sample = || (cell.name.to_owned(), cell.name.to_owned());
            // Fits, as it was made of one.
            match (known.contains(cell.name), netlist.cells.has_signal(number as u32)) {
                (true, _) => tally.add(Found::Literal(0), sample),
                (false, true) => tally.add(Found::Missing, sample),
                (false, false) => tally.add_without_signal(Found::Missing, sample),
            }
        }
        tally.finish()
    });
    rows.collect()
}

fn is_supply(pin: &lef::Pin) -> bool {
    matches!(pin.usage, Some(lef::Use::Power | lef::Use::Ground))
}

fn pins_of_liberty(cell: &liberty::Cell) -> impl Iterator<Item = &str> {
    let commons = cell.buses.iter().map(|bus| &bus.common);
    let bundles = cell.bundles.iter();
    let pins = cell.pins.iter().chain(commons);
    let pins = pins.flat_map(|pin| &pin.names);
    let members = bundles.flat_map(|bundle| bundle.common.names.iter().chain(&bundle.members));
    let supplies = cell.pg_pins.iter().map(|pin| &pin.name);
    pins.chain(members).chain(supplies).map(String::as_str)
}

/// Bits of a bus are macros' pins of their own, and belong to the bus of the netlist.
fn pins_of_lef<'a>(ast: &'a lef::Ast, cell: &'a lef::Macro) -> impl Iterator<Item = &'a str> {
    let pins = cell.pins.iter().map(|pin| ast.names.text(pin.name));
    pins.flat_map(|pin| [Some(pin), super::table::bit(pin).map(|(base, _)| base)])
        .flatten()
}
