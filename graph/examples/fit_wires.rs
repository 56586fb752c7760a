//! Fits a wire model to routed designs, each a folder with `design.def.gz`, `netlist.v.gz` and `nom.spef.gz`.
//!
//! `cargo run --release -p netlearn-graph --example fit_wires -- LIB LEF FOLDER...`

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use netlearn_graph::library::{Edge, Library, LibrarySet, Mode};
use netlearn_graph::netlist::Linker;
use netlearn_graph::parasitics::{Parasitics, SpefOptions, SpefWires};
use netlearn_graph::placement::{CouplingModel, Placement, PlacementOptions, WireShape};
use netlearn_parsers::{Source, def, lef};

/// Nets shorter than this, in µm, say more of vias than of wires; they count in no mean error.
const LONG_UM: f64 = 20.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, cells, folders @ ..] = &arguments[..] else {
        return Err("usage: fit_wires LIB LEF FOLDER...".into());
    };
    let libraries = Arc::new(LibrarySet::single(Library::read(library)?));
    let cells = lef::parse(&Source::open(cells)?)?.tree;
    let start = CouplingModel::SKY130HD;
    let mut designs = Vec::new();
    for folder in folders {
        designs.push(wires(Path::new(folder), &libraries, &cells, start.bin_um)?);
    }
    let fitted = start.fitted(&designs).ok_or("too few wires to fit to")?;
    println!("{fitted:#?}");
    for (folder, wires) in folders.iter().zip(&designs) {
        let long = wires.iter().filter(|(wire, _)| wire.length_um() > LONG_UM);
        let errors: Vec<f64> = long
            .map(|(wire, ff)| (fitted.ff(wire) / ff - 1.0).abs())
            .collect();
        let mean = 100.0 * errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        println!(
            "{folder}: {} wires, {} of them long, mean error {mean:.1} %",
            wires.len(),
            errors.len()
        );
    }
    Ok(())
}

/// The shapes of a design's wires, with the capacitance that was extracted.
fn wires(
    folder: &Path,
    libraries: &Arc<LibrarySet>,
    cells: &lef::Ast,
    bin_um: f64,
) -> Result<Vec<(WireShape, f64)>, Box<dyn Error>> {
    let mut linker = Linker::new(libraries.clone());
    linker.read(folder.join("netlist.v.gz"))?;
    let netlist = linker.link(None)?.netlist;
    let places = def::parse(&Source::open(folder.join("design.def.gz"))?)?.tree;
    let (placement, _) = Placement::read(&netlist, &places, &[cells], PlacementOptions::default());
    let extracted = SpefWires::read(
        &netlist,
        &Source::open(folder.join("nom.spef.gz"))?,
        SpefOptions::default(),
    )?;
    let mut parasitics = Parasitics::default();
    parasitics.take_over(&extracted);
    let shapes = placement
        .wire_shapes(&netlist, bin_um)
        .ok_or("the design has no die")?;
    let with_ff = shapes.into_iter().filter_map(|(net, shape)| {
        let driver = netlist.drivers(net).next()?;
        let wire = parasitics.find(net, driver, Mode::Late, Edge::Rise)?;
        Some((shape, wire.total_ff()))
    });
    Ok(with_ff.collect())
}
