//! Covers of fewer cubes for the same function: containment, and merging of adjacent cubes.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Cover;
use super::cube::{Cube, contains_all, literals, num_literals, restrict, support, toggle};
use super::work::Work;

impl Cover {
    /// Single-cube containment: drops every cube that another contains; of equal cubes the first
    /// stays. Without work left, only equal cubes are dropped.
    pub(super) fn remove_contained(&mut self, work: &mut Work) {
        let cubes: FxHashSet<&Cube> = self.cubes().collect();
        let mut supports = Supports::new(self);
        if !work.take(supports.num_tests(self) * self.width) {
            supports.clear();
        }
        // A larger cube is this one without the variables the larger one lacks: where many cubes
        // have the same variables, as in truth tables, few supports stand for all pairs of cubes.
        let mut larger = Vec::with_capacity(self.width);
        let mut is_contained = |cube: &Cube| {
            let own = support(cube);
            supports.candidates(cube).any(|other| {
                contains_all(&own, other) && own != *other && {
                    larger.clear();
                    larger.extend(restrict(cube, other));
                    cubes.contains(larger.as_slice())
                }
            })
        };
        let mut seen = FxHashSet::default();
        let kept = (self.cubes()).filter(|&cube| seen.insert(cube) && !is_contained(cube));
        self.words = kept.flatten().copied().collect();
    }

    /// Merges cubes that differ in the value of one variable only (`a b + a !b` is `a`), until
    /// none do, and drops contained cubes: what ABC does with the cubes of a PLA file.
    ///
    /// Every round merges cubes of the last, and a merged cube has a literal less than its
    /// parents: there are no more merging rounds than inputs.
    pub fn merge_adjacent(&mut self) {
        let mut work = Work::default();
        loop {
            self.remove_contained(&mut work);
            if !self.merge_pairs(&mut work) {
                return;
            }
        }
    }

    /// Merges each cube with the first adjacent one after it that is not merged yet; whether
    /// there was any, and work left to find it.
    fn merge_pairs(&mut self, work: &mut Work) -> bool {
        let num_literals: usize = self.cubes().map(|cube| num_literals(cube) as usize).sum();
        if !work.take(num_literals * self.width) {
            return false;
        }
        let places: FxHashMap<&Cube, usize> = self.cubes().zip(0..).collect();
        let mut is_gone = vec![false; self.num_cubes()];
        let mut merged = self.empty();
        let mut adjacent = Vec::with_capacity(self.width);
        for (place, cube) in self.cubes().enumerate() {
            if is_gone[place] {
                continue;
            }
            adjacent.clear();
            adjacent.extend(cube);
            let mut flip = |literal| {
                toggle(&mut adjacent, literal);
                toggle(&mut adjacent, literal ^ 1);
                let found = places.get(adjacent.as_slice()).copied();
                toggle(&mut adjacent, literal);
                toggle(&mut adjacent, literal ^ 1);
                found
            };
            let neighbours = literals(cube).filter_map(|literal| Some((flip(literal)?, literal)));
            let partner = neighbours
                .filter(|&(other, _)| other > place && !is_gone[other])
                .min();
            let start = merged.words.len();
            merged.words.extend(cube);
            if let Some((other, literal)) = partner {
                is_gone[other] = true;
                toggle(&mut merged.words[start..], literal);
            }
        }
        let has_merged = merged.num_cubes() < self.num_cubes();
        *self = merged;
        has_merged
    }
}

/// The different supports of a cover's cubes, grouped that few need a look for each cube.
struct Supports {
    /// First the empty support, then those whose first variable is 0, is 1, and so on.
    groups: Vec<Vec<Vec<u64>>>,
}

impl Supports {
    fn new(cover: &Cover) -> Supports {
        let mut groups = vec![Vec::new(); cover.num_inputs + 1];
        let mut seen = FxHashSet::default();
        for cube in cover.cubes() {
            let support = support(cube);
            if !seen.contains(&support) {
                let group = literals(&support).next().map_or(0, group_of_literal);
                groups[group].push(support.clone());
                seen.insert(support);
            }
        }
        Supports { groups }
    }

    /// Supports that may be part of the cube's: those that begin with a variable of it.
    fn candidates<'a>(&'a self, cube: &'a Cube) -> impl Iterator<Item = &'a Vec<u64>> {
        let groups = std::iter::once(0).chain(literals(cube).map(group_of_literal));
        groups.flat_map(|group| &self.groups[group])
    }

    /// How many candidates all cubes of a cover have together.
    fn num_tests(&self, cover: &Cover) -> usize {
        let counts = cover.literal_counts();
        let of_literals = counts
            .iter()
            .enumerate()
            .map(|(literal, &count)| count as usize * self.groups[group_of_literal(literal)].len());
        cover.num_cubes() * self.groups[0].len() + of_literals.sum::<usize>()
    }

    fn clear(&mut self) {
        self.groups.iter_mut().for_each(Vec::clear);
    }
}

fn group_of_literal(literal: usize) -> usize {
    literal / 2 + 1
}
