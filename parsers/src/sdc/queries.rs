//! Queries, and the commands of Tcl and other tools on what they find.
//! Not for: answering them; see [`super::state`].

use std::sync::Arc;

use super::collection::{AllRegisters, Collection, ObjectKind, Query, QueryOptions, Term};
use super::host::{Answer, Constraints};
use super::state::{Item, shown, unknown};
use super::statement::{Args, Opt};
use super::words;
use crate::diagnostic::Diagnostic;
use crate::tcl::{Call, Value};

impl Constraints<'_> {
    /// `get_ports` and its like.
    pub(super) fn get(&mut self, kind: ObjectKind, call: &mut Call<'_>) -> Answer {
        let key = |name| Opt {
            name,
            takes_value: true,
        };
        let flag = |name| Opt {
            name,
            takes_value: false,
        };
        let known = [
            flag("-regexp"),
            flag("-nocase"),
            flag("-quiet"),
            flag("-hierarchical"),
            flag("-exact"),
            key("-filter"),
            key("-of_objects"),
            key("-hsc"),
        ];
        const ANY: &[ObjectKind] = &[
            ObjectKind::Clock,
            ObjectKind::LibCell,
            ObjectKind::LibPin,
            ObjectKind::Lib,
            ObjectKind::Cell,
            ObjectKind::Port,
            ObjectKind::Pin,
            ObjectKind::Net,
        ];
        let mut args = Args::new(call, &self.state, &known)?;
        let options = QueryOptions {
            regexp: args.flag("-regexp"),
            nocase: args.flag("-nocase"),
            quiet: args.flag("-quiet"),
            hierarchical: args.flag("-hierarchical"),
            exact: args.flag("-exact"),
            filter: args.key("-filter", &[])?,
            of_objects: args.key("-of_objects", ANY)?,
            separator: args.key("-hsc", &[])?,
        };
        let at = args.next_word();
        args.finish()?;
        let options = (options != QueryOptions::default()).then(|| Arc::new(options));
        let patterns: Arc<[Box<str>]> = match at {
            None => Arc::default(),
            Some(at) => {
                let word = &call.words[at];
                if word.has_objects() {
                    // Objects in place of names: they are what is asked for.
                    let objects = self.state.collection(word, ANY);
                    let objects = objects.map_err(|message| call.error_at(at, message))?;
                    return self.given(kind, &objects, options, call, at);
                }
                let text = word.text();
                call.spend(1 + text.len() / 2)?;
                let names = words::split(&text).map_err(|message| call.error_at(at, message))?;
                if names.iter().any(|name| name.contains(|c: char| c.is_control())) {
                    return Err(call.error_at(at, "a name with a control character"));
                }
                names.into_iter().map(Box::from).collect()
            }
        };
        let query = Query {
            kind,
            patterns,
            options,
        };
        self.term(Term::Get(query), call)
    }

    pub(super) fn given(
        &mut self,
        kind: ObjectKind,
        objects: &Collection,
        options: Option<Arc<QueryOptions>>,
        call: &mut Call<'_>,
        at: usize,
    ) -> Answer {
        let mut terms = Vec::new();
        for term in objects.terms() {
            let is_kind = match term {
                Term::Get(query) => query.kind == kind,
                Term::AllInputs { .. } | Term::AllOutputs => kind == ObjectKind::Port,
                Term::AllClocks => kind == ObjectKind::Clock,
                Term::AllRegisters(_) => matches!(kind, ObjectKind::Cell | ObjectKind::Pin),
                Term::Except(_) | Term::Filter(_) => true,
                Term::Name { .. } | Term::CurrentDesign | Term::CurrentInstance => false,
            };
            match term {
                Term::Name { pattern, .. } => terms.push(Term::Get(Query {
                    kind,
                    patterns: [pattern.clone()].into(),
                    options: None,
                })),
                term if is_kind => terms.push(term.clone()),
                _ => {
                    let message = format!("`{}` cannot find {}", call.name, shown(objects));
                    return Err(call.error_at(at, message));
                }
            }
        }
        let mut collection = Collection::new(terms);
        if let Some(filter) = options.and_then(|options| options.filter.clone()) {
            collection = Collection::new([Term::Filter(Box::new((collection, filter)))]);
        }
        self.made(collection, call)
    }

    pub(super) fn all_registers(&mut self, call: &mut Call<'_>) -> Answer {
        const CLOCK: &[ObjectKind] = &[ObjectKind::Clock];
        let names = [
            "-cells",
            "-data_pins",
            "-clock_pins",
            "-async_pins",
            "-output_pins",
            "-level_sensitive",
            "-edge_triggered",
        ];
        let flags = names.map(|name| Opt {
            name,
            takes_value: false,
        });
        let keys = ["-clock", "-rise_clock", "-fall_clock"].map(|name| Opt {
            name,
            takes_value: true,
        });
        let known: Vec<Opt> = flags.into_iter().chain(keys).collect();
        let mut args = Args::new(call, &self.state, &known)?;
        let registers = AllRegisters {
            clock: args.key("-clock", CLOCK)?,
            rise_clock: args.key("-rise_clock", CLOCK)?,
            fall_clock: args.key("-fall_clock", CLOCK)?,
            cells: args.flag("-cells"),
            data_pins: args.flag("-data_pins"),
            clock_pins: args.flag("-clock_pins"),
            async_pins: args.flag("-async_pins"),
            output_pins: args.flag("-output_pins"),
            level_sensitive: args.flag("-level_sensitive"),
            edge_triggered: args.flag("-edge_triggered"),
        };
        args.finish()?;
        self.term(Term::AllRegisters(Box::new(registers)), call)
    }

    pub(super) fn term(&mut self, term: Term, call: &mut Call<'_>) -> Answer {
        self.made(Collection::new([term]), call)
    }

    pub(super) fn made(&mut self, collection: Collection, call: &mut Call<'_>) -> Answer {
        call.spend(1 + collection.terms().len())?;
        collection.check().map_err(|message| call.error(message))?;
        Ok(Some(self.state.add_collection(collection)))
    }

    /// Queries and what is made of them.
    pub(super) fn query(&mut self, call: &mut Call<'_>) -> Answer {
        if let Some(kind) = ObjectKind::of_query(call.name) {
            return self.get(kind, call);
        }
        let flag = |name| Opt {
            name,
            takes_value: false,
        };
        match call.name {
            "all_inputs" => {
                let mut args = Args::new(call, &self.state, &[flag("-no_clocks")])?;
                let no_clocks = args.flag("-no_clocks");
                args.finish()?;
                self.term(Term::AllInputs { no_clocks }, call)
            }
            "all_outputs" | "all_clocks" => {
                Args::new(call, &self.state, &[])?.finish()?;
                let term = match call.name {
                    "all_clocks" => Term::AllClocks,
                    _ => Term::AllOutputs,
                };
                self.term(term, call)
            }
            "all_registers" => self.all_registers(call),
            "current_design" if call.words.is_empty() => self.term(Term::CurrentDesign, call),
            "current_instance" if call.words.is_empty() => self.term(Term::CurrentInstance, call),
            "sizeof_collection" => self.size(call),
            "index_collection" => self.element(call),
            "get_object_name" => self.object_name(call),
            "get_property" | "get_attribute" => self.property(call),
            "add_to_collection" => {
                let args = Args::new(call, &self.state, &[flag("-unique")])?;
                drop(args);
                let words: Vec<Value> = call.words.to_vec();
                self.union(&words, call)
            }
            "remove_from_collection" => {
                let [from, without] = self.two(call)?;
                self.term(Term::Except(Box::new((from, without))), call)
            }
            "filter_collection" => {
                let [objects, filter] = call.words else {
                    return Err(
                        call.error("wrong number of words: `filter_collection collection expression`")
                    );
                };
                let objects = self
                    .objects_of(objects)
                    .map_err(|message| call.error_at(0, message))?;
                let filter = filter.text().into_owned();
                words::check(&filter).map_err(|message| call.error_at(1, message))?;
                self.term(Term::Filter(Box::new((objects, filter))), call)
            }
            "copy_collection" | "sort_collection" => {
                match call.words.iter().find(|word| word.object().is_some()) {
                    Some(word) => Ok(Some(word.clone())),
                    None => Err(call.error(format!("`{}` without a collection", call.name))),
                }
            }
            _ => Ok(None),
        }
    }

    pub(super) fn objects_of(&self, word: &Value) -> Result<Collection, String> {
        match word.has_objects() || word.is_empty() {
            true => self.state.collection(
                word,
                &[
                    ObjectKind::Clock,
                    ObjectKind::Cell,
                    ObjectKind::Port,
                    ObjectKind::Pin,
                ],
            ),
            false => Err(format!("expected objects, found `{:.40}`", word.text())),
        }
    }

    pub(super) fn two(&self, call: &Call<'_>) -> Result<[Collection; 2], Diagnostic> {
        let [first, second] = call.words else {
            return Err(call.error(format!("`{}` takes two collections", call.name)));
        };
        let of = |at: usize, word| {
            self.objects_of(word)
                .map_err(|message| call.error_at(at, message))
        };
        Ok([of(0, first)?, of(1, second)?])
    }

    pub(super) fn union(&mut self, words: &[Value], call: &mut Call<'_>) -> Answer {
        let mut terms = Vec::new();
        for (at, word) in words.iter().enumerate() {
            if word.object().is_none() && word.text().starts_with("-unique") {
                continue;
            }
            let objects = self
                .objects_of(word)
                .map_err(|message| call.error_at(at, message))?;
            call.spend(1 + objects.terms().len())?;
            terms.extend(objects.terms().iter().cloned());
        }
        self.made(Collection::new(terms), call)
    }

    /// How many objects there are.
    pub(super) fn size(&mut self, call: &mut Call<'_>) -> Answer {
        let [word] = call.words else {
            return Err(call.error(format!("`{}` takes one collection", call.name)));
        };
        let Some(Item::Collection(collection)) = self.state.item(word) else {
            return match call.name {
                // A list of several collections counts as Tcl counts.
                "llength" => Ok(None),
                _ if word.is_empty() => Ok(Some(Value::from("0"))),
                _ => Err(call.error_at(0, "expected one collection")),
            };
        };
        match self.state.resolve(collection) {
            Some(found) => Ok(Some(Value::from(found.len()))),
            None => Err(needs_netlist(call.error_at(0, unknown(collection)))),
        }
    }

    pub(super) fn element(&mut self, call: &mut Call<'_>) -> Answer {
        let [list, place] = call.words else {
            return Ok(None);
        };
        if let Some(Item::Place { object, .. }) = self.state.item(place) {
            let object = object.clone();
            return Ok(Some(self.state.add_collection(object)));
        }
        let Some(Item::Collection(collection)) = self.state.item(list) else {
            return Ok(None);
        };
        let elements = self.state.elements(collection);
        let elements = elements.map_err(|message| needs_netlist(call.error_at(0, message)))?;
        call.spend(elements.len() / 4)?;
        let text = place.text();
        let place = match text.trim() {
            "end" => elements.len().checked_sub(1),
            text => Some(
                text.parse::<usize>()
                    .map_err(|_| call.error_at(1, "expected an index"))?,
            ),
        };
        let element = place.and_then(|place| elements.into_iter().nth(place));
        Ok(Some(element.map_or_else(Value::default, |element| {
            self.state.add_collection(element)
        })))
    }

    pub(super) fn object_name(&mut self, call: &mut Call<'_>) -> Answer {
        let [word] = call.words else {
            return Err(call.error("`get_object_name` takes one collection"));
        };
        let Some(Item::Collection(collection)) = self.state.item(word) else {
            return Err(call.error_at(0, "expected one collection"));
        };
        if let Some(found) = self.state.resolve(collection) {
            call.spend(found.len() / 4)?;
            let names = found.into_iter().map(|object| Value::from(object.name));
            return Ok(Some(Value::from(names.collect::<Vec<_>>())));
        }
        let name = self.state.name_of(word);
        let name = name.map_err(|message| needs_netlist(call.error_at(0, message)))?;
        Ok(Some(Value::from(name)))
    }

    /// Only what a script can know of its own clocks, and names.
    pub(super) fn property(&mut self, call: &mut Call<'_>) -> Answer {
        let words: Vec<&Value> = call
            .words
            .iter()
            .filter(|word| !word.text().starts_with('-'))
            .collect();
        let [object, property] = words[..] else {
            return Err(call.error(format!("`{}` takes an object and a property", call.name)));
        };
        let name = self.state.name_of(object);
        let name = name.map_err(|message| needs_netlist(call.error(message)))?;
        let property = property.text();
        match (&*property, self.state.period_of(&name)) {
            ("period", Some(period)) => Ok(Some(Value::from(crate::decimal::Shortest(period).to_string()))),
            ("full_name" | "name", _) => Ok(Some(Value::from(name))),
            _ => Err(needs_netlist(call.error(format!(
                "the property `{property:.40}` of `{name:.60}` is not known here"
            )))),
        }
    }

    /// `lsearch` for an object: its place, or all others.
    pub(super) fn search(&mut self, call: &mut Call<'_>) -> Answer {
        let [options @ .., list, object] = call.words else {
            return Ok(None);
        };
        let at = options.len();
        let list = self
            .objects_of(list)
            .map_err(|message| call.error_at(at, message))?;
        let object = match object.object() {
            Some(_) => self
                .objects_of(object)
                .map_err(|message| call.error_at(at + 1, message))?,
            None => {
                return Err(call
                    .error_at(
                        at + 1,
                        format!("a text is never one of the objects of {}", shown(&list)),
                    )
                    .help("search for an object, such as [get_ports name]"));
            }
        };
        let has = |option: &str| options.iter().any(|word| word.text() == option);
        match (has("-inline"), has("-all"), has("-not")) {
            (true, true, true) => self.term(Term::Except(Box::new((list, object))), call),
            (false, false, false) => Ok(Some(self.state.add(Item::Place { of: list, object }))),
            _ => Err(call.error("this `lsearch` among objects needs a netlist").help(
                "known without one are `-inline -all -not`, and the place of one object for `lreplace`",
            )),
        }
    }

    /// `lreplace` of the place that `lsearch` found.
    pub(super) fn replace(&mut self, call: &mut Call<'_>) -> Answer {
        let [list, first, last, new @ ..] = call.words else {
            return Ok(None);
        };
        let Some(Item::Place { of, object }) = self.state.item(first) else {
            return Ok(None);
        };
        let is_same = first.object() == last.object();
        let list = self
            .objects_of(list)
            .map_err(|message| call.error_at(0, message))?;
        if !is_same || *of != list {
            return Err(call
                .error("the place was found in another list")
                .help("`lreplace` takes the list that `lsearch` searched, and the same place twice"));
        }
        let rest = Collection::new([Term::Except(Box::new((list, object.clone())))]);
        rest.check().map_err(|message| call.error(message))?;
        let rest = self.state.add_collection(rest);
        let mut all = vec![rest.clone()];
        all.extend(new.iter().filter(|word| !word.is_empty()).cloned());
        match all.len() {
            1 => Ok(Some(rest)),
            _ => self.union(&all, call),
        }
    }
}

/// How a script gets over objects that are not known.
pub(super) fn needs_netlist(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.help("it can be read together with the netlist")
}
