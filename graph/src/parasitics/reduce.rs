//! Reductions of RC trees: pi models, Elmore delays, two poles.
//! Not for: building trees.

use super::network::RcTree;

/// Capacitance near the driver, a resistor, capacitance behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pi {
    /// At the driver, in fF.
    pub near_ff: f64,
    /// Between the two, in kΩ.
    pub kohm: f64,
    /// Behind the resistor, in fF.
    pub far_ff: f64,
}

impl Pi {
    /// Capacitance without resistance.
    #[must_use]
    pub fn lumped(ff: f64) -> Self {
        Self {
            near_ff: 0.0,
            kohm: 0.0,
            far_ff: ff,
        }
    }

    /// Both capacitances, in fF.
    #[must_use]
    pub fn total_ff(&self) -> f64 {
        self.near_ff + self.far_ff
    }

    /// The pi model whose admittance agrees with `y1 s + y2 s² + y3 s³`.
    ///
    /// P. R. O'Brien, T. L. Savarino: Modeling the driving-point characteristic of resistive
    /// interconnect for accurate delay estimation. ICCAD 1989.
    #[must_use]
    pub fn of_admittance(y1: f64, y2: f64, y3: f64) -> Self {
        if y2 == 0.0 && y3 == 0.0 {
            return Self::lumped(y1);
        }
        let far_ff = y2 * y2 / y3;
        Self {
            near_ff: y1 - far_ff,
            kohm: -(y3 * y3) / (y2 * y2 * y2),
            far_ff,
        }
    }
}

/// What is left of a tree: a load for the gate, and how late each node follows the driver.
#[derive(Clone, Debug, PartialEq)]
pub struct Reduced {
    /// What the driver sees.
    pub pi: Pi,
    /// `[nodes]` Elmore delay from the driver in ps; 0 where no resistor leads.
    pub elmore_ps: Vec<f64>,
    /// `[nodes]` Second and third moment of the impulse response, in ps² and ps³.
    pub higher_moments: Vec<[f64; 2]>,
}

impl Reduced {
    /// The response of a node to a step of the driver with two poles; none where they are not real
    /// and apart.
    #[must_use]
    pub fn two_pole(&self, node: u32) -> Option<TwoPole> {
        let [m2, m3] = self.higher_moments[node as usize];
        TwoPole::of_moments(-self.elmore_ps[node as usize], m2, m3)
    }
}

/// A response `k1/(s + p1) + k2/(s + p2)` of a load to its driver.
///
/// B. Tutuianu, F. Dartu, L. Pileggi: An explicit RC-circuit delay approximation based on the first
/// three moments of the impulse response. DAC 1996.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoPole {
    /// The slower pole, and the one behind it, in 1/ps.
    pub poles: [f64; 2],
    /// Their residues, in 1/ps.
    pub residues: [f64; 2],
}

impl TwoPole {
    /// Of the first three moments of a transfer function `1 + m1 s + m2 s² + m3 s³`.
    #[must_use]
    pub fn of_moments(m1: f64, m2: f64, m3: f64) -> Option<Self> {
        let p1 = -m2 / m3;
        let p2 = p1 * (1.0 / m1 - m1 / m2) / (m1 / m2 - m2 / m3);
        let usable = p1 > 0.0 && p2 > 0.0 && p1 != p2 && p1.is_finite() && p2.is_finite();
        if !usable {
            return None;
        }
        let k1 = p1 * p1 * (1.0 + m1 * p2) / (p1 - p2);
        let k2 = -p2 * p2 * (1.0 + m1 * p1) / (p1 - p2);
        Some(if k1 < 0.0 && k2 > 0.0 {
            Self {
                poles: [p2, p1],
                residues: [k2, k1],
            }
        } else {
            Self {
                poles: [p1, p2],
                residues: [k1, k2],
            }
        })
    }
}

pub(super) fn reduce(tree: &RcTree, pins_ff: &[f64]) -> Reduced {
    let places = tree.node.len();
    let mut moments = Moments::default();
    let pins = tree.node.iter().map(|&node| pins_ff[node as usize]);
    moments
        .capacitance_ff
        .extend(tree.ground_ff.iter().zip(pins).map(|(wire, pin)| wire + pin));
    let branch = |at: usize| (tree.parent[at] as usize, tree.kohm[at]);
    let pi = moments.reduce(branch);
    moments.add_higher(branch);

    let mut elmore_ps = vec![0.0; tree.nodes];
    let mut higher_moments = vec![[0.0; 2]; tree.nodes];
    for at in 0..places {
        let node = tree.node[at] as usize;
        elmore_ps[node] = moments.elmore_ps[at];
        higher_moments[node] = [moments.second[at], moments.third[at]];
    }
    Reduced {
        pi,
        elmore_ps,
        higher_moments,
    }
}

/// The reduction of a tree, with the room that it takes: places in preorder, the driver first. What
/// `branch` tells of a place is its parent and the resistance to it in kΩ.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// `[places]` All capacitance, in fF: what a reduction starts with.
    pub capacitance_ff: Vec<f64>,
    /// `[places]` Capacitance of the place and all behind it.
    downstream: Vec<f64>,
    /// `[places]` Second and third coefficient of the admittance.
    admittance: Vec<[f64; 2]>,
    /// `[places]` Elmore's delay from the driver, in ps.
    pub elmore_ps: Vec<f64>,
    /// `[places]` Second moment of the impulse response, in ps².
    pub second: Vec<f64>,
    /// `[places]` Third moment of the impulse response, in ps³.
    pub third: Vec<f64>,
}

impl Moments {
    /// The pi model, and Elmore's delays: one pass back and one forth.
    pub fn reduce(&mut self, branch: impl Fn(usize) -> (usize, f64)) -> Pi {
        let places = self.capacitance_ff.len();
        self.downstream.clone_from(&self.capacitance_ff);
        self.admittance.clear();
        self.admittance.resize(places, [0.0; 2]);
        // Children stand behind their parents: from the back every subtree is complete before it is used.
        for at in (1..places).rev() {
            let (parent, r) = branch(at);
            let (y1, [y2, y3]) = (self.downstream[at], self.admittance[at]);
            self.downstream[parent] += y1;
            self.admittance[parent][0] += y2 - r * y1 * y1;
            self.admittance[parent][1] += y3 - 2.0 * r * y1 * y2 + r * r * y1 * y1 * y1;
        }
        self.elmore_ps.clear();
        self.elmore_ps.resize(places, 0.0);
        for at in 1..places {
            let (parent, r) = branch(at);
            self.elmore_ps[at] = self.elmore_ps[parent] + r * self.downstream[at];
        }
        let [y2, y3] = self.admittance[0];
        Pi::of_admittance(self.downstream[0], y2, y3)
    }

    /// The second and third moments, after [`Moments::reduce`].
    pub fn add_higher(&mut self, branch: impl Fn(usize) -> (usize, f64)) {
        self.second.clear();
        self.second.extend(self.elmore_ps.iter().map(|elmore| -elmore));
        next_moment(&self.capacitance_ff, &mut self.second, &branch);
        self.third.clone_from(&self.second);
        next_moment(&self.capacitance_ff, &mut self.third, &branch);
    }
}

/// From the moments of voltage at each place to those one order higher.
fn next_moment(capacitance: &[f64], moment: &mut [f64], branch: impl Fn(usize) -> (usize, f64)) {
    // First the moments of current into each subtree, then the drops of voltage that they make.
    for (value, c) in moment.iter_mut().zip(capacitance) {
        *value *= c;
    }
    for at in (1..moment.len()).rev() {
        let (parent, _) = branch(at);
        moment[parent] += moment[at];
    }
    moment[0] = 0.0;
    for at in 1..moment.len() {
        let (parent, r) = branch(at);
        moment[at] = moment[parent] - r * moment[at];
    }
}

#[cfg(test)]
mod tests {
    use super::super::RcNetwork;
    use super::*;

    /// timing.md 8.7, worked example of case m58: 2.0, 5.0 and 7.0 + 1.05 fF behind 0.8 and 1.2 kΩ.
    #[test]
    fn pi_model_of_the_worked_example() {
        let mut network = RcNetwork::new(3);
        for (node, ff) in [(0, 2.0), (1, 5.0), (2, 7.0)] {
            network.add_capacitance(node, ff);
        }
        network.add_resistor(0, 1, 0.8);
        network.add_resistor(1, 2, 1.2);
        let reduced = network.tree(0).reduce(&[0.0, 0.0, 1.05]);
        assert!((reduced.pi.near_ff - 2.989_125).abs() < 1e-6, "{:?}", reduced.pi);
        assert!((reduced.pi.kohm - 1.471_182).abs() < 1e-6, "{:?}", reduced.pi);
        assert!((reduced.pi.far_ff - 12.060_875).abs() < 1e-6, "{:?}", reduced.pi);
        assert!(
            (reduced.elmore_ps[2] - 20.1).abs() < 1e-9,
            "{:?}",
            reduced.elmore_ps
        );
    }

    /// e2eslack.md H3: the same tree by hand, with its second moment (D2M = m1²/√m2 · ln 2).
    #[test]
    fn elmore_and_second_moment_of_a_branch() {
        let mut network = RcNetwork::new(4);
        let (driver, n, a, b) = (0, 1, 2, 3);
        for (from, to, um) in [(driver, n, 100.0), (n, a, 50.0), (n, b, 20.0)] {
            network.add_resistor(from, to, 0.9e-3 * um);
            network.add_capacitance(from, 0.17 * um / 2.0);
            network.add_capacitance(to, 0.17 * um / 2.0);
        }
        let reduced = network.tree(driver).reduce(&[0.0, 0.0, 1.7, 2.1]);
        assert!((reduced.pi.total_ff() - 32.7).abs() < 1e-9);
        assert!((reduced.elmore_ps[a as usize] - 2.44575).abs() < 1e-9);
        assert!((reduced.elmore_ps[b as usize] - 2.2464).abs() < 1e-9);
        let m2 = reduced.higher_moments[a as usize][0];
        assert!((m2 - 5.565_306_487_5).abs() < 1e-9, "{m2}");
        let d2m = reduced.elmore_ps[a as usize].powi(2) / m2.sqrt() * std::f64::consts::LN_2;
        assert!((d2m - 1.757_539_288_9).abs() < 1e-9, "{d2m}");
    }

    /// A response with two poles has the moments that it was made of.
    #[test]
    fn two_poles_keep_the_moments() {
        let mut network = RcNetwork::new(4);
        for (node, ff) in [(0, 1.0), (1, 3.0), (2, 2.0), (3, 4.0)] {
            network.add_capacitance(node, ff);
        }
        for (from, to, kohm) in [(0, 1, 0.5), (1, 2, 1.0), (1, 3, 0.7)] {
            network.add_resistor(from, to, kohm);
        }
        let reduced = network.tree(0).reduce(&[0.0; 4]);
        let TwoPole {
            poles: [p1, p2],
            residues: [k1, k2],
        } = reduced.two_pole(3).expect("two real poles");
        assert!((k1 / p1 + k2 / p2 - 1.0).abs() < 1e-9, "the zeroth moment is one");
        let elmore = k1 / (p1 * p1) + k2 / (p2 * p2);
        assert!((elmore - reduced.elmore_ps[3]).abs() < 1e-9);
    }

    #[test]
    fn loops_are_cut_and_islands_left_out() {
        let mut network = RcNetwork::new(4);
        for node in 0..4 {
            network.add_capacitance(node, 1.0);
        }
        network.add_resistor(0, 1, 1.0);
        network.add_resistor(1, 2, 1.0);
        network.add_resistor(2, 0, 1.0);
        network.add_resistor(2, 2, 9.0);
        let tree = network.tree(0);
        assert!(tree.reaches(2) && !tree.reaches(3));
        let reduced = tree.reduce(&[0.0; 4]);
        assert_eq!(reduced.elmore_ps, [0.0, 2.0, 3.0, 0.0]);
        assert!((reduced.pi.total_ff() - 3.0).abs() < 1e-12);
    }
}
