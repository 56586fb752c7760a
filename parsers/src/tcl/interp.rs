//! Runs scripts: substitutes words and runs commands one after the other.
//! Not for: what single commands do; see [`super::commands`].

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::commands::{self, Builtin};
use super::flow::{Base, Failure, Flow, Words};
use super::frame::Frames;
use super::host::{Call, FileId, Host, Place};
use super::limits::{Limits, Meter};
use super::syntax::{Command, Grammar, Part, Variable, Word, WordKind};
use super::value::{ObjectId, Origin, Value};
use crate::diagnostic::{Diagnostic, Errors, Report};
use crate::source::Source;
use crate::span::Span;

/// How a script is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What `$::env(X)` holds. The environment of the process is never asked.
    pub env: BTreeMap<String, String>,
    /// How much it may do; without, as much as its size asks for.
    pub limits: Option<Limits>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Run {
    /// The names of the script and of the files that it sourced, by [`FileId`].
    pub files: Vec<String>,
    /// What went wrong: in a strict run the one error that ended it, else the first
    /// [`Errors::SHOWN`].
    pub errors: Vec<Report>,
    /// How many errors there were in all.
    pub num_errors: usize,
    /// What was odd: the first [`Warnings::SHOWN`](crate::Warnings::SHOWN).
    pub warnings: Vec<Report>,
}

/// Runs a script up to its end or its first error.
pub fn run(source: &Source, host: &mut dyn Host, options: &Options) -> Run {
    Interp::new(source, host, options, false).run()
}

/// Runs a script to its end; a command with an error is noted and passed over.
pub fn run_lenient(source: &Source, host: &mut dyn Host, options: &Options) -> Run {
    Interp::new(source, host, options, true).run()
}

/// A procedure of the script.
pub(super) struct Procedure {
    /// Names, and what they are where no word is given.
    pub(super) parameters: Vec<(Rc<str>, Option<Value>)>,
    /// Whether the last parameter takes all words that are left.
    pub(super) takes_rest: bool,
    pub(super) body: Value,
}

/// A file that takes part.
#[derive(Clone)]
enum File<'a> {
    Script(&'a Source),
    Sourced(Rc<Source>),
}

impl File<'_> {
    fn source(&self) -> &Source {
        match self {
            Self::Script(source) => source,
            Self::Sourced(source) => source,
        }
    }
}

/// Most files that one run may source, counted as often as they are sourced.
const MAX_FILES: usize = 1_000;

pub(super) struct Interp<'a> {
    pub(super) host: &'a mut dyn Host,
    pub(super) frames: Frames,
    pub(super) procedures: FxHashMap<Rc<str>, Rc<Procedure>>,
    pub(super) meter: Meter,
    files: Vec<File<'a>>,
    /// The files that are being run, the innermost last.
    running: Vec<FileId>,
    /// How many `catch` commands are being run.
    catching: usize,
    is_lenient: bool,
    errors: Vec<Report>,
    num_errors: usize,
    warnings: Vec<Report>,
}

impl<'a> Interp<'a> {
    fn new(source: &'a Source, host: &'a mut dyn Host, options: &Options, is_lenient: bool) -> Self {
        let limits = options.limits;
        Self {
            host,
            frames: Frames::new(&options.env),
            procedures: FxHashMap::default(),
            meter: Meter::new(limits.unwrap_or_else(|| Limits::for_size(source.bytes().len()))),
            files: vec![File::Script(source)],
            running: Vec::new(),
            catching: 0,
            is_lenient,
            errors: Vec::new(),
            num_errors: 0,
            warnings: Vec::new(),
        }
    }

    fn run(mut self) -> Run {
        match self.run_file(FileId(0)) {
            Ok(_) | Err(Flow::Return(_)) => {}
            Err(Flow::Failed(failure)) => self.note(failure),
            Err(flow @ (Flow::Break | Flow::Continue)) => {
                // A script that ends so is caught where the command stands; see `statements`.
                unreachable!("{flow:?} left a script")
            }
        }
        let names = self.files.iter().map(|file| file.source().name().to_owned());
        Run {
            files: names.collect(),
            errors: self.errors,
            num_errors: self.num_errors,
            warnings: self.warnings,
        }
    }

    fn note(&mut self, mut failure: Failure) {
        self.num_errors += 1;
        // A script may say what it wants.
        cut(&mut failure.diagnostic.message);
        failure.diagnostic.help.iter_mut().for_each(cut);
        if self.errors.len() < Errors::SHOWN {
            let file = &self.files[failure.file.index()];
            self.errors.push(failure.diagnostic.locate(file.source()));
        }
    }

    /// Runs all of a file.
    fn run_file(&mut self, id: FileId) -> Result<Value, Flow> {
        let file = self.files[id.index()].clone();
        let place = Place {
            file: id,
            span: Span::default(),
        };
        let base = Base {
            place,
            origin: Some(Origin { file: id, offset: 0 }),
        };
        let bytes = file.source().bytes();
        self.running.push(id);
        let result = self.statements(bytes, base, true);
        self.running.pop();
        result
    }

    /// The name of the file that is being run.
    pub(super) fn script_name(&self) -> &str {
        match self.running.last() {
            Some(id) => self.files[id.index()].source().name(),
            None => "",
        }
    }

    /// Opens a file and runs it.
    pub(super) fn source_file(&mut self, call: &Words, name: &str) -> Result<Value, Flow> {
        let from = self.script_name().to_owned();
        let source = self
            .host
            .load(name, &from)
            .map_err(|message| call.failed_at(0, message))?;
        self.run_source(call, source)
    }

    /// Runs a file that a command names.
    fn run_source(&mut self, call: &Words, source: Source) -> Result<Value, Flow> {
        if self.files.len() > MAX_FILES {
            return Err(call.failed(format!("more than {MAX_FILES} files are sourced")));
        }
        let spent = self.meter.spend(source.bytes().len() / 100, call.place.span);
        spent.map_err(|diagnostic| call.place.failed(diagnostic))?;
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(File::Sourced(Rc::new(source)));
        self.enter(call.place)?;
        let result = self.run_file(id);
        self.meter.leave();
        match result {
            Err(Flow::Return(value)) => Ok(value),
            result => result,
        }
    }

    pub(super) fn enter(&mut self, place: Place) -> Result<(), Flow> {
        self.meter
            .enter(place.span)
            .map_err(|diagnostic| place.failed(diagnostic))
    }

    /// Pays for a value of this size.
    pub(super) fn make(&mut self, bytes: usize, place: Place) -> Result<(), Flow> {
        self.meter
            .make(bytes, place.span)
            .map_err(|diagnostic| place.failed(diagnostic))
    }

    /// Takes units of work.
    pub(super) fn spend(&mut self, units: usize, place: Place) -> Result<(), Flow> {
        self.meter
            .spend(units, place.span)
            .map_err(|diagnostic| place.failed(diagnostic))
    }

    /// Runs a value as a script.
    pub(super) fn eval(&mut self, script: &Value, place: Place) -> Result<Value, Flow> {
        let text = script.shared_text();
        self.enter(place)?;
        let result = self.statements(text.as_bytes(), Base::of(script, place), false);
        self.meter.leave();
        result
    }

    /// Runs a script; errors in it are returned even in a lenient run.
    pub(super) fn catch(&mut self, script: &Value, place: Place) -> Result<Value, Flow> {
        self.catching += 1;
        let result = self.eval(script, place);
        self.catching -= 1;
        result
    }

    /// Runs the commands of a text one after the other, each read when its turn comes.
    fn statements(&mut self, text: &[u8], base: Base, is_file: bool) -> Result<Value, Flow> {
        let grammar = Grammar::new(text);
        let mut value = Value::default();
        let has_mark = is_file && text.starts_with(b"\xef\xbb\xbf");
        let mut at = if has_mark { 3 } else { 0 };
        loop {
            let (result, end, span) = match grammar.command_at(at) {
                Ok(None) => return Ok(value),
                Ok(Some((command, end))) => {
                    // Before the next command, so that a list is not shared while it grows.
                    drop(std::mem::take(&mut value));
                    let work = 1 + (end - at) / 100;
                    let result = self.spend(work, base.place(command.span));
                    let result = result.and_then(|()| self.command(&command, base));
                    (result, end, command.span)
                }
                Err(diagnostic) => {
                    // What could not be read was still looked at.
                    let work = 1 + (text.len() - at) / 1_000;
                    let span = diagnostic.span;
                    let result = self.spend(work, base.place(span));
                    (
                        result.and(Err(base.failed(diagnostic))),
                        next_line(text, at),
                        span,
                    )
                }
            };
            let result = match result {
                Err(flow @ (Flow::Break | Flow::Continue)) if is_file => {
                    let command = if matches!(flow, Flow::Break) {
                        "break"
                    } else {
                        "continue"
                    };
                    Err(base.failed(Diagnostic::error(span, format!("`{command}` outside of a loop"))))
                }
                result => result,
            };
            match result {
                Ok(result) => value = result,
                Err(Flow::Failed(failure))
                    if self.is_lenient && self.catching == 0 && !self.meter.is_spent() =>
                {
                    self.note(failure);
                }
                Err(flow) => return Err(flow),
            }
            at = end;
        }
    }

    /// Runs the commands in brackets.
    pub(super) fn brackets(&mut self, commands: &[Command<'_>], base: Base) -> Result<Value, Flow> {
        let mut value = Value::default();
        for command in commands {
            let place = base.place(command.span);
            self.enter(place)?;
            let result = self.spend(1, place).and_then(|()| self.command(command, base));
            self.meter.leave();
            value = result?;
        }
        Ok(value)
    }

    fn command(&mut self, command: &Command<'_>, base: Base) -> Result<Value, Flow> {
        let mut words = Vec::with_capacity(command.words.len());
        let mut spans = Vec::with_capacity(command.words.len());
        for word in &command.words {
            let place = base.place(word.span);
            let value = self.word(word, base)?;
            if word.is_expanded {
                let elements = self.elements(&value, place)?;
                spans.extend(elements.iter().map(|_| place.span));
                words.extend(elements.iter().cloned());
            } else {
                words.push(value);
                spans.push(place.span);
            }
        }
        if words.is_empty() {
            return Ok(Value::default());
        }
        // Most commands take their words as text, or as lists.
        let size = words.iter().map(Value::size).fold(0, usize::saturating_add);
        self.spend(size / 1_000, base.place(command.span))?;
        let name = words.remove(0).shared_text();
        spans.remove(0);
        self.call(&Words {
            name,
            words,
            spans,
            place: base.place(command.span),
        })
    }

    fn word(&mut self, word: &Word<'_>, base: Base) -> Result<Value, Flow> {
        match &word.kind {
            WordKind::Braced(text, offset) => {
                self.make(text.len(), base.place(word.span))?;
                Ok(base.value(&without_line_ends(text), *offset))
            }
            WordKind::Parts(parts) => self.parts(parts, base, word.span),
        }
    }

    /// What a word in braces or quotes is.
    pub(super) fn quoted(&mut self, kind: &WordKind<'_>, base: Base, span: Span) -> Result<Value, Flow> {
        match kind {
            WordKind::Braced(text, offset) => Ok(base.value(&without_line_ends(text), *offset)),
            WordKind::Parts(parts) => self.parts(parts, base, span),
        }
    }

    fn parts(&mut self, parts: &[Part<'_>], base: Base, span: Span) -> Result<Value, Flow> {
        match parts {
            [] => return Ok(Value::default()),
            [Part::Text(text, offset)] => return Ok(base.value(text, *offset)),
            [Part::Variable(variable)] => return self.variable(variable, base),
            [Part::Script(commands)] => return self.brackets(commands, base),
            _ => {}
        }
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(part, _) => text.push_str(part),
                Part::Escaped(c) => text.push(*c),
                Part::Variable(variable) => text.push_str(&self.variable(variable, base)?.text()),
                Part::Script(commands) => text.push_str(&self.brackets(commands, base)?.text()),
            }
            self.make(text.len(), base.place(span))?;
        }
        Ok(Value::from(text))
    }

    pub(super) fn variable(&mut self, variable: &Variable<'_>, base: Base) -> Result<Value, Flow> {
        let index = match &variable.index {
            Some(parts) => Some(self.parts(parts, base, variable.span)?),
            None => None,
        };
        let index = index.as_ref().map(Value::text);
        let found = self.frames.get(variable.name, index.as_deref());
        found.cloned().map_err(|message| {
            let is_env = matches!(variable.name, "env" | "::env");
            let diagnostic = match &index {
                Some(index) if is_env => {
                    let message = format!("the environment variable `{index:.60}` is not given");
                    Diagnostic::error(variable.span, message).help(
                        "values of the environment are given as an option, never taken from the process",
                    )
                }
                _ => Diagnostic::error(variable.span, message),
            };
            base.failed(diagnostic)
        })
    }

    /// The elements of a list; those of an object are asked of the host.
    pub(super) fn elements(&mut self, value: &Value, place: Place) -> Result<Vec<Value>, Flow> {
        let list = value
            .list()
            .map_err(|message| place.failed(Diagnostic::error(place.span, message)))?;
        self.spend(list.len() / 10, place)?;
        match (&list[..], value.is_list()) {
            ([element], false) => match element.object() {
                Some(object) => self.elements_of(object, place),
                None => Ok(list.into_owned()),
            },
            _ => Ok(list.into_owned()),
        }
    }

    /// A new list, paid for.
    pub(super) fn list(&mut self, elements: Vec<Value>, place: Place) -> Result<Value, Flow> {
        let size = elements
            .iter()
            .fold(0usize, |size, element| size.saturating_add(element.size() + 1));
        self.make(size.max(elements.len() * size_of::<Value>()), place)?;
        Ok(Value::from(elements))
    }

    fn elements_of(&mut self, object: ObjectId, place: Place) -> Result<Vec<Value>, Flow> {
        let elements = self
            .host
            .elements(object, place.span)
            .map_err(|diagnostic| place.failed(diagnostic))?;
        self.spend(elements.len(), place)?;
        Ok(elements)
    }

    /// A value that is to be looked into: what the host says of an object.
    pub(super) fn scalar(&mut self, value: Value, place: Place) -> Result<Value, Flow> {
        match value.object() {
            Some(object) => self
                .host
                .scalar(object, place.span)
                .map_err(|diagnostic| place.failed(diagnostic)),
            None => Ok(value),
        }
    }

    /// Runs a command whose words are known.
    pub(super) fn call(&mut self, call: &Words) -> Result<Value, Flow> {
        let name = call.name.trim_start_matches(':');
        if let Some(procedure) = self.procedures.get(name) {
            let procedure = Rc::clone(procedure);
            return self.procedure(&procedure, call);
        }
        if let Some(builtin) = commands::builtin(name) {
            return self.builtin(builtin, name, call);
        }
        if let Some(source) = self.host_call(name, call, |host, call| host.script(call))? {
            return self.run_source(call, source);
        }
        if let Some(value) = self.host_call(name, call, |host, call| host.command(call))? {
            return Ok(value);
        }
        if call.words.is_empty() && is_index(name) {
            return Ok(Value::from(format!("[{name}]")));
        }
        if let Some(why) = commands::refusal(name) {
            return Err(call.failed(format!("`{name}` is not part of the subset: {why}")));
        }
        if let Some(value) = self.host_call(name, call, |host, call| host.unknown(call))? {
            return Ok(value);
        }
        Err(call.failed(format!("unknown command `{}`", shown(name))))
    }

    fn builtin(&mut self, builtin: Builtin, name: &str, call: &Words) -> Result<Value, Flow> {
        let may_ask = builtin.takes_apart && call.words.iter().any(Value::has_objects);
        if may_ask
            && let Some(value) = self.host_call(name, call, |host, call| host.command_on_objects(call))?
        {
            return Ok(value);
        }
        let most = builtin.most.unwrap_or(usize::MAX);
        if call.words.len() < builtin.least || call.words.len() > most {
            return Err(call.failed(format!("wrong number of words: `{}`", builtin.usage)));
        }
        (builtin.run)(self, call)
    }

    fn host_call<T>(
        &mut self,
        name: &str,
        call: &Words,
        run: impl FnOnce(&mut dyn Host, &mut Call<'_>) -> Result<Option<T>, Diagnostic>,
    ) -> Result<Option<T>, Flow> {
        let file = self.files[call.place.file.index()].clone();
        let mut host_call = Call {
            name,
            words: &call.words,
            place: call.place,
            spans: &call.spans,
            meter: &mut self.meter,
            warnings: &mut self.warnings,
            source: file.source(),
        };
        run(self.host, &mut host_call).map_err(|diagnostic| call.place.failed(diagnostic))
    }

    fn procedure(&mut self, procedure: &Procedure, call: &Words) -> Result<Value, Flow> {
        let parameters = &procedure.parameters;
        let mut words = call.words.iter();
        let mut values = Vec::with_capacity(parameters.len());
        for (index, (name, default)) in parameters.iter().enumerate() {
            let value = if procedure.takes_rest && index + 1 == parameters.len() {
                let rest = words.by_ref().cloned().collect();
                self.list(rest, call.place)?
            } else {
                let value = words.next().or(default.as_ref()).cloned();
                value.ok_or_else(|| call.failed(format!("`{}` needs a word for `{name}`", call.name)))?
            };
            values.push((Rc::clone(name), value));
        }
        if words.next().is_some() {
            let most = parameters.len();
            return Err(call.failed_at(most, format!("`{}` takes at most {most} words", call.name)));
        }
        self.enter(call.place)?;
        self.frames.push(values);
        let result = self.eval(&procedure.body, call.place);
        self.frames.pop();
        self.meter.leave();
        match result {
            Err(Flow::Return(value)) => Ok(value),
            Err(Flow::Break | Flow::Continue) => {
                Err(call.failed("`break` or `continue` outside of a loop in this procedure"))
            }
            result => result,
        }
    }

    /// Sets a variable, and tells the host of it where it is global.
    pub(super) fn set(&mut self, name: &str, value: Value, place: Place) -> Result<(), Flow> {
        if self.frames.is_global(name) {
            self.host
                .assigned(name.trim_start_matches(':'), &value, place)
                .map_err(|diagnostic| place.failed(diagnostic))?;
        }
        self.frames
            .set(name, value)
            .map_err(|message| place.failed(Diagnostic::error(place.span, message)))
    }
}

/// `[0]`, `[3:0]` and `[*]` are no commands but bits of a bus that somebody did not quote.
fn is_index(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b':' | b'-'))
}

/// Backslashes at the ends of lines become blanks, so that no offset changes.
fn without_line_ends(text: &str) -> std::borrow::Cow<'_, str> {
    match text.contains("\\\n") {
        true => text.replace("\\\n", "  ").into(),
        false => text.into(),
    }
}

/// Where the line behind the one at `at` begins, past what is blank.
fn next_line(text: &[u8], at: usize) -> usize {
    let start = at
        + text[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace() || **byte == b';')
            .count();
    memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |end| start + end + 1)
}

/// A name that may be long, in a message.
fn shown(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &name[..end]),
        None => name.to_owned(),
    }
}

/// Shortens a text that is to be shown.
fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(500) {
        text.truncate(end);
        text.push_str("...");
    }
}
