//! Names of signals, each stored once and known by a number.
//! Not for: scopes or hierarchy; a format that has them builds them on top.

use std::fmt;
use std::hash::Hasher;
use std::num::NonZeroU32;
use std::ops::Range;
use std::str::Utf8Error;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::handle::grow;
use crate::span::Span;

/// The number of a name in its [`Names`]: dense, from 0, in order of first use.
///
/// Later layers index flat arrays with it, so that no name is ever hashed twice. An optional one
/// is no larger.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(NonZeroU32);

impl fmt::Debug for NameId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NameId").field(&self.number()).finish()
    }
}

impl NameId {
    /// The number as an index, less than [`Names::len`].
    pub fn index(self) -> usize {
        self.number() as usize
    }

    /// The number as it is packed into the words of larger trees.
    pub(crate) fn number(self) -> u32 {
        self.0.get() - 1
    }

    /// From a word that [`NameId::number`] went into.
    pub(crate) fn from_number(number: u32) -> Self {
        // The largest number is that of no name, as every name but one takes a byte.
        Self(NonZeroU32::MIN.saturating_add(number))
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
    /// The number of each name, by its text.
    numbers: HashTable<u32>,
    /// The short names of last: files name the same few pins again and again.
    recent: Recent,
}

/// What [`Names::glance`] finds of a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Glance {
    hash: u64,
    number: Option<u32>,
    text: Range<usize>,
}

impl Glance {
    #[inline]
    pub(crate) fn id(&self) -> Option<NameId> {
        self.number.map(NameId::from_number)
    }
}

impl Names {
    /// How many [`Names::glance`] is best given: few enough that what is found stays in a cache.
    pub(crate) const SIDE_BY_SIDE: usize = 64;

    /// No names yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// No names yet, and a table for so many.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self {
            numbers: HashTable::with_capacity(count),
            ..Self::default()
        }
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
        match self.intern_bytes(name.as_bytes()) {
            Ok(id) => id,
            Err(_) => unreachable!("a text is UTF-8"),
        }
    }

    /// The same for bytes, which are looked at closely only when they are new.
    ///
    /// # Errors
    /// When they are not UTF-8.
    #[inline]
    pub(crate) fn intern_bytes(&mut self, name: &[u8]) -> Result<NameId, Utf8Error> {
        let Some(packed) = packed(name) else {
            return self.intern_long(name);
        };
        if let Some(id) = self.recent.get(packed) {
            return Ok(id);
        }
        let id = self.intern_long(name)?;
        self.recent.put(packed, id);
        Ok(id)
    }

    /// Looks for names side by side: what is found of each goes to `found`, in their order. A name that is
    /// known may be missed.
    ///
    /// In a file of many names every step of a search waits for memory. Here each step is made of all names
    /// before the next one of any; as nothing depends on the others, the processor waits for all at once.
    pub(crate) fn glance<'a>(&self, names: impl Iterator<Item = &'a [u8]> + Clone, found: &mut Vec<Glance>) {
        found.clear();
        found.extend(names.clone().map(|name| Glance {
            hash: hash_of(name),
            ..Glance::default()
        }));
        for name in &mut *found {
            // Mostly the first that looks like it is the one.
            name.number = self.numbers.find(name.hash, |_| true).copied();
        }
        for name in &mut *found {
            name.text = name.number.map_or(0..0, |number| range_of(&self.ends, number));
        }
        let text = self.text.as_bytes();
        for (found, name) in found.iter_mut().zip(names) {
            found.number = found.number.filter(|_| is_same(&text[found.text.clone()], name));
        }
    }

    /// As [`Names::intern_bytes`], where `guess` is what [`Names::glance`] found.
    ///
    /// # Errors
    /// When they are not UTF-8.
    #[inline]
    pub(crate) fn intern_guessed(&mut self, name: &[u8], guess: Option<NameId>) -> Result<NameId, Utf8Error> {
        match guess {
            Some(id) if self.text(id).as_bytes() == name => Ok(id),
            _ => self.intern_bytes(name),
        }
    }

    /// The same without a look at the recent ones.
    fn intern_long(&mut self, name: &[u8]) -> Result<NameId, Utf8Error> {
        let hash = hash_of(name);
        let (ends, text) = (&self.ends, &self.text);
        let is_it = |&number: &u32| is_same(text_of(text, ends, number), name);
        if let Some(&number) = self.numbers.find(hash, is_it) {
            return Ok(NameId::from_number(number));
        }
        let name = std::str::from_utf8(name)?;
        // An array that doubles is half empty when it has just grown.
        if self.text.capacity() - self.text.len() < name.len() {
            self.text
                .reserve_exact(name.len().max(self.text.len() / 4).max(256));
        }
        grow(&mut self.ends);
        self.text.push_str(name);
        let end = u32::try_from(self.text.len()).expect("names are part of a source, which is at most 4 GiB");
        // Fits as well: every name but the empty one takes a byte.
        let number = self.ends.len() as u32;
        self.ends.push(end);
        let (ends, text) = (&self.ends, &self.text);
        let hash_again = |&number: &u32| hash_of(text_of(text, ends, number));
        self.numbers.insert_unique(hash, number, hash_again);
        Ok(NameId::from_number(number))
    }

    /// The number of `name`, if it is known.
    pub fn find(&self, name: &str) -> Option<NameId> {
        let name = name.as_bytes();
        let is_it = |&number: &u32| is_same(text_of(&self.text, &self.ends, number), name);
        let number = self.numbers.find(hash_of(name), is_it)?;
        Some(NameId::from_number(*number))
    }

    /// As [`Names::find`] of each: the look-ups of many names wait for memory at once.
    pub fn find_all(&self, names: &[impl AsRef<str>]) -> Vec<Option<NameId>> {
        let mut found = Vec::with_capacity(names.len());
        let mut glances = Vec::new();
        for names in names.chunks(Self::SIDE_BY_SIDE) {
            let names = names.iter().map(AsRef::as_ref);
            self.glance(names.clone().map(str::as_bytes), &mut glances);
            let sure = |(glance, name): (&Glance, &str)| glance.id().or_else(|| self.find(name));
            found.extend(glances.iter().zip(names).map(sure));
        }
        found
    }

    /// The text of a name.
    ///
    /// # Panics
    /// When `id` is of other [`Names`] and too large for these.
    pub fn text(&self, id: NameId) -> &str {
        &self.text[range_of(&self.ends, id.number())]
    }

    /// All names in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (NameId, &str)> {
        (0..self.ends.len() as u32).map(|number| {
            let id = NameId::from_number(number);
            (id, self.text(id))
        })
    }

    /// Makes room for as many more.
    pub(crate) fn reserve(&mut self, count: usize) {
        let (ends, text) = (&self.ends, &self.text);
        let hash_again = |&number: &u32| hash_of(text_of(text, ends, number));
        self.numbers.reserve(count, hash_again);
        self.ends.reserve_exact(count);
    }

    /// Forgets all names that came after the first `len`.
    pub(crate) fn truncate(&mut self, len: usize) {
        if self.ends.len() > len {
            self.recent = Recent::default();
        }
        while self.ends.len() > len {
            let number = self.ends.len() as u32 - 1;
            let range = range_of(&self.ends, number);
            let hash = hash_of(&self.text.as_bytes()[range.clone()]);
            if let Ok(entry) = self.numbers.find_entry(hash, |&other| other == number) {
                entry.remove();
            }
            self.text.truncate(range.start);
            self.ends.pop();
        }
    }
}

fn range_of(ends: &[u32], number: u32) -> Range<usize> {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[number] as usize
}

fn text_of<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a [u8] {
    &text.as_bytes()[range_of(ends, number)]
}

/// A small table in front of the large one: names of at most eight bytes, each in the one place
/// that its bytes say.
#[derive(Clone, Default)]
struct Recent {
    /// Bytes and number; none at first, so that [`Names`] without names take no memory.
    places: Vec<(u64, Option<NameId>)>,
}

impl Recent {
    /// A power of two.
    const PLACES: usize = 256;

    #[inline]
    fn place_of(packed: u64) -> usize {
        (packed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % Self::PLACES
    }

    #[inline]
    fn get(&self, packed: u64) -> Option<NameId> {
        match self.places.get(Self::place_of(packed)) {
            Some(&(known, id)) if known == packed => id,
            _ => None,
        }
    }

    fn put(&mut self, packed: u64, id: NameId) {
        if self.places.is_empty() {
            self.places = vec![(0, None); Self::PLACES];
        }
        self.places[Self::place_of(packed)] = (packed, Some(id));
    }
}

/// The bytes of a name of one to eight as one number, which no other name has; `None` for longer
/// ones, and for those that end in a zero, which would look like shorter ones.
#[inline]
fn packed(name: &[u8]) -> Option<u64> {
    let packed = match *name {
        [one] => u64::from(one),
        [one, two] => u64::from(u16::from_le_bytes([one, two])),
        [one, two, three] => u64::from(u32::from_le_bytes([one, two, three, 0])),
        [a, b, c, d, ..] if name.len() <= 8 => {
            let head = u64::from(u32::from_le_bytes([a, b, c, d]));
            // The last four, which meet the first four in the bytes that both have.
            let tail = u64::from(u32::from_le_bytes(*name.last_chunk()?));
            head | tail << (8 * (name.len() - 4))
        }
        _ => return None,
    };
    (name.last() != Some(&0)).then_some(packed)
}

/// Names that differ in their last digit only are neighbours in the table, as they are in files:
/// most look-ups then find their place in the cache.
fn hash_of(name: &[u8]) -> u64 {
    let (head, last) = match name {
        [head @ .., last] => (head, *last),
        [] => (&[][..], 0),
    };
    let mut hasher = FxHasher::default();
    hasher.write(head);
    let hash = hasher.finish();
    // The table takes the place from the low bits and tells names apart by the highest.
    (hash ^ hash >> 32 ^ u64::from(last & 15)).wrapping_add(u64::from(last) << 57)
}

/// Whether two names are the same. Names are short, and a call to compare memory is not.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match (one.first_chunk::<8>(), other.first_chunk::<8>()) {
        (Some(a), Some(b)) if a != b => false,
        (Some(_), Some(_)) if one.len() <= 16 => one.last_chunk::<8>() == other.last_chunk::<8>(),
        (Some(_), Some(_)) => one[8..] == other[8..],
        _ => one.iter().eq(other),
    }
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
    fn names_are_forgotten_from_the_end() {
        let mut names = Names::new();
        let ids: Vec<NameId> = (0..100).map(|i| names.intern(&format!("n{i}"))).collect();
        names.truncate(40);
        assert_eq!((names.len(), names.find("n40")), (40, None));
        assert_eq!(names.find("n39"), Some(ids[39]));
        assert_eq!(names.intern("n99"), ids[40]);
        assert_eq!(names.text(ids[40]), "n99");
        assert_eq!(size_of::<Option<NameId>>(), 4);
    }

    #[test]
    fn names_of_any_length_are_told_apart() {
        let mut names = Names::new();
        let long: Vec<u8> = (b'a'..=b'z').cycle().take(600).collect();
        for _ in 0..2 {
            for (index, length) in (1..20).chain([600]).enumerate() {
                let id = names.intern_bytes(&long[..length]).expect("letters are UTF-8");
                assert_eq!((id.index(), names.text(id).len()), (2 * index, length));
                let with_zero = [&long[..length], &[0]].concat();
                let id = names.intern_bytes(&with_zero).expect("zeros are UTF-8");
                assert_eq!((id.index(), names.text(id).len()), (2 * index + 1, length + 1));
            }
        }
        assert_eq!(names.intern("\0").index(), 40);
        assert_eq!(names.intern("").index(), 41);
        assert_eq!(names.find("a").map(NameId::index), Some(0));
    }

    #[test]
    fn names_are_the_same_byte_by_byte() {
        for len in 0..40 {
            let name: Vec<u8> = (0..len).collect();
            assert!(is_same(&name, &name.clone()));
            for place in 0..name.len() {
                let mut other = name.clone();
                other[place] ^= 1;
                assert!(!is_same(&name, &other), "{len}, {place}");
                assert!(!is_same(&name, &name[..place]));
            }
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_no_name() {
        let mut names = Names::new();
        assert!(names.intern_bytes(b"a\xff").is_err());
        assert!(names.is_empty());
        assert_eq!(
            names.intern_bytes("\u{e4}".as_bytes()),
            Ok(names.intern("\u{e4}"))
        );
    }

    #[test]
    fn a_guess_is_only_a_guess() {
        let mut names = Names::new();
        let glance = |names: &Names, name: &[u8]| {
            let mut found = Vec::new();
            names.glance(std::iter::once(name), &mut found);
            found[0].id()
        };
        assert_eq!(glance(&names, b"a"), None);
        let ids: Vec<NameId> = (0..1_000).map(|i| names.intern(&format!("name_{i}"))).collect();
        for (i, &id) in ids.iter().enumerate() {
            let name = format!("name_{i}");
            // Whatever the guess is.
            for guess in [glance(&names, name.as_bytes()), None, Some(ids[(i + 1) % 1_000])] {
                assert_eq!(names.intern_guessed(name.as_bytes(), guess), Ok(id));
            }
        }
        let texts: Vec<String> = (0..1_001).map(|i| format!("name_{i}")).collect();
        let known: Vec<Option<NameId>> = ids.iter().copied().map(Some).collect();
        let found = names.find_all(&texts);
        assert_eq!((&found[..1_000], found[1_000]), (&known[..], None));
        assert_eq!(
            names.intern_guessed(b"new", Some(ids[0])).map(NameId::index),
            Ok(1_000)
        );
        assert!(names.intern_guessed(b"\xff", Some(ids[0])).is_err());
    }

    #[test]
    fn the_empty_name_is_a_name() {
        let mut names = Names::new();
        let id = names.intern("");
        assert_eq!((names.text(id), names.len()), ("", 1));
        assert_eq!(names.intern(""), id);
    }
}
