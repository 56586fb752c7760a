//! Names of signals, each stored once and known by a number.
//! Not for: scopes or hierarchy; a format that has them builds them on top.

use std::fmt;
use std::hash::Hasher;
use std::str::Utf8Error;

use rustc_hash::FxHasher;

use crate::span::Span;

/// The number of a name in its [`Names`]: dense, from 0, in order of first use.
///
/// Later layers index flat arrays with it, so that no name is ever hashed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(u32);

impl NameId {
    /// The number as an index, less than [`Names::len`].
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The number as it is packed into the words of larger trees.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// From a word that [`NameId::number`] went into.
    pub(crate) fn from_number(number: u32) -> Self {
        Self(number)
    }
}

/// A name where it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ident {
    /// Which name.
    pub name: NameId,
    /// Where it stands in the source.
    pub span: Span,
}

/// The names of one syntax tree.
#[derive(Clone, Default)]
pub struct Names {
    /// All names, one after the other.
    text: String,
    /// Where each ends in `text`.
    ends: Vec<u32>,
    /// An open hash table, at most half full; its length is a power of two.
    slots: Vec<Slot>,
}

/// A place of the hash table.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// Of the name here, so that hardly any other name is looked at.
    hash: u32,
    /// The number of the name plus one; 0 where the place is free.
    number: u32,
}

impl Names {
    /// No names yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of `name`, which is added when it is new.
    ///
    /// # Panics
    /// When all names together are longer than 4 GiB, which no [`crate::Source`] can be.
    pub fn intern(&mut self, name: &str) -> NameId {
        match self.place_of(name.as_bytes()) {
            Ok(known) => known,
            Err(free) => self.add(name, free),
        }
    }

    /// As [`Names::intern`] of bytes that may be no text; those of known names are.
    ///
    /// # Errors
    /// Where they are not UTF-8.
    pub(crate) fn intern_bytes(&mut self, name: &[u8]) -> Result<NameId, Utf8Error> {
        match self.place_of(name) {
            Ok(known) => Ok(known),
            Err(free) => Ok(self.add(std::str::from_utf8(name)?, free)),
        }
    }

    /// The number of a name, or its hash and the slot where it will belong.
    fn place_of(&mut self, name: &[u8]) -> Result<NameId, (u32, usize)> {
        if (self.ends.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash_of(name);
        let slot = self.slot_of(name, hash);
        let number = self.slots[slot].number;
        number.checked_sub(1).map(NameId).ok_or((hash, slot))
    }

    fn add(&mut self, name: &str, (hash, slot): (u32, usize)) -> NameId {
        self.text.push_str(name);
        let end = u32::try_from(self.text.len()).expect("names are part of a source, which is at most 4 GiB");
        self.ends.push(end);
        // Fits as well: every name but the empty one takes a byte.
        let number = self.ends.len() as u32;
        self.slots[slot] = Slot { hash, number };
        NameId(number - 1)
    }

    /// The number of `name`, if it is known.
    pub fn find(&self, name: &str) -> Option<NameId> {
        if self.slots.is_empty() {
            return None;
        }
        let name = name.as_bytes();
        let slot = self.slots[self.slot_of(name, hash_of(name))];
        slot.number.checked_sub(1).map(NameId)
    }

    /// The text of a name.
    ///
    /// # Panics
    /// When `id` is of other [`Names`] and too large for these.
    pub fn text(&self, id: NameId) -> &str {
        let start = id.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[id.index()] as usize]
    }

    /// All names in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (NameId, &str)> {
        (0..self.ends.len() as u32).map(|index| (NameId(index), self.text(NameId(index))))
    }

    /// The slot that holds `name`, or the free one where it belongs.
    fn slot_of(&self, name: &[u8], hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = self.slots[place];
            let Some(found) = slot.number.checked_sub(1) else {
                return place;
            };
            if slot.hash == hash && self.text(NameId(found)).as_bytes() == name {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in old.into_iter().filter(|slot| slot.number > 0) {
            let mut place = slot.hash as usize & (size - 1);
            while self.slots[place].number > 0 {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = slot;
        }
    }
}

/// Names that differ in their last digit only are neighbours in the table, as they are in files:
/// most look-ups then find their place in the cache.
fn hash_of(name: &[u8]) -> u32 {
    let (head, last) = match name {
        [head @ .., last] => (head, *last),
        [] => (&[][..], 0),
    };
    let mut hasher = FxHasher::default();
    hasher.write(head);
    let hash = hasher.finish();
    // Both halves, as this hasher is weak in some of its bits.
    (hash ^ hash >> 32) as u32 ^ u32::from(last & 15)
}

/// Two are equal when they hold the same names with the same numbers.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

impl Eq for Names {}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(_, name)| name)).finish()
    }
}

/// Numbers names anew in the order in which they are asked for, and forgets where they stood.
///
/// Trees of the same content become equal by it, however their files were laid out.
pub(crate) struct Renumber {
    old: Names,
    new: Names,
}

impl Renumber {
    pub(crate) fn new(old: Names) -> Self {
        Self {
            old,
            new: Names::new(),
        }
    }

    pub(crate) fn ident(&mut self, ident: &mut Ident) {
        self.name(&mut ident.name);
        ident.span = Span::default();
    }

    pub(crate) fn name(&mut self, name: &mut NameId) {
        *name = self.new.intern(self.old.text(*name));
    }

    pub(crate) fn idents(&mut self, idents: &mut [Ident]) {
        for ident in idents {
            self.ident(ident);
        }
    }

    pub(crate) fn finish(self) -> Names {
        self.new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number_and_keeps_it() {
        let mut names = Names::new();
        assert_eq!(names.find("a"), None);
        let ids: Vec<NameId> = (0..1_000).map(|i| names.intern(&format!("n{i}"))).collect();
        for (i, &id) in ids.iter().enumerate() {
            assert_eq!(id.index(), i);
            assert_eq!(names.text(id), format!("n{i}"));
            assert_eq!(names.intern(&format!("n{i}")), id);
            assert_eq!(names.find(&format!("n{i}")), Some(id));
        }
        assert_eq!(names.len(), 1_000);
        assert_eq!(names.find("n1000"), None);
        assert_eq!(names.iter().nth(7).map(|(_, name)| name), Some("n7"));
    }

    #[test]
    fn the_empty_name_is_a_name() {
        let mut names = Names::new();
        let id = names.intern("");
        assert_eq!((names.text(id), names.len()), ("", 1));
        assert_eq!(names.intern(""), id);
    }
}
