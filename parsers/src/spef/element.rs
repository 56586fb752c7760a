//! Nodes, values and the columns of capacitors, resistors and inductors.
//! Not for: nets; see [`super::ast`].

use crate::names::NameId;

/// A place of a network in eight bytes: a port, a pin of an instance or a numbered node of a net.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    name: NameId,
    /// 0, or a number plus one, or [`PIN`] and the name of a pin.
    part: u32,
}

/// What stands behind the delimiter of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Nothing: a port, or a net as one node.
    Whole,
    /// A node inside the net.
    Number(u32),
    /// A pin of the instance.
    Pin(NameId),
}

/// Marks a pin. Numbers and names of one file stay below it: each takes more than two bytes.
const PIN: u32 = 1 << 31;

impl Node {
    /// The largest number of a node inside a net.
    pub const MAX_NUMBER: u32 = PIN - 2;

    /// A port, or a net as one node.
    pub fn whole(name: NameId) -> Self {
        Self { name, part: 0 }
    }

    /// A node inside a net.
    ///
    /// # Panics
    /// When `number` is more than [`Node::MAX_NUMBER`].
    pub fn internal(net: NameId, number: u32) -> Self {
        assert!(number <= Self::MAX_NUMBER, "nodes have numbers of 31 bits");
        Self {
            name: net,
            part: number + 1,
        }
    }

    /// A pin of an instance.
    pub fn pin(instance: NameId, pin: NameId) -> Self {
        Self {
            name: instance,
            part: pin.number() | PIN,
        }
    }

    /// The port, net or instance.
    pub fn name(self) -> NameId {
        self.name
    }

    /// What of it.
    pub fn part(self) -> Part {
        match self.part {
            0 => Part::Whole,
            part if part & PIN != 0 => Part::Pin(NameId::from_number(part & !PIN)),
            part => Part::Number(part - 1),
        }
    }

    pub(super) fn for_each_name(&mut self, visit: &mut impl FnMut(&mut NameId)) {
        visit(&mut self.name);
        if let Part::Pin(mut pin) = self.part() {
            visit(&mut pin);
            *self = Self::pin(self.name, pin);
        }
    }
}

/// `par_value`: one number for all corners, or `min:typ:max`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ParValue {
    /// The best case.
    pub min: f32,
    /// The typical case.
    pub typ: f32,
    /// The worst case.
    pub max: f32,
}

impl ParValue {
    /// The same in all corners.
    pub fn single(value: f32) -> Self {
        Self {
            min: value,
            typ: value,
            max: value,
        }
    }

    /// Whether all corners are the same.
    pub fn is_single(self) -> bool {
        self.min == self.typ && self.typ == self.max
    }
}

/// `*N net:number *C x y`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InternalNode {
    /// The node.
    pub node: Node,
    /// Where it is.
    pub coordinates: Option<[f64; 2]>,
}

/// Elements with `N` nodes, a column each for what they have.
#[derive(Clone, Debug, PartialEq)]
pub struct Elements<const N: usize> {
    ids: Vec<u32>,
    nodes: Vec<[Node; N]>,
    values: Vec<f32>,
    /// Typical and worst values; empty as long as all values are the same in all corners.
    corners: Vec<[f32; 2]>,
}

/// One row of [`Elements`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Element<const N: usize> {
    /// The number that the file gives it.
    pub id: u32,
    /// What it joins; with one, the other is ground.
    pub nodes: [Node; N],
    /// In the unit of the header.
    pub value: ParValue,
}

impl<const N: usize> Default for Elements<N> {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            nodes: Vec::new(),
            values: Vec::new(),
            corners: Vec::new(),
        }
    }
}

impl<const N: usize> Elements<N> {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            ids: Vec::with_capacity(count),
            nodes: Vec::with_capacity(count),
            values: Vec::with_capacity(count),
            corners: Vec::new(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// One of them.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, index: usize) -> Element<N> {
        let min = self.values[index];
        let [typ, max] = self.corners.get(index).copied().unwrap_or([min, min]);
        Element {
            id: self.ids[index],
            nodes: self.nodes[index],
            value: ParValue { min, typ, max },
        }
    }

    /// The nodes, a row each.
    pub fn nodes(&self) -> &[[Node; N]] {
        &self.nodes
    }

    /// The first or only value, a row each.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    #[inline]
    pub(super) fn push(&mut self, id: u32, nodes: [Node; N], value: ParValue) {
        if !value.is_single() || !self.corners.is_empty() {
            self.push_corners(value);
        }
        self.ids.push(id);
        self.nodes.push(nodes);
        self.values.push(value.min);
    }

    #[cold]
    fn push_corners(&mut self, value: ParValue) {
        let known = self.corners.len();
        let missing = self.values[known..].iter().map(|&value| [value, value]);
        self.corners.extend(missing);
        self.corners.push([value.typ, value.max]);
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.ids.truncate(length);
        self.nodes.truncate(length);
        self.values.truncate(length);
        self.corners.truncate(length);
        let is_single = |(value, corners): (&f32, &[f32; 2])| corners.iter().all(|corner| corner == value);
        if self.values.iter().zip(&self.corners).all(is_single) {
            self.corners.clear();
        }
    }

    pub(super) fn for_each_name(&mut self, visit: &mut impl FnMut(&mut NameId)) {
        for node in self.nodes.as_flattened_mut() {
            node.for_each_name(visit);
        }
    }
}
