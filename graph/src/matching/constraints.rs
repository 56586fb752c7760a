//! Names and patterns of SDC.
//! Not for: what the commands mean; sets of objects are only looked at for what they name.

use netlearn_parsers::NameRules;
use netlearn_parsers::sdc::{Ast, Collection, Kind, ObjectKind, Query, Term};
use rustc_hash::FxHashSet;

use super::lookup::{Lookup, Tally};
use super::table::{Bits, Found, Table};
use super::{Match, Relation};

/// Names in scripts: `/` between levels, escapes as the script has them.
const RULES: NameRules = NameRules::SLASH;

/// Of a bus so many bits are compared with a pattern.
const MOST_BITS: i64 = 4_096;

/// Ports, pins, cells, nets and clocks that queries and plain names ask for, each pattern once.
pub(super) fn match_sdc(lookup: &Lookup<'_, '_>, ast: &Ast) -> Vec<Match> {
    let mut patterns = Patterns {
        seen: FxHashSet::default(),
        found: Vec::new(),
    };
    for command in &ast.commands {
        for collection in command.kind.collections() {
            patterns.collection(collection);
        }
    }
    let clocks = clocks(ast);
    let kinds = [
        (ObjectKind::Port, Relation::SdcPorts),
        (ObjectKind::Pin, Relation::SdcPins),
        (ObjectKind::Cell, Relation::SdcCells),
        (ObjectKind::Net, Relation::SdcNets),
        (ObjectKind::Clock, Relation::SdcClocks),
    ];
    let mut tallies = kinds.map(|(kind, relation)| (kind, lookup.tally(relation)));
    for Pattern { kinds, text, exact } in patterns.found {
        let found = kinds
            .iter()
            .map(|&kind| (kind, find(lookup, kind, text, exact, &clocks)));
        let first = found.clone().find(|(_, found)| *found != Found::Missing);
        // A name that is found nowhere counts with the kind that is asked for first.
        let Some((kind, found)) = first.or_else(|| kinds.first().map(|&kind| (kind, Found::Missing))) else {
            continue;
        };
        if let Some((_, tally)) = tallies.iter_mut().find(|(of, _)| *of == kind) {
            tally.add(found, || (text.to_owned(), RULES.key(text).into_owned()));
        }
    }
    tallies
        .into_iter()
        .filter_map(|(_, tally): (_, Tally)| tally.finish())
        .collect()
}

/// A name or pattern, and what it may be one of.
struct Pattern<'a> {
    kinds: &'a [ObjectKind],
    text: &'a str,
    /// Whether no character is special.
    exact: bool,
}

/// All patterns of a file.
struct Patterns<'a> {
    seen: FxHashSet<(&'a [ObjectKind], &'a str)>,
    found: Vec<Pattern<'a>>,
}

impl<'a> Patterns<'a> {
    /// Collections stand at most fifty deep in each other.
    fn collection(&mut self, collection: &'a Collection) {
        for term in collection.terms() {
            match term {
                Term::Get(query) => self.query(query),
                Term::Name { kinds, pattern } => self.add(kinds, pattern, false),
                Term::Except(parts) => {
                    self.collection(&parts.0);
                    self.collection(&parts.1);
                }
                Term::Filter(parts) => self.collection(&parts.0),
                _ => {}
            }
        }
    }

    fn query(&mut self, query: &'a Query) {
        let options = query.options.as_deref();
        if let Some(objects) = options.and_then(|options| options.of_objects.as_ref()) {
            self.collection(objects);
        }
        // What these find is not told by the names alone.
        let is_plain = options.is_none_or(|options| {
            !options.regexp && !options.nocase && !options.hierarchical && options.separator.is_none()
        });
        if !is_plain {
            return;
        }
        for pattern in query.patterns.iter() {
            let exact = options.is_some_and(|options| options.exact);
            self.add(std::slice::from_ref(&query.kind), pattern, exact);
        }
    }

    fn add(&mut self, kinds: &'a [ObjectKind], text: &'a str, exact: bool) {
        if self.seen.insert((kinds, text)) {
            self.found.push(Pattern { kinds, text, exact });
        }
    }
}

/// The clocks that a file makes; one without a name has that of its first object.
fn clocks(ast: &Ast) -> Table<'_> {
    let mut clocks = Table::default();
    let mut seen = FxHashSet::default();
    for command in &ast.commands {
        let (name, objects) = match &command.kind {
            Kind::CreateClock(clock) => (clock.name.as_deref(), clock.objects.as_ref()),
            Kind::CreateGeneratedClock(clock) => (clock.name.as_deref(), Some(&clock.objects)),
            _ => continue,
        };
        let name = name.or_else(|| {
            objects?.terms().iter().find_map(|term| match term {
                Term::Get(query) => query.patterns.first().map(|pattern| &**pattern),
                Term::Name { pattern, .. } => Some(pattern),
                _ => None,
            })
        });
        if let Some(name) = name.filter(|&name| seen.insert(name)) {
            clocks.add(name, &RULES.key(name), (0, name, Bits::Scalar));
        }
    }
    clocks
}

/// Whether there is an object of a kind by a name, or one that a pattern matches.
fn find(lookup: &Lookup<'_, '_>, kind: ObjectKind, text: &str, exact: bool, clocks: &Table<'_>) -> Found {
    let netlist = lookup.netlist;
    let table = match kind {
        ObjectKind::Port => &netlist.ports,
        ObjectKind::Cell => &netlist.instances,
        ObjectKind::Net => &netlist.nets,
        ObjectKind::Clock => clocks,
        ObjectKind::Pin => return find_pin(lookup, text, exact),
        ObjectKind::Lib | ObjectKind::LibCell | ObjectKind::LibPin | ObjectKind::Design => {
            return Found::Missing;
        }
    };
    let found = table.find(text, &RULES.key(text), netlist.top);
    if exact || found != Found::Missing || !is_pattern(text) {
        return found;
    }
    let pattern = RULES.key(text);
    let matching = table.keys().find(|&(key, object)| {
        is_match(pattern.as_bytes(), key.as_bytes()) || has_bit(&pattern, key, table.object(object).bits)
    });
    matching.map_or(Found::Missing, |(_, object)| Found::Key(object))
}

/// A bit of a bus that a pattern matches: `key[*]`.
fn has_bit(pattern: &str, key: &str, bits: Bits) -> bool {
    // What the index is put behind must match as well, which few names do.
    let base = pattern
        .strip_suffix(']')
        .and_then(|pattern| pattern.rsplit_once('['));
    let is_base = base.is_some_and(|(base, _)| is_match(base.as_bytes(), key.as_bytes()));
    match (is_base, bits) {
        (false, _) | (_, Bits::Scalar) => false,
        (true, Bits::Unknown) => true,
        (true, Bits::Range(from, to)) => {
            let first = from.min(to);
            let last = from.max(to).min(first.saturating_add(MOST_BITS));
            (first..=last).any(|index| is_match(pattern.as_bytes(), format!("{key}[{index}]").as_bytes()))
        }
    }
}

fn find_pin(lookup: &Lookup<'_, '_>, text: &str, exact: bool) -> Found {
    let netlist = lookup.netlist;
    let Some((instance, pin)) = RULES.split_pin(text) else {
        return Found::Missing;
    };
    let found = lookup.find(&netlist.instances, RULES, instance);
    let found = lookup.pin(found, RULES, pin);
    if exact || found != Found::Missing || !is_pattern(text) {
        return found;
    }
    let (instance, pin) = (RULES.key(instance), RULES.key(pin));
    let matching = netlist.instances.keys().find(|&(key, object)| {
        is_match(instance.as_bytes(), key.as_bytes())
            && netlist.cells.any_pin(netlist.cell_of[object as usize], |name| {
                is_match(pin.as_bytes(), name.as_bytes())
            })
    });
    matching.map_or(Found::Missing, |(_, object)| Found::Key(object))
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a name matches a pattern in which `*` is any text and `?` any character, brackets being
/// bits. It goes back to the last `*` only, so that no pattern takes longer than their product.
fn is_match(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((p + 1, n));
                p += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match back {
                Some((after, from)) => {
                    back = Some((after, from + 1));
                    (p, n) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_and_brackets_are_bits() {
        let matches = |pattern: &str, name: &str| is_match(pattern.as_bytes(), name.as_bytes());
        for (pattern, name) in [
            ("*", ""),
            ("a*c*", "abcbd"),
            ("u?/r[*]", "u1/r[17]"),
            ("a**b", "ab"),
            ("*ab", "aab"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("a", ""), ("a?", "a"), ("a*b", "abc"), ("r[12]", "r1")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
        assert!(!matches(&"*a".repeat(2_000), &"a".repeat(1_999)));
    }

    #[test]
    fn patterns_find_bits_of_buses() {
        assert!(has_bit("key[*]", "key", Bits::Range(3, 0)) && has_bit("k*[2]", "key", Bits::Range(3, 0)));
        assert!(!has_bit("key[7]", "key", Bits::Range(3, 0)) && !has_bit("key[*]", "key", Bits::Scalar));
        assert!(!has_bit("kex[*]", "key", Bits::Unknown) && has_bit("key[?]", "key", Bits::Unknown));
    }
}
