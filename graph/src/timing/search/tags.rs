//! Tags: what the search knows of a path besides its times. Everything here is interned.
//! Not for: where tags reach; see [`super::tagging`].

use rustc_hash::FxHashMap;

use crate::constraints::ClockEdge;
use crate::ids::{ClockId, PinId};
use crate::library::Mode;

/// A value that is kept once, by its number.
#[derive(Clone, Debug)]
pub(super) struct Interner<T> {
    items: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Interner<T> {
    pub(super) fn intern(&mut self, item: T) -> u32 {
        if let Some(&number) = self.numbers.get(&item) {
            return number;
        }
        let number = self.items.len() as u32;
        self.items.push(item.clone());
        self.numbers.insert(item, number);
        number
    }

    pub(super) fn get(&self, number: u32) -> &T {
        &self.items[number as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }
}

/// What launched a path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Launch {
    /// The edge of a clock; none of paths that no clock launches.
    pub(crate) edge: Option<ClockEdge>,
    /// Where the clock comes into the design.
    pub(crate) source: Option<PinId>,
    /// Whether its latency is that of its network.
    pub(crate) is_propagated: bool,
    /// The bits of its ideal latency in ps, by mode.
    pub(super) latency: [u64; 2],
    /// The pin whose uncertainty holds instead of that of the clock.
    pub(crate) uncertainty: Option<PinId>,
}

impl Launch {
    pub(super) const NONE: Self = Self {
        edge: None,
        source: None,
        is_propagated: false,
        latency: [0; 2],
        uncertainty: None,
    };

    /// The latency of an ideal clock, in ps.
    pub(crate) fn latency_ps(&self, mode: Mode) -> f64 {
        f64::from_bits(self.latency[mode.index()])
    }

    pub(super) fn with_latency(mut self, latency_ps: [f64; 2]) -> Self {
        self.latency = latency_ps.map(f64::to_bits);
        self
    }
}

/// What passes a pin under a tag.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum TagKind {
    /// The edges of a clock.
    Clock,
    /// What a clock or an input has launched.
    Data,
    /// The edges of the master of a generated clock, on their way to where it is made. `seen`: after
    /// its `-source` pin.
    Source { clock: ClockId, seen: bool },
    /// The start of paths at a register that no clock reaches.
    Unclocked,
}

/// An interned [`Launch`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct LaunchId(u32);

/// Interned states of exceptions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct StatesId(u32);

impl StatesId {
    /// No exception on its way.
    pub(super) const NONE: Self = Self(0);
}

/// An interned [`Tag`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct TagId(u32);

impl TagId {
    /// The index: for arrays with one row a tag.
    #[inline]
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn from_index(index: usize) -> Self {
        Self(index as u32)
    }
}

/// An interned, sorted set of tags.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct SetId(u32);

impl SetId {
    /// The set without tags.
    pub(super) const EMPTY: Self = Self(0);
}

/// An exception that a path has begun to meet, and how many of its `-through` it has passed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct State {
    pub(super) rule: u32,
    pub(super) passed: u32,
}

/// Both modes, as bits.
pub(super) const ALL_MODES: u8 = 3;

/// What is known of a path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Tag {
    pub(crate) launch: LaunchId,
    pub(crate) kind: TagKind,
    pub(super) states: StatesId,
    /// In which modes it still counts, as bits: a false path of one mode ends in that mode only.
    pub(super) modes: u8,
}

impl Tag {
    /// Whether it counts in a mode.
    #[inline]
    pub(super) fn counts_in(&self, mode: Mode) -> bool {
        self.modes >> mode.index() & 1 == 1
    }
}

/// What the tags of a set are among others, so that most edges need not look at them.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct SetTraits {
    /// Of kind [`TagKind::Clock`].
    pub(super) has_clock: bool,
    /// Of kind [`TagKind::Source`] or [`TagKind::Unclocked`].
    pub(super) has_odd: bool,
    /// With states of exceptions.
    pub(super) has_states: bool,
}

/// All tags of a search.
#[derive(Clone, Debug)]
pub(super) struct Tags {
    launches: Interner<Launch>,
    states: Interner<Box<[State]>>,
    tags: Interner<Tag>,
    sets: Interner<Box<[TagId]>>,
    traits: Vec<SetTraits>,
    unions: FxHashMap<(SetId, SetId), SetId>,
}

impl Default for Tags {
    fn default() -> Self {
        let mut tags = Self {
            launches: Interner::default(),
            states: Interner::default(),
            tags: Interner::default(),
            sets: Interner::default(),
            traits: Vec::new(),
            unions: FxHashMap::default(),
        };
        tags.states(Vec::new());
        tags.set(Vec::new());
        tags
    }
}

impl Tags {
    pub(super) fn launch(&self, id: LaunchId) -> &Launch {
        self.launches.get(id.0)
    }

    /// The launch of a tag.
    pub(super) fn launch_of(&self, tag: TagId) -> &Launch {
        self.launch(self.tag(tag).launch)
    }

    pub(super) fn intern_launch(&mut self, launch: Launch) -> LaunchId {
        LaunchId(self.launches.intern(launch))
    }

    #[inline]
    pub(super) fn tag(&self, id: TagId) -> &Tag {
        self.tags.get(id.0)
    }

    pub(super) fn intern_tag(&mut self, tag: Tag) -> TagId {
        TagId(self.tags.intern(tag))
    }

    /// Whether two tags differ in nothing but the clock paths that launched them.
    pub(super) fn are_alike(&self, a: TagId, b: TagId) -> bool {
        let of = |id: TagId| {
            let tag = self.tag(id);
            (self.launch(tag.launch).edge, tag.kind, tag.states)
        };
        a == b || of(a) == of(b)
    }

    pub(super) fn num_tags(&self) -> usize {
        self.tags.len()
    }

    pub(super) fn states_of(&self, id: StatesId) -> &[State] {
        self.states.get(id.0)
    }

    pub(super) fn states(&mut self, mut states: Vec<State>) -> StatesId {
        states.sort_unstable();
        states.dedup();
        StatesId(self.states.intern(states.into_boxed_slice()))
    }

    /// The tags of a set, ascending.
    #[inline]
    pub(super) fn tags_of(&self, set: SetId) -> &[TagId] {
        self.sets.get(set.0)
    }

    pub(super) fn traits(&self, set: SetId) -> SetTraits {
        self.traits[set.0 as usize]
    }

    pub(super) fn set(&mut self, mut tags: Vec<TagId>) -> SetId {
        tags.sort_unstable();
        tags.dedup();
        let mut traits = SetTraits::default();
        for &tag in &tags {
            let tag = self.tag(tag);
            traits.has_clock |= tag.kind == TagKind::Clock;
            traits.has_odd |= matches!(tag.kind, TagKind::Source { .. } | TagKind::Unclocked);
            traits.has_states |= tag.states != StatesId::NONE;
        }
        let id = SetId(self.sets.intern(tags.into_boxed_slice()));
        if id.0 as usize == self.traits.len() {
            self.traits.push(traits);
        }
        id
    }

    pub(super) fn union(&mut self, a: SetId, b: SetId) -> SetId {
        if a == b || b == SetId::EMPTY {
            return a;
        }
        if a == SetId::EMPTY {
            return b;
        }
        let key = (a.min(b), a.max(b));
        if let Some(&known) = self.unions.get(&key) {
            return known;
        }
        let both = [self.tags_of(a), self.tags_of(b)].concat();
        let id = self.set(both);
        self.unions.insert(key, id);
        id
    }
}
