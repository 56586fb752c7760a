//! Wire loads: estimates by how many pins a wire reaches, as trees.
//! Not for: how long a wire is; that is said by the library's wire loads.

use super::{Pi, Reduced};
use crate::library::TreeType;

impl Reduced {
    /// A wire of a wire load between a driver and its loads; the nodes of the result are the loads.
    ///
    /// `tree` says where the resistance stands: beside the driver (best case: none is seen), shared
    /// out among the loads (balanced), or before all of them (worst case). `fanout`: among how many it is
    /// shared out, which may be more than there are here; `loads_ff`: `[loads]` capacitance of each load
    /// pin; `driver_ff`: what pins add at the driver.
    #[must_use]
    pub fn of_wire_load(
        (wire_ff, kohm): (f64, f64),
        fanout: f64,
        tree: TreeType,
        driver_ff: f64,
        loads_ff: &[f64],
    ) -> Self {
        let pins_ff: f64 = loads_ff.iter().sum();
        let still = |elmore_ps, pi| Self {
            pi,
            elmore_ps: vec![elmore_ps; loads_ff.len()],
            higher_moments: vec![[0.0; 2]; loads_ff.len()],
        };
        let tree = match kohm == 0.0 || fanout == 0.0 {
            true if tree == TreeType::Balanced => TreeType::BestCase,
            _ => tree,
        };
        match tree {
            TreeType::BestCase => still(
                0.0,
                Pi {
                    near_ff: driver_ff + wire_ff + pins_ff,
                    kohm: 0.0,
                    far_ff: 0.0,
                },
            ),
            TreeType::WorstCase => still(
                kohm * (pins_ff + wire_ff),
                Pi {
                    near_ff: driver_ff,
                    kohm,
                    far_ff: pins_ff + wire_ff,
                },
            ),
            TreeType::Balanced => {
                let r = kohm / fanout;
                let mut y = (driver_ff, 0.0, 0.0);
                let mut reduced = still(0.0, Pi::default());
                for (elmore, &pin_ff) in reduced.elmore_ps.iter_mut().zip(loads_ff) {
                    let c = pin_ff + wire_ff / fanout;
                    y = (y.0 + c, y.1 - r * c * c, y.2 + r * r * c * c * c);
                    *elmore = r * c;
                }
                reduced.pi = Pi::of_admittance(y.0, y.1, y.2);
                reduced
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// timing.md 8.7: case m48, port `a` to `ra/D`: 0.5 kΩ before 2.0 + 1.05 fF.
    #[test]
    fn trees_of_one_wire() {
        let reduced = Reduced::of_wire_load((2.0, 0.5), 1.0, TreeType::Balanced, 0.0, &[1.05]);
        assert!((reduced.elmore_ps[0] - 1.525).abs() < 1e-12);
        assert!((reduced.pi.total_ff() - 3.05).abs() < 1e-12);
        let worst = Reduced::of_wire_load((2.0, 0.5), 1.0, TreeType::WorstCase, 0.3, &[1.05]);
        assert_eq!((worst.pi.near_ff, worst.pi.kohm), (0.3, 0.5));
        assert!((worst.elmore_ps[0] - 1.525).abs() < 1e-12);
        let best = Reduced::of_wire_load((2.0, 0.5), 2.0, TreeType::BestCase, 0.0, &[1.05, 1.05]);
        assert_eq!((best.elmore_ps[1], best.pi.kohm), (0.0, 0.0));
    }
}
