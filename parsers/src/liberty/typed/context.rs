//! What all rooms of the typed reader share: remarks, templates, and values as numbers, words and
//! truths.
//! Not for: any one group.

use rustc_hash::FxHashMap;

use super::function::read_function;
use super::includes::Includes;
use super::remarks::Remarks;
use crate::decimal::decimal;
use crate::diagnostic::{Diagnostic, Report};
use crate::liberty::library::{Function, Template};
use crate::liberty::tree::{Kind, Statement, Value};
use crate::span::Span;

/// What a step of the reader gives back: nothing, or the error that ends the reading.
pub(super) type Step = Result<(), Report>;

/// The state of the typed reader.
pub(super) struct Context<'a> {
    pub(super) remarks: Remarks<'a>,
    includes: &'a Includes,
    /// The templates of the library by name, once they are read.
    pub(super) templates: FxHashMap<&'a str, &'a Template>,
    /// The numbers of a list while their number is not known.
    list: Vec<f64>,
}

impl<'a> Context<'a> {
    /// Without templates.
    pub(super) fn new(remarks: Remarks<'a>, includes: &'a Includes) -> Self {
        Self {
            remarks,
            includes,
            templates: FxHashMap::default(),
            list: Vec::new(),
        }
    }

    /// Shows `visit` each statement of a group, those of included files in their place.
    pub(super) fn each(
        &mut self,
        group: Statement<'a>,
        visit: &mut dyn FnMut(&mut Self, Statement<'a>) -> Step,
    ) -> Step {
        for statement in group.statements() {
            self.visit(statement, visit)?;
        }
        Ok(())
    }

    /// Reads a group into a value that `visit` puts each statement into.
    pub(super) fn fill<T>(
        &mut self,
        group: Statement<'a>,
        mut value: T,
        mut visit: impl FnMut(&mut Self, Statement<'a>, &mut T) -> Step,
    ) -> Result<T, Report> {
        self.each(group, &mut |context, statement| {
            visit(context, statement, &mut value)
        })?;
        Ok(value)
    }

    /// The same of a group that must have a name, of which `begin` makes the value.
    pub(super) fn fill_named<T>(
        &mut self,
        group: Statement<'a>,
        begin: impl FnOnce(String) -> T,
        visit: impl FnMut(&mut Self, Statement<'a>, &mut T) -> Step,
    ) -> Result<Option<T>, Report> {
        match self.group_name(group)? {
            Some(name) => self.fill(group, begin(name), visit).map(Some),
            None => Ok(None),
        }
    }

    /// Shows `visit` one statement, or what it includes. Included files nest to a small depth only.
    pub(super) fn visit(
        &mut self,
        statement: Statement<'a>,
        visit: &mut dyn FnMut(&mut Self, Statement<'a>) -> Step,
    ) -> Step {
        if statement.kind() != Kind::Complex || statement.name() != b"include_file" {
            return visit(self, statement);
        }
        let includes = self.includes;
        for inner in includes.statements_of(statement) {
            self.visit(inner, visit)?;
        }
        Ok(())
    }

    /// Counts a statement that nobody wants.
    pub(super) fn skip(&mut self, statement: Statement<'a>) {
        self.remarks.skip(statement);
    }

    pub(super) fn error(&mut self, at: Statement<'a>, diagnostic: Diagnostic) -> Step {
        self.remarks.findings.error(at.source(), diagnostic)
    }

    pub(super) fn warning(&mut self, at: Statement<'a>, diagnostic: Diagnostic) {
        self.remarks.findings.warning(at.source(), diagnostic);
    }

    /// The only value of an attribute, or the first of several.
    pub(super) fn value(&mut self, attribute: Statement<'a>) -> Result<Option<Value<'a>>, Report> {
        match attribute.value() {
            Some(value) => Ok(Some(value)),
            None => {
                let message = format!("`{}` without a value", attribute.name_text());
                self.error(attribute, Diagnostic::error(attribute.span(), message))?;
                Ok(None)
            }
        }
    }

    pub(super) fn number(&mut self, attribute: Statement<'a>) -> Result<Option<f64>, Report> {
        match self.value(attribute)? {
            Some(value) => self.number_of(attribute, value),
            None => Ok(None),
        }
    }

    pub(super) fn number_of(
        &mut self,
        attribute: Statement<'a>,
        value: Value<'a>,
    ) -> Result<Option<f64>, Report> {
        let text = value.raw().trim_ascii();
        match decimal(text).filter(|(number, _)| number.is_finite()) {
            Some((number, length)) if length == text.len() => Ok(Some(number)),
            _ => {
                self.unexpected(attribute, value, "a number")?;
                Ok(None)
            }
        }
    }

    /// All values of an attribute as numbers; values in quotes may hold many.
    pub(super) fn numbers(&mut self, attribute: Statement<'a>) -> Result<Option<Vec<f64>>, Report> {
        self.list.clear();
        for value in attribute.values() {
            if let Err(place) = numbers_in(value.raw(), &mut self.list) {
                let start = value.span().start() + place;
                let length = value.raw()[place..]
                    .iter()
                    .take_while(|byte| !is_separator(**byte))
                    .count();
                let span = Span::new(start, start + length);
                let found = attribute.source().text(span);
                let message = format!(
                    "expected a number in `{}`, found `{found}`",
                    attribute.name_text()
                );
                self.error(
                    attribute,
                    Diagnostic::error(span, message).labelled("expected a number"),
                )?;
                return Ok(None);
            }
        }
        Ok(Some(self.list.clone()))
    }

    /// Two numbers: a range.
    pub(super) fn range(&mut self, attribute: Statement<'a>) -> Result<Option<(f64, f64)>, Report> {
        let Some(numbers) = self.numbers(attribute)? else {
            return Ok(None);
        };
        if let [low, high] = numbers[..] {
            return Ok(Some((low, high)));
        }
        let message = format!(
            "`{}` takes two numbers, found {}",
            attribute.name_text(),
            numbers.len()
        );
        self.error(attribute, Diagnostic::error(attribute.span(), message))?;
        Ok(None)
    }

    /// A whole number that is not negative.
    pub(super) fn count_of(
        &mut self,
        attribute: Statement<'a>,
        value: Value<'a>,
    ) -> Result<Option<u32>, Report> {
        match self.number_of(attribute, value)? {
            Some(number) if number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0 => {
                Ok(Some(number as u32))
            }
            Some(_) => {
                self.unexpected(attribute, value, "a whole number")?;
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// Says that `value` should have been `what`.
    pub(super) fn unexpected(&mut self, attribute: Statement<'a>, value: Value<'a>, what: &str) -> Step {
        let found = attribute.source().text(value.span());
        let found: String = found.chars().take(60).collect();
        let message = format!("expected {what} for `{}`, found `{found}`", attribute.name_text());
        self.error(
            attribute,
            Diagnostic::error(value.span(), message).labelled(format!("expected {what}")),
        )
    }

    pub(super) fn text(&mut self, attribute: Statement<'a>) -> Result<Option<String>, Report> {
        match self.value(attribute)? {
            Some(value) => self.text_of(attribute, value),
            None => Ok(None),
        }
    }

    pub(super) fn text_of(
        &mut self,
        attribute: Statement<'a>,
        value: Value<'a>,
    ) -> Result<Option<String>, Report> {
        match value.text() {
            Ok(text) => Ok(Some(text.into_owned())),
            Err(offset) => {
                let span = Span::new(offset, offset + 1);
                self.error(attribute, Diagnostic::error(span, "a byte that is not UTF-8"))?;
                Ok(None)
            }
        }
    }

    /// All values of a statement as text.
    pub(super) fn texts(&mut self, statement: Statement<'a>) -> Result<Vec<String>, Report> {
        let mut texts = Vec::with_capacity(statement.values().len());
        for value in statement.values() {
            texts.extend(self.text_of(statement, value)?);
        }
        Ok(texts)
    }

    /// Names in values, several in one where blanks or commas stand between them.
    pub(super) fn names(&mut self, statement: Statement<'a>) -> Result<Vec<String>, Report> {
        let texts = self.texts(statement)?;
        let is_between = |c: char| c == ',' || c.is_whitespace();
        let names = texts.iter().flat_map(|text| text.split(is_between));
        Ok(names.filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// The name of a group; without one the group is an error, and nothing is made of it.
    pub(super) fn group_name(&mut self, group: Statement<'a>) -> Result<Option<String>, Report> {
        let name = match group.value() {
            Some(value) => self.text_of(group, value)?,
            None => None,
        };
        match name {
            Some(name) if !name.is_empty() => Ok(Some(name)),
            _ => {
                let message = format!("a `{}` without a name", group.name_text());
                self.error(
                    group,
                    Diagnostic::error(group.name_span(), message).labelled("expected a name in its brackets"),
                )?;
                Ok(None)
            }
        }
    }

    pub(super) fn truth(&mut self, attribute: Statement<'a>) -> Result<Option<bool>, Report> {
        let Some(value) = self.value(attribute)? else {
            return Ok(None);
        };
        match value.raw().trim_ascii() {
            text if text.eq_ignore_ascii_case(b"true") || text == b"1" => Ok(Some(true)),
            text if text.eq_ignore_ascii_case(b"false") || text == b"0" => Ok(Some(false)),
            _ => {
                self.unexpected(attribute, value, "`true` or `false`")?;
                Ok(None)
            }
        }
    }

    /// One of a few words.
    pub(super) fn one_of<T>(
        &mut self,
        attribute: Statement<'a>,
        what: &str,
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Report> {
        let Some(value) = self.value(attribute)? else {
            return Ok(None);
        };
        let found = std::str::from_utf8(value.raw()).ok();
        match found.and_then(|text| from_name(text.trim())) {
            Some(member) => Ok(Some(member)),
            None => {
                self.unexpected(attribute, value, what)?;
                Ok(None)
            }
        }
    }

    /// A Boolean function; empty text is none.
    pub(super) fn function(&mut self, attribute: Statement<'a>) -> Result<Option<Function>, Report> {
        let Some(value) = self.value(attribute)? else {
            return Ok(None);
        };
        if value.raw().trim_ascii().is_empty() {
            return Ok(None);
        }
        match read_function(value.raw()) {
            Ok(function) => Ok(Some(function)),
            Err(mut diagnostic) => {
                let start = value.span().start();
                diagnostic.span = Span::new(start + diagnostic.span.start(), start + diagnostic.span.end());
                self.error(attribute, diagnostic)?;
                Ok(None)
            }
        }
    }
}

fn is_separator(byte: u8) -> bool {
    byte == b',' || byte.is_ascii_whitespace() || byte == b'\\'
}

/// Adds the numbers of a list: commas or blanks between them, lines may be continued.
///
/// # Errors
/// The place of what is no number.
fn numbers_in(text: &[u8], numbers: &mut Vec<f64>) -> Result<(), usize> {
    let mut at = 0;
    loop {
        while text.get(at).is_some_and(|&byte| is_separator(byte)) {
            at += 1;
        }
        if at == text.len() {
            return Ok(());
        }
        let (number, length) = decimal(&text[at..])
            .filter(|(number, _)| number.is_finite())
            .ok_or(at)?;
        if text.get(at + length).is_some_and(|&byte| !is_separator(byte)) {
            return Err(at);
        }
        numbers.push(number);
        at += length;
    }
}
