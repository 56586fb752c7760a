//! What is known while a script runs: its collections, and the clocks that it made.
//! Not for: the commands that it gave; see [`super::host`].

use super::collection::{Collection, MAX_SIZE, ObjectKind, Query, Term};
use super::commands::{CreateClock, CreateGeneratedClock};
use super::objects::{Object, Objects, is_literal, is_match, literal};
use super::words;
use crate::tcl::{ObjectId, Value};

/// What an object of the script stands for.
pub(super) enum Item {
    Collection(Collection),
    /// The place of an object in a list, which `lreplace` takes out.
    Place {
        of: Collection,
        object: Collection,
    },
}

/// A clock that was made.
struct Clock {
    name: String,
    period: Option<f64>,
    /// Where it comes from, as far as a netlist told.
    sources: Vec<Object>,
}

pub(super) struct State<'a> {
    items: Vec<Item>,
    clocks: Vec<Clock>,
    /// Whether a clock was made whose name only the netlist knows.
    has_unnamed_clock: bool,
    objects: Option<&'a dyn Objects>,
}

impl<'a> State<'a> {
    pub(super) fn new(objects: Option<&'a dyn Objects>) -> Self {
        Self {
            items: Vec::new(),
            clocks: Vec::new(),
            has_unnamed_clock: false,
            objects,
        }
    }

    pub(super) fn add(&mut self, item: Item) -> Value {
        self.items.push(item);
        Value::from(ObjectId::new(self.items.len() - 1))
    }

    pub(super) fn add_collection(&mut self, collection: Collection) -> Value {
        self.add(Item::Collection(collection))
    }

    pub(super) fn item(&self, value: &Value) -> Option<&Item> {
        self.items.get(value.object()?.index())
    }

    /// The objects that a word gives; a name is one of the first of `kinds` that has it.
    pub(super) fn collection(
        &self,
        word: &Value,
        kinds: &'static [ObjectKind],
    ) -> Result<Collection, String> {
        if let Some(Item::Collection(collection)) = self.item(word) {
            check_kinds(collection, kinds)?;
            return Ok(collection.clone());
        }
        let mut terms = Vec::new();
        self.push_terms(word, kinds, &mut terms, 0)?;
        let collection = Collection::new(terms);
        collection.check()?;
        check_kinds(&collection, kinds)?;
        Ok(collection)
    }

    fn push_terms(
        &self,
        word: &Value,
        kinds: &'static [ObjectKind],
        terms: &mut Vec<Term>,
        depth: usize,
    ) -> Result<(), String> {
        match self.item(word) {
            Some(Item::Collection(collection)) => {
                if terms.len() + collection.terms().len() > MAX_SIZE {
                    return Err(format!("a collection of more than {MAX_SIZE} queries and names"));
                }
                terms.extend(collection.terms().iter().cloned());
                return Ok(());
            }
            Some(Item::Place { .. }) => return Err("a place in a list stands for no object".to_owned()),
            None => {}
        }
        if word.has_objects() {
            // A name that has an object as a part of it never comes to an end.
            if depth > MAX_DEPTH {
                return Err("objects as a part of a name".to_owned());
            }
            for element in word.list()?.iter() {
                self.push_terms(element, kinds, terms, depth + 1)?;
            }
            return Ok(());
        }
        push_names(&word.text(), kinds, terms, 0)
    }

    /// The name of the one object that a word stands for.
    pub(super) fn name_of(&self, word: &Value) -> Result<String, String> {
        let Some(Item::Collection(collection)) = self.item(word) else {
            return Err("expected a name".to_owned());
        };
        if let Some(found) = self.resolve(collection) {
            return match &found[..] {
                [object] => Ok(object.name.clone()),
                found => Err(format!("expected the name of one object, found {}", found.len())),
            };
        }
        match collection.terms() {
            [Term::Get(query)] if is_simple(query) && query.patterns.len() == 1 => {
                Ok(query.patterns[0].to_string())
            }
            [Term::Name { pattern, .. }] if is_literal(pattern) => Ok(pattern.to_string()),
            _ => Err(format!(
                "the name of {} is not known without a netlist",
                shown(collection)
            )),
        }
    }

    pub(super) fn create_clock(&mut self, clock: &CreateClock) {
        let name = clock
            .name
            .clone()
            .or_else(|| self.name_of_first(clock.objects.as_ref()?));
        self.new_clock(name, Some(clock.period), clock.objects.as_ref());
    }

    pub(super) fn create_generated_clock(&mut self, clock: &CreateGeneratedClock) {
        let name = clock.name.clone().or_else(|| self.name_of_first(&clock.objects));
        self.new_clock(name, None, Some(&clock.objects));
    }

    /// A clock without a name has that of its first object.
    fn name_of_first(&self, collection: &Collection) -> Option<String> {
        if let Some(found) = self.resolve(collection) {
            return found.first().map(|object| object.name.clone());
        }
        match collection.terms().first()? {
            Term::Get(query) if is_simple(query) => query.patterns.first().map(|pattern| pattern.to_string()),
            Term::Name { pattern, .. } if is_literal(pattern) => Some(pattern.to_string()),
            _ => None,
        }
    }

    fn new_clock(&mut self, name: Option<String>, period: Option<f64>, sources: Option<&Collection>) {
        let Some(name) = name else {
            self.has_unnamed_clock = true;
            return;
        };
        let sources = sources.filter(|_| self.objects.is_some());
        let sources = sources.and_then(|sources| self.resolve(sources));
        self.clocks.retain(|clock| clock.name != name);
        self.clocks.push(Clock {
            name,
            period,
            sources: sources.unwrap_or_default(),
        });
    }

    pub(super) fn delete_clocks(&mut self, which: Option<&Collection>) {
        match which.and_then(|which| self.resolve(which)) {
            Some(found) => self
                .clocks
                .retain(|clock| found.iter().all(|object| object.name != clock.name)),
            None if which.is_none() => self.clocks.clear(),
            None => self.has_unnamed_clock = true,
        }
    }

    /// The period of a clock that the script made.
    pub(super) fn period_of(&self, name: &str) -> Option<f64> {
        self.clocks.iter().find(|clock| clock.name == name)?.period
    }

    /// The name of the first clock that the script made.
    pub(super) fn first_clock(&self) -> Option<&str> {
        self.clocks.first().map(|clock| clock.name.as_str())
    }

    fn matching_clocks(&self, patterns: &[Box<str>]) -> Option<Vec<Object>> {
        if self.has_unnamed_clock {
            return None;
        }
        let is_in = |clock: &&Clock| {
            patterns.is_empty() || patterns.iter().any(|pattern| is_match(pattern, &clock.name))
        };
        let clocks = self.clocks.iter().filter(is_in);
        Some(
            clocks
                .map(|clock| Object {
                    kind: ObjectKind::Clock,
                    name: clock.name.clone(),
                })
                .collect(),
        )
    }

    /// The objects of a collection, each once; `None` where that is not known.
    pub(super) fn resolve(&self, collection: &Collection) -> Option<Vec<Object>> {
        let mut all: Vec<Object> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        for term in collection.terms() {
            for object in self.resolve_term(term)? {
                if seen.insert(object.clone()) {
                    all.push(object);
                }
            }
        }
        Some(all)
    }

    fn resolve_term(&self, term: &Term) -> Option<Vec<Object>> {
        let asked = |term: &Term| self.objects.and_then(|objects| objects.find(term));
        match term {
            Term::AllClocks => self.matching_clocks(&[]).or_else(|| asked(term)),
            Term::Get(query) if query.kind == ObjectKind::Clock && query.options.is_none() => {
                self.matching_clocks(&query.patterns).or_else(|| asked(term))
            }
            Term::Name { kinds, pattern } => {
                let clocks = match kinds.contains(&ObjectKind::Clock) {
                    true => self.matching_clocks(std::slice::from_ref(pattern))?,
                    false => Vec::new(),
                };
                match clocks.is_empty() && kinds.len() > 1 {
                    true => asked(term),
                    false => Some(clocks),
                }
            }
            Term::Except(both) => {
                let without = self.resolve(&both.1)?;
                let mut found = self.resolve(&both.0)?;
                let without: rustc_hash::FxHashSet<Object> = without.into_iter().collect();
                found.retain(|object| !without.contains(object));
                Some(found)
            }
            // Which ports clocks come from, only the script knows.
            Term::AllInputs { no_clocks: true } => {
                let mut inputs = asked(&Term::AllInputs { no_clocks: false })?;
                let sources = self.clocks.iter().flat_map(|clock| &clock.sources);
                let clocks: rustc_hash::FxHashSet<&Object> = sources.collect();
                inputs.retain(|port| !clocks.contains(port));
                Some(inputs)
            }
            _ => asked(term),
        }
    }

    /// The objects of a collection one by one. Without a netlist a name without `*` and `?` stands
    /// for one, though it may be all bits of a bus.
    pub(super) fn elements(&self, collection: &Collection) -> Result<Vec<Collection>, String> {
        if let Some(found) = self.resolve(collection) {
            let single = |object: Object| match object.kind {
                ObjectKind::Design => Collection::new([Term::CurrentDesign]),
                kind => Collection::get(kind, [literal(&object.name)]),
            };
            return Ok(found.into_iter().map(single).collect());
        }
        let mut elements = Vec::new();
        for term in collection.terms() {
            match term {
                Term::Get(query) if is_simple(query) => {
                    let singles = query
                        .patterns
                        .iter()
                        .map(|pattern| Collection::get(query.kind, [pattern.clone()]));
                    elements.extend(singles);
                }
                Term::Name { pattern, .. } if is_literal(pattern) => {
                    elements.push(Collection::new([term.clone()]));
                }
                _ => return Err(unknown(collection)),
            }
        }
        Ok(elements)
    }

    /// What stands for objects in a text, written as in a script.
    pub(super) fn shown_text(&self, text: &str) -> String {
        Value::with_objects_shown(text, |object| match self.items.get(object.index()) {
            Some(Item::Collection(collection)) => shown(collection),
            _ => String::new(),
        })
    }
}

/// What is said where objects must be known one by one.
pub(super) fn unknown(collection: &Collection) -> String {
    format!(
        "the objects of {} are not known without a netlist",
        shown(collection)
    )
}

/// A collection in a message.
pub(super) fn shown(collection: &Collection) -> String {
    let mut text = String::new();
    if collection.write(&mut text).is_err() {
        return "a collection".to_owned();
    }
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("`{}...`", &text[..end]),
        None => format!("`{text}`"),
    }
}

fn is_simple(query: &Query) -> bool {
    query.options.is_none()
        && !query.patterns.is_empty()
        && query.patterns.iter().all(|pattern| is_literal(pattern))
}

/// How deep lists of names may stand in each other.
const MAX_DEPTH: usize = 60;

fn push_names(
    text: &str,
    kinds: &'static [ObjectKind],
    terms: &mut Vec<Term>,
    depth: usize,
) -> Result<(), String> {
    for name in words::split(text)? {
        if name.contains(|c: char| c.is_ascii_whitespace() || c == '{') && depth < MAX_DEPTH {
            push_names(name, kinds, terms, depth + 1)?;
        } else if name.contains(|c: char| c.is_control()) {
            return Err("a name with a control character".to_owned());
        } else if !name.is_empty() {
            let pattern = name.into();
            terms.push(Term::Name { kinds, pattern });
        }
    }
    Ok(())
}

/// Clocks are never meant by a port or a pin, nor the other way round.
fn check_kinds(collection: &Collection, kinds: &'static [ObjectKind]) -> Result<(), String> {
    let wrong = collection.terms().iter().any(|term| {
        let is_clock = match term {
            Term::AllClocks => true,
            Term::Get(query) => query.kind == ObjectKind::Clock,
            Term::AllInputs { .. } | Term::AllOutputs | Term::AllRegisters(_) | Term::CurrentDesign => false,
            Term::Name { .. } | Term::CurrentInstance | Term::Except(_) | Term::Filter(_) => return false,
        };
        match is_clock {
            true => !kinds.contains(&ObjectKind::Clock),
            false => *kinds == [ObjectKind::Clock],
        }
    });
    match wrong {
        true if *kinds == [ObjectKind::Clock] => Err(format!("expected clocks, found {}", shown(collection))),
        true => Err(format!("no clock can stand here: {}", shown(collection))),
        false => Ok(()),
    }
}
