//! The commands of constraints, on the language of scripts.
//! Not for: the language; see [`crate::tcl`].

use rustc_hash::FxHashSet;

use super::ast::{Ast, Command, Ignored, Why};
use super::collection::{Collection, ObjectKind, Term};
use super::commands::{Kind, Paths, PortDelay, SetInputDelay, SetOutputDelay, SetVariable};
use super::objects::Objects;
use super::queries::needs_netlist;
use super::state::{Item, State, unknown};
use super::statement::{Args, Described as _};
use super::words;
use super::{check, known};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;
use crate::tcl::{Call, Folders, Host, ObjectId, Place, Value};

/// Adds the commands of constraints to Tcl. A program with further commands has one of these in its
/// own [`Host`] and asks it for what it does not know itself.
pub struct Constraints<'a> {
    tree: Ast,
    pub(super) state: State<'a>,
    folders: Folders,
    reads_over_unknown: bool,
    noted: FxHashSet<(Place, String)>,
}

pub(super) type Answer = Result<Option<Value>, Diagnostic>;

impl<'a> Constraints<'a> {
    /// Without a command yet. `folders` are those from which files may be sourced.
    pub fn new(folders: Folders, objects: Option<&'a dyn Objects>) -> Self {
        Self {
            tree: Ast::default(),
            state: State::new(objects),
            folders,
            reads_over_unknown: false,
            noted: FxHashSet::default(),
        }
    }

    /// Notes commands that are not known, where they else are errors.
    #[must_use]
    pub fn reading_over_unknown(mut self, reads_over: bool) -> Self {
        self.reads_over_unknown = reads_over;
        self
    }

    /// What was said so far; the names of the files are not in it.
    pub fn tree(&self) -> &Ast {
        &self.tree
    }

    /// What was said, with the names of the files that said it.
    pub fn into_tree(mut self, files: Vec<String>) -> Ast {
        self.tree.files = files;
        self.tree
    }

    /// The objects that a word stands for; a name is one of the first of `kinds` that has it.
    ///
    /// # Errors
    /// What is wrong with the word.
    pub fn collection(&self, word: &Value, kinds: &'static [ObjectKind]) -> Result<Collection, String> {
        self.state.collection(word, kinds)
    }

    /// The paths that options of another command are about: the names of options, and where their values stand.
    ///
    /// # Errors
    /// What is wrong with a value.
    pub fn paths(&self, call: &mut Call<'_>, options: &[(&'static str, usize)]) -> Result<Paths, Diagnostic> {
        Paths::read(&mut Args::of_options(call, &self.state, options))
    }

    fn push(&mut self, kind: Kind, place: Place) {
        match &kind {
            Kind::CreateClock(clock) => self.state.create_clock(clock),
            Kind::CreateGeneratedClock(clock) => self.state.create_generated_clock(clock),
            Kind::DeleteClock(delete) => self.state.delete_clocks(delete.clocks.as_ref()),
            Kind::DeleteGeneratedClock(delete) => self.state.delete_clocks(delete.clocks.as_ref()),
            _ => {}
        }
        self.tree.commands.push(Command { kind, place });
    }

    fn ignore(&mut self, name: &str, words: &[Value], why: Why, place: Place) {
        let mut text = name.to_owned();
        for word in words {
            text.push(' ');
            if let Some(Item::Collection(collection)) = self.state.item(word) {
                // Its names were read, so that they can be written.
                _ = collection.write(&mut text);
                continue;
            }
            let shown = self.state.shown_text(&word.text());
            let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
            // Without control characters every text is a word.
            _ = words::push_word(&mut text, &shown.replace(control, "\u{fffd}"));
        }
        if self.noted.insert((place, text.clone())) {
            let name = name.to_owned();
            self.tree.ignored.push(Ignored {
                name,
                text,
                why,
                place,
            });
        }
    }

    /// What is read over is kept as text.
    fn pay_for_text(&self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        for word in call.words {
            let size = match self.state.item(word) {
                Some(Item::Collection(collection)) => collection.size().saturating_mul(20),
                _ => word.text().len(),
            };
            call.spend(size / 20)?;
        }
        Ok(())
    }

    /// A test helper of OpenROAD: a share of the first clock's period at all ports.
    fn set_all_delays(&mut self, call: &mut Call<'_>) -> Answer {
        let share = match call.words {
            [] => 0.2,
            [share] => {
                let number = share.text().parse::<f64>().ok().filter(|share| share.is_finite());
                number.ok_or_else(|| call.error_at(0, "expected a share of the period"))?
            }
            _ => return Err(call.error("`set_all_input_output_delays` takes one word")),
        };
        let clock = self.state.first_clock().map(str::to_owned);
        let clock = clock.and_then(|name| Some((self.state.period_of(&name)?, name)));
        let Some((period, name)) = clock else {
            return Err(call.error("`set_all_input_output_delays` before there is a clock"));
        };
        let delay = |term| PortDelay {
            clock: Some(Collection::get(ObjectKind::Clock, [name.clone()])),
            clock_fall: false,
            reference_pin: None,
            level_sensitive: false,
            rise: false,
            fall: false,
            min: false,
            max: false,
            source_latency_included: false,
            network_latency_included: false,
            add_delay: false,
            delay: period * share,
            objects: Collection::new([term]),
        };
        let inputs = delay(Term::AllInputs { no_clocks: true });
        let outputs = delay(Term::AllOutputs);
        let inputs = Kind::SetInputDelay(Box::new(SetInputDelay { delay: inputs }));
        let outputs = Kind::SetOutputDelay(Box::new(SetOutputDelay { delay: outputs }));
        self.push(inputs, call.place);
        self.push(outputs, call.place);
        Ok(Some(Value::default()))
    }
}

impl Host for Constraints<'_> {
    fn command(&mut self, call: &mut Call<'_>) -> Answer {
        if let Some(value) = self.query(call)? {
            return Ok(Some(value));
        }
        // `set` is the language's; only variables of the engine become a command.
        if call.name != "set"
            && let Some(kind) = Kind::read(call, &self.state)?
        {
            check::check(&kind).map_err(|message| call.error(message))?;
            call.spend(2)?;
            self.push(kind, call.place);
            return match call.name {
                "current_design" => self.term(Term::CurrentDesign, call),
                _ => Ok(Some(Value::default())),
            };
        }
        if call.name == "set_all_input_output_delays" {
            return self.set_all_delays(call);
        }
        match known::harmless(call.name) {
            Some(why) => {
                self.pay_for_text(call)?;
                self.ignore(call.name, call.words, why, call.place);
                Ok(Some(Value::default()))
            }
            None => Ok(None),
        }
    }

    fn unknown(&mut self, call: &mut Call<'_>) -> Answer {
        let known = known::changes_timing(call.name);
        if self.reads_over_unknown {
            call.warn(Diagnostic::warning(
                call.place.span,
                format!("`{:.60}` is read over; it may change timing", call.name),
            ));
            self.pay_for_text(call)?;
            self.ignore(call.name, call.words, Why::NotModelled, call.place);
            return Ok(Some(Value::default()));
        }
        let diagnostic = match (known, known::nearest(call.name)) {
            (_, Some(nearest)) => call
                .error(format!("unknown command `{:.60}`", call.name))
                .help(format!("a similar one is `{nearest}`")),
            (true, None) => call
                .error(format!(
                    "`{:.60}` may change timing and is not read here",
                    call.name
                ))
                .help("it can be read over by an option, with a warning"),
            (false, None) => return Ok(None),
        };
        Err(diagnostic)
    }

    fn command_on_objects(&mut self, call: &mut Call<'_>) -> Answer {
        match call.name {
            "llength" => self.size(call),
            "lindex" => self.element(call),
            "lsearch" => self.search(call),
            "lreplace" => self.replace(call),
            // The order of objects says nothing.
            "lsort" | "lreverse" => match call.words.last() {
                Some(list) if self.state.item(list).is_some() => Ok(Some(list.clone())),
                _ => Ok(None),
            },
            "concat" | "join"
                if call
                    .words
                    .iter()
                    .all(|word| word.has_objects() || word.is_empty()) =>
            {
                let words = call.words.to_vec();
                self.union(&words, call)
            }
            _ => Ok(None),
        }
    }

    fn elements(&mut self, object: ObjectId, span: Span) -> Result<Vec<Value>, Diagnostic> {
        match self.state.item(&Value::from(object)) {
            Some(Item::Collection(collection)) => {
                let elements = self.state.elements(collection);
                let elements = elements.map_err(|message| needs_netlist(Diagnostic::error(span, message)))?;
                Ok(elements
                    .into_iter()
                    .map(|element| self.state.add_collection(element))
                    .collect())
            }
            _ => Ok(vec![Value::from(object)]),
        }
    }

    fn scalar(&mut self, object: ObjectId, span: Span) -> Result<Value, Diagnostic> {
        let error = |message: String| needs_netlist(Diagnostic::error(span, message));
        match self.state.item(&Value::from(object)) {
            Some(Item::Collection(collection)) => match self.state.resolve(collection) {
                Some(found) => {
                    let names = found.into_iter().map(|object| Value::from(object.name));
                    Ok(Value::from(names.collect::<Vec<_>>()))
                }
                None => Err(error(unknown(collection))),
            },
            Some(Item::Place { of, object }) => {
                let place = self.state.resolve(of).zip(self.state.resolve(object));
                let Some((list, object)) = place else {
                    return Err(error(unknown(of)));
                };
                let place = list.iter().position(|found| object.first() == Some(found));
                Ok(place.map_or_else(|| Value::from("-1"), Value::from))
            }
            None => Ok(Value::default()),
        }
    }

    fn print(&mut self, text: &str, place: Place) {
        let text = Value::from(text);
        self.ignore("puts", std::slice::from_ref(&text), Why::Prints, place);
    }

    fn assigned(&mut self, name: &str, value: &Value, place: Place) -> Result<(), Diagnostic> {
        if name.starts_with("sta_") {
            let text = value.text();
            words::check(name).map_err(|message| Diagnostic::error(place.span, message))?;
            words::check(&text).map_err(|message| Diagnostic::error(place.span, message))?;
            let set = SetVariable {
                name: name.to_owned(),
                value: text.into_owned(),
            };
            self.push(Kind::SetVariable(Box::new(set)), place);
        }
        Ok(())
    }

    fn load(&mut self, name: &str, from: &str) -> Result<Source, String> {
        self.folders.open(name, from)
    }
}
