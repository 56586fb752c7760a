//! Whether the files of one design call the same things by the same names, and how many meet.
//! Not for: what is connected; the netlist of timing joins for itself, by the same keys.
//!
//! The netlist is the Verilog, its hierarchy walked, or the first DEF where there is none. Names
//! of all other files are looked up in it: as they are spelled, then by the key of
//! [`netlearn_parsers::NameRules`], then by their key without the top module. A key that leads to
//! two objects finds none.
//!
//! ```
//! use netlearn_graph::matching::{File, Relation, match_names};
//! use netlearn_parsers::{Source, sdf, verilog};
//!
//! let text = "module top (input a, output y); INV \\u/1 (.A(a), .Z(y)); endmodule";
//! let netlist = verilog::parse(&Source::from_bytes("top.v", text))?.tree;
//! let text = "(DELAYFILE (DIVIDER /) (CELL (CELLTYPE \"INV\") (INSTANCE u\\/1)) (CELL (CELLTYPE \"INV\") (INSTANCE u2)))";
//! let delays = sdf::parse(&Source::from_bytes("top.sdf", text))?.tree;
//! let matching = match_names(&[File::Verilog(&netlist), File::Sdf(&delays)], None)?.ok_or("nothing to match")?;
//! let instances = &matching.matches[0];
//! assert_eq!((instances.relation, instances.matched(), instances.total), (Relation::SdfInstances, 1, 2));
//! assert_eq!(instances.missing[0].name, "u2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod constraints;
mod libraries;
mod lookup;
mod netlist;
mod physical;
mod table;
mod timing;
mod verilog;

use netlearn_parsers::{def, lef, liberty, sdc, sdf, spef};
use serde::Serialize;

use lookup::Lookup;
use netlist::Netlist;

/// A file of a design.
#[derive(Clone, Copy, Debug)]
pub enum File<'a> {
    /// A netlist, or a part of one.
    Verilog(&'a netlearn_parsers::verilog::Ast),
    /// A placed design.
    Def(&'a def::Ast),
    /// Delays.
    Sdf(&'a sdf::Ast),
    /// Parasitics.
    Spef(&'a spef::Ast),
    /// Constraints.
    Sdc(&'a sdc::Ast),
    /// Cells with timing.
    Liberty(&'a liberty::Library),
    /// Cells with geometry.
    Lef(&'a lef::Ast),
    /// A file of another kind, whose names meet with none.
    Other,
}

/// What was looked up, and among what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Components of DEF among the netlist's instances.
    DefComponents,
    /// The netlist's cells among the components of DEF.
    InstancesInDef,
    /// `PINS` of DEF among the ports of the top.
    DefPorts,
    /// Nets of DEF among the netlist's.
    DefNets,
    /// What nets of DEF connect among the pins of the netlist's instances.
    DefPins,
    /// `INSTANCE` of SDF among the netlist's instances.
    SdfInstances,
    /// What delays between instances name among ports and pins.
    SdfPins,
    /// `*D_NET` and `*R_NET` among the netlist's nets.
    SpefNets,
    /// `*PORTS` and `*P` among the ports of the top.
    SpefPorts,
    /// `*I` among the pins of the netlist's instances.
    SpefPins,
    /// Names and patterns for ports in SDC among the ports of the top.
    SdcPorts,
    /// Names and patterns for pins in SDC among the pins of the netlist's instances.
    SdcPins,
    /// Names and patterns for cells in SDC among the netlist's instances.
    SdcCells,
    /// Names and patterns for nets in SDC among the netlist's.
    SdcNets,
    /// Names and patterns for clocks in SDC among the clocks that the file makes.
    SdcClocks,
    /// Kinds of cells of the netlist among the cells of the Liberty files.
    CellsInLiberty,
    /// Kinds of cells of the netlist among the macros of the LEF files.
    CellsInLef,
}

impl Relation {
    /// What was looked up.
    pub fn what(self) -> &'static str {
        match self {
            Self::DefComponents => "components",
            Self::InstancesInDef => "cells of the netlist",
            Self::DefPorts | Self::SpefPorts => "ports",
            Self::DefNets | Self::SpefNets => "nets",
            Self::DefPins | Self::SdfPins | Self::SpefPins => "pins",
            Self::SdfInstances => "instances",
            Self::SdcPorts => "names of ports",
            Self::SdcPins => "names of pins",
            Self::SdcCells => "names of cells",
            Self::SdcNets => "names of nets",
            Self::SdcClocks => "names of clocks",
            Self::CellsInLiberty | Self::CellsInLef => "kinds of cells",
        }
    }

    /// Among what.
    pub fn among(self) -> &'static str {
        match self {
            Self::DefComponents | Self::SdfInstances | Self::SdcCells => "instances of the netlist",
            Self::InstancesInDef => "components",
            Self::DefPorts | Self::SpefPorts | Self::SdcPorts => "ports of the netlist",
            Self::DefNets | Self::SpefNets | Self::SdcNets => "nets of the netlist",
            Self::DefPins | Self::SdfPins | Self::SpefPins | Self::SdcPins => "pins of the netlist",
            Self::SdcClocks => "clocks of the file",
            Self::CellsInLiberty => "cells of Liberty",
            Self::CellsInLef => "macros of LEF",
        }
    }
}

/// How many names of one kind were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// Which of the files the names are of, from 0; none where they are the netlist's own.
    #[serde(rename = "file_number")]
    pub file: Option<usize>,
    /// What was looked up, and among what.
    pub relation: Relation,
    /// How many names.
    pub total: usize,
    /// Found as they are spelled.
    pub literal: usize,
    /// Found by their key.
    pub by_key: usize,
    /// Found by their key without the top module.
    pub without_top: usize,
    /// Not found because several objects have their key.
    pub ambiguous: usize,
    /// Not in `total`: what is not found and carries no signal. Components on no net, cells that
    /// have supply pins at most, supply ports.
    pub without_signal: usize,
    /// The first [`Match::SAMPLES`] of those that were not found.
    pub missing: Vec<Missing>,
}

impl Match {
    /// How many names that are not found are shown.
    pub const SAMPLES: usize = 3;

    /// How many were found.
    pub fn matched(&self) -> usize {
        self.literal + self.by_key + self.without_top
    }

    /// How many of them were found, from 0 to 1; 1 where there was nothing to find.
    pub fn rate(&self) -> f64 {
        match self.total {
            0 => 1.0,
            total => self.matched() as f64 / total as f64,
        }
    }
}

/// A name that was not found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// As its file spells it.
    pub name: String,
    /// Its key, by which it was looked up as well.
    pub key: String,
}

/// A key that two objects of the netlist have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ambiguity {
    /// The key.
    pub key: String,
    /// How the netlist spells the two; of more only the first two are told.
    pub spellings: [String; 2],
}

/// How the names of files meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matching {
    /// The top module, or the design of DEF.
    pub top: String,
    /// How many instances the netlist has, those of modules counted.
    pub instances: usize,
    /// How many nets, bits of buses counted each; a net has a name in every module it goes
    /// through.
    pub nets: u64,
    /// How many ports, bits counted each.
    pub ports: u64,
    /// A row for each relation of each file.
    pub matches: Vec<Match>,
    /// How many keys have several objects.
    pub num_ambiguous: usize,
    /// The first [`Matching::AMBIGUITIES`] of them.
    pub ambiguities: Vec<Ambiguity>,
}

impl Matching {
    /// How many ambiguous keys are told.
    pub const AMBIGUITIES: usize = 10;
}

/// Why names of a netlist could not be listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatchError {
    /// The module asked for is not there.
    #[error("there is no module `{0}`")]
    NoModule(String),
    /// Several modules are used by no other, and no file says which is meant.
    #[error("which is the top module? No other uses `{}`", .0.join("`, `"))]
    NoTop(Vec<String>),
    /// A module holds itself.
    #[error("module `{0}` holds an instance of itself")]
    Recursion(String),
    /// The names would not fit into memory.
    #[error("the flattened design has more than 16 million names, or they take more than 1 GiB")]
    TooLarge,
}

/// Looks the names of all files up in the netlist. `top` is the top module, where not the only one
/// that no other uses, nor one that another file names. `None` where no two files have names in
/// common.
///
/// # Errors
/// If the Verilog has no module that could be the top, or is too large when flattened.
pub fn match_names(files: &[File<'_>], top: Option<&str>) -> Result<Option<Matching>, MatchError> {
    let Some(mut netlist) = netlist_of(files, top)? else {
        return Ok(None);
    };
    let mut matches = libraries::match_cells(files, &mut netlist);
    let is_verilog = netlist.is_verilog;
    let mut is_first_def = true;
    for (number, file) in files.iter().enumerate() {
        let lookup = Lookup::new(&netlist, number);
        match file {
            File::Def(ast) => {
                // The first is the netlist where there is no other.
                if is_verilog || !is_first_def {
                    matches.extend(physical::match_def(&lookup, ast)?);
                }
                is_first_def = false;
            }
            File::Sdf(ast) => matches.extend(timing::match_sdf(&lookup, ast)),
            File::Spef(ast) => matches.extend(timing::match_spef(&lookup, ast)),
            File::Sdc(ast) => matches.extend(constraints::match_sdc(&lookup, ast)),
            File::Verilog(_) | File::Liberty(_) | File::Lef(_) | File::Other => {}
        }
    }
    if matches.is_empty() {
        return Ok(None);
    }
    let (num_ambiguous, ambiguities) = ambiguities(&netlist);
    Ok(Some(Matching {
        top: netlist.top.to_owned(),
        instances: netlist.instances.len(),
        nets: netlist.nets.num_bits(),
        ports: netlist.ports.num_bits(),
        matches,
        num_ambiguous,
        ambiguities,
    }))
}

/// The netlist that the files have: all Verilog, or the first DEF.
fn netlist_of<'a>(files: &[File<'a>], top: Option<&str>) -> Result<Option<Netlist<'a>>, MatchError> {
    let mut verilog = Vec::new();
    let mut designs = Vec::new();
    for file in files {
        match file {
            File::Verilog(ast) => verilog.push(*ast),
            File::Def(ast) => designs.push(ast.design.as_str()),
            File::Sdf(ast) => designs.extend(ast.header.design.as_deref()),
            File::Spef(ast) => designs.extend(ast.header.design.as_deref()),
            File::Sdc(_) | File::Liberty(_) | File::Lef(_) | File::Other => {}
        }
    }
    if !verilog.is_empty() {
        return verilog::netlist(&verilog, top, &designs).map(Some);
    }
    let first = files.iter().find_map(|file| match file {
        File::Def(ast) => Some(*ast),
        _ => None,
    });
    first.map(Netlist::of_def).transpose()
}

fn ambiguities(netlist: &Netlist<'_>) -> (usize, Vec<Ambiguity>) {
    let mut number = 0;
    let mut shown = Vec::new();
    for table in [&netlist.instances, &netlist.nets, &netlist.ports] {
        for (key, objects) in table.ambiguous() {
            number += 1;
            if shown.len() < Matching::AMBIGUITIES {
                shown.push(Ambiguity {
                    key: key.to_owned(),
                    spellings: objects.map(|object| {
                        let object = table.object(object);
                        netlist.spelling(object.scope, object.name)
                    }),
                });
            }
        }
    }
    (number, shown)
}
