//! SPEF files on all threads: pieces are read and matched to the netlist apart, and then joined in order.
//! Not for: what a net of a file is in a design; see [`super::spef`].

use netlearn_parsers::{Report, Source, spef};
use rayon::prelude::*;

use super::spef::NetWires;
use super::{Parasitics, SpefOptions, SpefReport};
use crate::netlist::Netlist;

/// How many bytes of a file are read at once: few enough that their tree stays in a cache.
const PIECE: usize = 1 << 18;

/// The wires of a SPEF file, for [`Parasitics::take_over`].
#[derive(Debug)]
pub struct SpefWires {
    parts: Vec<NetWires>,
    /// How file and netlist met.
    pub report: SpefReport,
    /// What was odd in the file itself.
    pub warnings: Vec<Report>,
}

impl SpefWires {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is no SPEF, as [`spef::parse`] says.
    pub fn read(netlist: &Netlist, source: &Source, options: SpefOptions<'_>) -> Result<Self, Report> {
        if let Some(wires) = Self::in_pieces(netlist, source, options) {
            return Ok(wires);
        }
        // Something is odd or wrong: whoever reads it from the first line on can tell what.
        let parsed = spef::parse(source)?;
        let (part, report) = NetWires::read(netlist, &parsed.tree, options);
        Ok(Self {
            parts: vec![part],
            report,
            warnings: parsed.warnings,
        })
    }

    fn in_pieces(netlist: &Netlist, source: &Source, options: SpefOptions<'_>) -> Option<Self> {
        let pieces = spef::Pieces::cut(source, PIECE)?;
        let read = |piece| Some(NetWires::read(netlist, &pieces.read(piece)?, options));
        let parts: Option<Vec<_>> = (0..pieces.len()).into_par_iter().map(read).collect();
        let mut report = SpefReport::default();
        let parts = parts?.into_iter().map(|(part, of_part)| {
            report.append(of_part);
            part
        });
        Some(Self {
            parts: parts.collect(),
            report,
            warnings: pieces.warnings().to_vec(),
        })
    }
}

impl Parasitics {
    /// Takes over the nets of a file, in the place of what was known of them.
    pub fn take_over(&mut self, wires: &SpefWires) {
        self.append(wires.parts.iter().map(|part| (&part.nets[..], &part.wires)));
    }
}
