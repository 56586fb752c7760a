//! Who trains, who validates, who is tested: explicit lists, made by rule from names and ids alone.
//! Not for: drawing at random. The three settings (recipes unseen, circuits unseen, pairs unseen)
//! never meet in one split.

use std::collections::BTreeSet;

use crate::lostin;
use crate::openabcd::{LARGE_DESIGNS, SMALL_DESIGNS, TEST_DESIGNS};
use crate::qor::QorDataset;

/// One measured recipe of one circuit, as indices into a [`QorDataset`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sample {
    /// Index of the circuit.
    pub circuit: usize,
    /// Index of the row in the circuit.
    pub row: usize,
}

/// Whether the circuits of the test are those of the training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Known circuits, recipes never seen ("transductive").
    UnseenRecipes,
    /// Circuits never seen ("inductive").
    UnseenCircuits,
}

/// Three disjoint sets of samples, each sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// `trans`, `ind3-A`, ...
    pub name: String,
    /// What the test asks.
    pub setting: Setting,
    /// What is learnt from.
    pub train: Vec<Sample>,
    /// What chooses the model.
    pub valid: Vec<Sample>,
    /// What is graded, once.
    pub test: Vec<Sample>,
}

/// A fold of the split over unseen circuits (`lsoformer.md` 9.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Tests adder, log2, voter, i2c, priority, ctrl, square.
    A,
    /// Tests bar, sin, div, arbiter, cavlc, router, hyp.
    B,
    /// Tests max, multiplier, sqrt, mem_ctrl, int2float, dec.
    C,
}

impl Fold {
    /// All folds, in order.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The circuits that this fold tests.
    pub fn test_circuits(self) -> &'static [&'static str] {
        match self {
            Self::A => &["adder", "log2", "voter", "i2c", "priority", "ctrl", "square"],
            Self::B => &["bar", "sin", "div", "arbiter", "cavlc", "router", "hyp"],
            Self::C => &["max", "multiplier", "sqrt", "mem_ctrl", "int2float", "dec"],
        }
    }
}

/// Known circuits, unseen recipes: of each circuit's recipes by ascending id the first 60 % train,
/// the next 6.7 % validate, the last 33.3 % are tested (OpenABC-D's case I, 900 / 100 / 500 of
/// 1,500).
pub fn trans(dataset: &QorDataset) -> Split {
    let mut split = Split::empty("trans", Setting::UnseenRecipes);
    for (circuit, data) in dataset.circuits.iter().enumerate() {
        let rows = data.rows.len();
        let (train, tested) = (rows * 9 / 15, rows - rows / 3);
        for row in 0..rows {
            let part = match row {
                row if row < train => &mut split.train,
                row if row < tested => &mut split.valid,
                _ => &mut split.test,
            };
            part.push(Sample { circuit, row });
        }
    }
    split
}

/// Unseen circuits: those of `fold` are tested with all their recipes; of the others the last
/// tenth of the recipes validates and the rest trains.
pub fn unseen_circuits(dataset: &QorDataset, fold: Fold) -> Split {
    let name = match fold {
        Fold::A => "ind3-A",
        Fold::B => "ind3-B",
        Fold::C => "ind3-C",
    };
    let mut split = Split::empty(name, Setting::UnseenCircuits);
    for (circuit, data) in dataset.circuits.iter().enumerate() {
        let rows = data.rows.len();
        let is_tested = fold.test_circuits().contains(&data.name.as_str());
        for row in 0..rows {
            let part = match is_tested {
                true => &mut split.test,
                false if row < rows - rows / 10 => &mut split.train,
                false => &mut split.valid,
            };
            part.push(Sample { circuit, row });
        }
    }
    split
}

/// Large training designs that fold `k` of [`oabc2`] holds out to choose the shrink factor by: each
/// once, sizes and kinds mixed.
pub const OABC2_FOLDS: [[&str; 3]; 4] = [
    ["fir", "tv80", "pci"],
    ["spi", "mem_ctrl", "aes"],
    ["wb_dma", "iir", "dynamic_node"],
    ["des3_area", "ac97_ctrl", "fpu"],
];

/// Unseen designs of OpenABC-D (`oabc2`, `lsoformer.md` 9.4): of each training design that
/// [`OABC2_FOLDS`]`[fold]` does not hold out, at most `most` recipes by ascending id train; the
/// held-out designs validate; [`TEST_DESIGNS`] are tested. All other circuits are left out.
///
/// The bound makes designs weigh alike where small ones are measured more often.
pub fn oabc2(dataset: &QorDataset, fold: usize, most: usize) -> Split {
    let held_out = OABC2_FOLDS[fold];
    let mut split = Split::empty(&format!("oabc2-{fold}"), Setting::UnseenCircuits);
    for (circuit, data) in dataset.circuits.iter().enumerate() {
        let name = data.name.as_str();
        let (part, rows) = if TEST_DESIGNS.contains(&name) {
            (&mut split.test, data.rows.len())
        } else if held_out.contains(&name) {
            (&mut split.valid, data.rows.len())
        } else if LARGE_DESIGNS.contains(&name) || SMALL_DESIGNS.contains(&name) {
            (&mut split.train, data.rows.len().min(most))
        } else {
            continue;
        };
        part.extend((0..rows).map(|row| Sample { circuit, row }));
    }
    split
}

/// LOSTIN's two questions (`lostin`, `lsoformer.md` 9.4), which share what is learnt: flows 0 to 1,999
/// of its first six circuits, of which the last tenth validates. `lostin-seen` tests their flows 2,000
/// to 2,999, `lostin-unseen` all flows of the other five circuits.
pub fn lostin(dataset: &QorDataset) -> [Split; 2] {
    let mut seen = Split::empty("lostin-seen", Setting::UnseenRecipes);
    let mut unseen = Split::empty("lostin-unseen", Setting::UnseenCircuits);
    for (circuit, data) in dataset.circuits.iter().enumerate() {
        let is_seen = lostin::CIRCUITS[..lostin::SEEN].contains(&data.name.as_str());
        for (row, labels) in data.rows.iter().enumerate() {
            let part = match lostin::flow_of(labels.recipe_id) {
                _ if !is_seen => &mut unseen.test,
                0..1_800 => &mut seen.train,
                1_800..2_000 => &mut seen.valid,
                _ => &mut seen.test,
            };
            part.push(Sample { circuit, row });
        }
    }
    unseen.train.clone_from(&seen.train);
    unseen.valid.clone_from(&seen.valid);
    [seen, unseen]
}

impl Split {
    fn empty(name: &str, setting: Setting) -> Self {
        Self {
            name: name.to_owned(),
            setting,
            train: Vec::new(),
            valid: Vec::new(),
            test: Vec::new(),
        }
    }

    /// The parts by their file names.
    pub fn parts(&self) -> [(&'static str, &[Sample]); 3] {
        [
            ("train", &self.train),
            ("valid", &self.valid),
            ("test", &self.test),
        ]
    }

    /// The names of the circuits of the test, in the order of the data set.
    pub fn tested_circuits<'a>(&self, dataset: &'a QorDataset) -> Vec<&'a str> {
        let circuits: BTreeSet<usize> = self.test.iter().map(|sample| sample.circuit).collect();
        circuits
            .into_iter()
            .map(|circuit| dataset.circuits[circuit].name.as_str())
            .collect()
    }
}

impl Sample {
    /// `circuit/recipe id`, the line of a split's list.
    pub fn key(self, dataset: &QorDataset) -> String {
        let circuit = &dataset.circuits[self.circuit];
        format!("{}/{}", circuit.name, circuit.rows[self.row].recipe_id)
    }
}

#[cfg(test)]
mod tests {
    use netlearn_graph::aig::Aig;

    use super::*;
    use crate::qor::{QorCircuit, QorRow};

    fn dataset(circuits: &[(&str, u32)]) -> QorDataset {
        let row = |recipe_id| QorRow {
            recipe_id,
            recipe: "6".parse().expect("a token"),
            ands: vec![1, 1],
            levels: vec![1, 1],
            area_um2: vec![None; 2],
            delay_ps: vec![None; 2],
        };
        let circuit = |&(name, rows): &(&str, u32)| QorCircuit {
            name: name.to_owned(),
            aig: Aig::new(name),
            rows: (0..rows).map(row).collect(),
        };
        QorDataset {
            circuits: circuits.iter().map(circuit).collect(),
            ..QorDataset::default()
        }
    }

    fn counts(split: &Split) -> [usize; 3] {
        split.parts().map(|(_, part)| part.len())
    }

    #[test]
    fn trans_splits_each_circuit_by_rank() {
        assert_eq!(counts(&trans(&dataset(&[("ctrl", 1_500)]))), [900, 100, 500]);
        let data = dataset(&[("cavlc", 200), ("i2c", 64)]);
        let split = trans(&data);
        assert_eq!(counts(&split), [120 + 38, 14 + 5, 66 + 21]);
        let all: BTreeSet<Sample> = split
            .parts()
            .iter()
            .flat_map(|(_, part)| part.iter().copied())
            .collect();
        assert_eq!(all.len(), data.num_rows());
        let last = split.train.iter().rfind(|sample| sample.circuit == 0);
        assert_eq!(last.map(|sample| sample.key(&data)).as_deref(), Some("cavlc/119"));
    }

    #[test]
    fn a_tested_circuit_is_never_trained_on() {
        let data = dataset(&[("bar", 10), ("cavlc", 20), ("ctrl", 30), ("dec", 5)]);
        for fold in Fold::ALL {
            let split = unseen_circuits(&data, fold);
            let tested: BTreeSet<usize> = split.test.iter().map(|sample| sample.circuit).collect();
            let learnt = split.train.iter().chain(&split.valid);
            assert!(learnt.clone().count() > 0 && !split.test.is_empty());
            assert!(learnt.into_iter().all(|sample| !tested.contains(&sample.circuit)));
        }
        assert_eq!(unseen_circuits(&data, Fold::A).tested_circuits(&data), ["ctrl"]);
        assert_eq!(counts(&unseen_circuits(&data, Fold::B)), [27 + 5, 3, 30]);
    }

    #[test]
    fn the_folds_hold_each_circuit_of_the_suite_once() {
        let names: Vec<&str> = Fold::ALL
            .iter()
            .flat_map(|fold| fold.test_circuits())
            .copied()
            .collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!((names.len(), distinct.len()), (20, 20));
        assert!(distinct.iter().all(|name| crate::circuits::EPFL.contains(name)));
    }

    #[test]
    fn oabc2_holds_each_large_design_out_once_and_never_learns_a_tested_one() {
        let mut held_out = OABC2_FOLDS.concat();
        held_out.sort_unstable();
        let mut large = LARGE_DESIGNS;
        large.sort_unstable();
        assert_eq!(held_out, large);
        assert_eq!(LARGE_DESIGNS.len() + SMALL_DESIGNS.len(), 17);

        let data = dataset(&[
            ("fir", 10),
            ("i2c", 30),
            ("i2c_orig", 5),
            ("spi", 10),
            ("tinyRocket", 3),
        ]);
        let names = |part: &[Sample]| -> BTreeSet<&str> {
            part.iter()
                .map(|sample| data.circuits[sample.circuit].name.as_str())
                .collect()
        };
        let first = oabc2(&data, 0, 20);
        assert_eq!(counts(&first), [20 + 10, 10, 3]);
        assert_eq!(names(&first.train), BTreeSet::from(["i2c", "spi"]));
        assert_eq!(names(&first.valid), BTreeSet::from(["fir"]));
        assert_eq!(names(&first.test), BTreeSet::from(["tinyRocket"]));
        assert_eq!(names(&oabc2(&data, 1, 20).valid), BTreeSet::from(["spi"]));
    }

    #[test]
    fn lostin_trains_on_the_first_flows_of_six_circuits() {
        let mut data = dataset(&[("adder", 4), ("voter", 4)]);
        for circuit in &mut data.circuits {
            for (row, id) in circuit.rows.iter_mut().zip([100_000, 101_999, 102_000, 150_000]) {
                row.recipe_id = id;
            }
        }
        let [seen, unseen] = lostin(&data);
        assert_eq!(counts(&seen), [2, 1, 1]);
        assert_eq!((seen.test[0].circuit, seen.test[0].row), (0, 2));
        assert_eq!(
            (counts(&unseen), unseen.setting),
            ([2, 1, 4], Setting::UnseenCircuits)
        );
        assert_eq!(unseen.tested_circuits(&data), ["voter"]);
        assert_eq!((&seen.train, &seen.valid), (&unseen.train, &unseen.valid));
    }
}
