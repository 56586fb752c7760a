//! Reduced nets: a driver's pi model and the delays to its loads.
//! Not for: making them from networks; the graph does that.

use std::ops::Range;

use super::element::{Node, ParValue};
use crate::names::NameId;
use crate::span::Span;

/// All `*R_NET`s, each a range of drivers, each of these a range of loads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReducedNets {
    /// In file order.
    pub nets: Vec<ReducedNet>,
    /// Of all nets.
    pub drivers: Vec<Driver>,
    /// Of all drivers.
    pub loads: Vec<Load>,
}

/// `*R_NET`
#[derive(Clone, Debug, PartialEq)]
pub struct ReducedNet {
    /// Its name.
    pub name: NameId,
    /// The capacitance that the file gives for all of it.
    pub total: ParValue,
    /// `*V`
    pub confidence: Option<u32>,
    /// Whether it is an `*R_PNET`.
    pub is_physical: bool,
    /// Its rows of [`ReducedNets::drivers`].
    pub drivers: Range<u32>,
    /// Where its name stands in the source.
    pub span: Span,
}

/// `*DRIVER` with its `*CELL` and `*C2_R1_C1`
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// The pin.
    pub pin: Node,
    /// The cell of the pin.
    pub cell: Option<NameId>,
    /// What it drives.
    pub pi: PiModel,
    /// Its rows of [`ReducedNets::loads`].
    pub loads: Range<u32>,
}

/// `*C2_R1_C1`: two capacitors and the resistor between them, the far one last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PiModel {
    /// At the driver.
    pub c2: ParValue,
    /// Between them.
    pub r1: ParValue,
    /// Behind the resistor.
    pub c1: ParValue,
}

/// `*RC`: a load.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The pin or port.
    pub pin: Node,
    /// The Elmore delay to it.
    pub delay: ParValue,
    /// `*Q` and `*K`, in files that have more than the Elmore delay.
    pub response: Option<Box<Response>>,
}

/// Poles and residues of the transfer to a load.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// `*Q`
    pub poles: Vec<Complex>,
    /// `*K`
    pub residues: Vec<Complex>,
}

/// A number or `(real imaginary)`, in each corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complex {
    /// Real part.
    pub real: ParValue,
    /// Imaginary part.
    pub imaginary: ParValue,
}

impl ReducedNets {
    /// Takes back what was added after the columns had these lengths.
    pub(super) fn truncate(&mut self, nets: usize, drivers: usize, loads: usize) {
        self.nets.truncate(nets);
        self.drivers.truncate(drivers);
        self.loads.truncate(loads);
    }

    pub(super) fn for_each_name(&mut self, visit: &mut impl FnMut(&mut NameId)) {
        self.nets.iter_mut().for_each(|net| visit(&mut net.name));
        for driver in &mut self.drivers {
            driver.pin.for_each_name(visit);
            driver.cell.iter_mut().for_each(&mut *visit);
        }
        for load in &mut self.loads {
            load.pin.for_each_name(visit);
        }
    }
}
