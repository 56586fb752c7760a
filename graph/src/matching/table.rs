//! Names by their keys: literal first, then the key where it is one object's alone.
//! Not for: which objects a design has; see [`super::netlist`].

use netlearn_parsers::Names;
use rustc_hash::FxHashMap;

/// The bits that a declaration gives a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bits {
    /// None: the name is one bit.
    Scalar,
    /// From index to index, in any order.
    Range(i64, i64),
    /// Some, by an expression that is not evaluated here.
    Unknown,
}

impl Bits {
    fn contains(self, index: i64) -> bool {
        match self {
            Self::Scalar => false,
            Self::Range(from, to) => (from.min(to)..=from.max(to)).contains(&index),
            Self::Unknown => true,
        }
    }
}

/// Something that has a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    /// The scope that it stands in, see [`super::netlist::Netlist`].
    pub(super) scope: u32,
    /// Its name there.
    pub(super) name: &'a str,
    /// Its bits.
    pub(super) bits: Bits,
    /// Whether its path is spelled as its key.
    is_plain: bool,
}

/// What a look-up gave; objects by the order in which they were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Spelled the same.
    Literal(u32),
    /// The only one with this key.
    Key(u32),
    /// The only one with the key that is left without the top module.
    WithoutTop(u32),
    /// Several have this key.
    Ambiguous,
    /// None.
    Missing,
}

impl Found {
    pub(super) fn object(self) -> Option<u32> {
        match self {
            Self::Literal(object) | Self::Key(object) | Self::WithoutTop(object) => Some(object),
            Self::Ambiguous | Self::Missing => None,
        }
    }
}

/// Objects of one kind.
#[derive(Debug, Default)]
pub(super) struct Table<'a> {
    keys: Names,
    objects: Vec<Object<'a>>,
    /// For each key the first object that has it.
    first: Vec<u32>,
    /// For keys with several objects, all but the first.
    others: FxHashMap<u32, Vec<u32>>,
    /// Objects by how their path is spelled, where that is not the key.
    spelled: FxHashMap<String, Vec<u32>>,
}

/// What a key leads to.
#[derive(Clone, Copy)]
enum Hits {
    None,
    One(u32),
    Several,
}

impl Hits {
    fn add(&mut self, object: u32) {
        *self = match self {
            Self::None => Self::One(object),
            Self::One(_) | Self::Several => Self::Several,
        };
    }
}

impl<'a> Table<'a> {
    /// Adds an object by its path, as it is spelled and as a key.
    pub(super) fn add(&mut self, spelled: &str, key: &str, (scope, name, bits): (u32, &'a str, Bits)) {
        // Fits: the sizes of designs are checked before.
        let number = self.objects.len() as u32;
        let is_plain = spelled == key;
        self.objects.push(Object {
            scope,
            name,
            bits,
            is_plain,
        });
        let key = self.keys.intern(key).index();
        if key == self.first.len() {
            self.first.push(number);
        } else {
            self.others.entry(key as u32).or_default().push(number);
        }
        if !is_plain {
            self.spelled.entry(spelled.to_owned()).or_default().push(number);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn object(&self, number: u32) -> Object<'a> {
        self.objects[number as usize]
    }

    /// The number of bits of all objects; those that are not known count as one.
    pub(super) fn num_bits(&self) -> u64 {
        let bits = self.objects.iter().map(|object| match object.bits {
            Bits::Range(from, to) => from.abs_diff(to).saturating_add(1),
            Bits::Scalar | Bits::Unknown => 1,
        });
        bits.fold(0, u64::saturating_add)
    }

    /// Keys with the first object of each, in the order in which they were added.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&str, u32)> {
        self.keys.iter().map(|(id, key)| (key, self.first[id.index()]))
    }

    /// The object of a name: as it is spelled, by its key, by its key without `top`.
    pub(super) fn find(&self, spelled: &str, key: &str, top: &str) -> Found {
        let mut literal = self.hits(spelled, |object| object.is_plain);
        if !self.spelled.is_empty() {
            for &object in self.spelled.get(spelled).into_iter().flatten() {
                literal.add(object);
            }
        }
        match literal {
            Hits::One(object) => return Found::Literal(object),
            Hits::Several => return Found::Ambiguous,
            Hits::None => {}
        }
        match self.hits(key, |_| true) {
            Hits::One(object) => return Found::Key(object),
            Hits::Several => return Found::Ambiguous,
            Hits::None => {}
        }
        let inside = key.strip_prefix(top).and_then(|rest| rest.strip_prefix('/'));
        match inside.map_or(Hits::None, |inside| self.hits(inside, |_| true)) {
            Hits::One(object) => Found::WithoutTop(object),
            Hits::Several => Found::Ambiguous,
            Hits::None => Found::Missing,
        }
    }

    /// The objects of a key, and those of which it is a bit.
    fn hits(&self, key: &str, keep: impl Fn(&Object<'a>) -> bool) -> Hits {
        let mut hits = Hits::None;
        for object in self
            .with_key(key)
            .filter(|&object| keep(&self.objects[object as usize]))
        {
            hits.add(object);
        }
        if let Some((base, index)) = bit(key) {
            for object in self.with_key(base) {
                let found = &self.objects[object as usize];
                if found.bits.contains(index) && keep(found) {
                    hits.add(object);
                }
            }
        }
        hits
    }

    fn with_key(&self, key: &str) -> impl Iterator<Item = u32> {
        let key = self.keys.find(key).map(|id| id.index());
        let others = key.and_then(|key| self.others.get(&(key as u32)));
        let first = key.map(|key| self.first[key]);
        first.into_iter().chain(others.into_iter().flatten().copied())
    }

    /// Pairs of objects that one key leads to, by key in the order in which they were added: equal
    /// keys, and scalars that are called as a bit is.
    pub(super) fn ambiguous(&self) -> impl Iterator<Item = (&str, [u32; 2])> {
        self.keys.iter().filter_map(|(id, key)| {
            let first = self.first[id.index()];
            let other = self
                .others
                .get(&(id.index() as u32))
                .and_then(|others| others.first());
            let vector = || {
                let (base, index) = bit(key)?;
                self.with_key(base)
                    .find(|&object| self.objects[object as usize].bits.contains(index))
            };
            let second = other.copied().or_else(vector)?;
            Some((key, [first, second]))
        })
    }
}

/// `bus[3]` as `bus` and 3.
pub(super) fn bit(key: &str) -> Option<(&str, i64)> {
    let (base, index) = key.strip_suffix(']')?.rsplit_once('[')?;
    let digits = index.strip_prefix('-').unwrap_or(index);
    // `parse` would let a sign pass before the digits.
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((base, index.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(objects: &[(&'static str, &'static str, Bits)]) -> Table<'static> {
        let mut table = Table::default();
        for &(spelled, key, bits) in objects {
            table.add(spelled, key, (0, spelled, bits));
        }
        table
    }

    #[test]
    fn what_is_spelled_the_same_goes_before_the_key() {
        let names = table(&[
            ("ax", "ax", Bits::Scalar),
            (r"a\x", "ax", Bits::Scalar),
            (r"b\y", "by", Bits::Scalar),
        ]);
        assert_eq!(names.find("ax", "ax", "top"), Found::Literal(0));
        assert_eq!(names.find(r"a\x", "ax", "top"), Found::Literal(1));
        assert_eq!(names.find(r"\ax", "ax", "top"), Found::Ambiguous);
        assert_eq!(names.find(r"\by", "by", "top"), Found::Key(2));
        assert_eq!(names.find("top/by", "top/by", "top"), Found::WithoutTop(2));
        assert_eq!(names.find("top/ax", "top/ax", "top"), Found::Ambiguous);
        assert_eq!(names.find("topby", "topby", "top"), Found::Missing);
        assert_eq!(names.ambiguous().collect::<Vec<_>>(), [("ax", [0, 1])]);
    }

    #[test]
    fn bits_are_found_in_their_range_only() {
        let names = table(&[
            ("bus", "bus", Bits::Range(3, 0)),
            ("up", "up", Bits::Range(-2, 1)),
            ("any", "any", Bits::Unknown),
            ("one", "one", Bits::Scalar),
        ]);
        assert_eq!(names.find("bus[3]", "bus[3]", ""), Found::Literal(0));
        assert_eq!(names.find(r"bus\[3\]", "bus[3]", ""), Found::Key(0));
        assert_eq!(names.find("up[-2]", "up[-2]", ""), Found::Literal(1));
        assert_eq!(names.find("any[77]", "any[77]", ""), Found::Literal(2));
        for missing in [
            "bus[4]",
            "bus[-1]",
            "bus[+1]",
            "bus[]",
            "one[0]",
            "[0]",
            "bus[99999999999999999999]",
        ] {
            assert_eq!(names.find(missing, missing, ""), Found::Missing, "{missing}");
        }
        assert_eq!(names.num_bits(), 10);
    }

    #[test]
    fn a_scalar_called_as_a_bit_is_ambiguous() {
        let names = table(&[
            ("bus", "bus", Bits::Range(3, 0)),
            ("bus[3]", "bus[3]", Bits::Scalar),
            ("bus[4]", "bus[4]", Bits::Scalar),
        ]);
        assert_eq!(names.find("bus[3]", "bus[3]", ""), Found::Ambiguous);
        assert_eq!(names.find("bus[4]", "bus[4]", ""), Found::Literal(2));
        assert_eq!(names.ambiguous().collect::<Vec<_>>(), [("bus[3]", [1, 0])]);
    }
}
