//! How one command is described, and read and written by its description.
//! Not for: which commands there are; see [`super::commands`].

use super::collection::{Collection, ObjectKind};
use super::state::State;
use super::words::{self, Unwritable};
use crate::decimal::Shortest;
use crate::diagnostic::Diagnostic;
use crate::tcl::{Call, Value};

/// An option of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opt {
    /// With its dash.
    pub(super) name: &'static str,
    /// Whether a value follows it.
    pub(super) takes_value: bool,
}

/// A command, or a part that several commands have.
pub(super) trait Described: Sized {
    /// Adds its options.
    fn options(list: &mut Vec<Opt>);

    /// Takes what belongs to it out of the words.
    fn read(args: &mut Args<'_, '_>) -> Result<Self, Diagnostic>;

    /// Writes options and words, each behind a blank.
    fn write(&self, out: &mut String) -> Result<(), Unwritable>;

    /// Adds the collections in it.
    fn collections<'a>(&'a self, all: &mut Vec<&'a Collection>);
}

/// The words of a command, sorted into options and the others.
pub(super) struct Args<'a, 'c> {
    pub(super) call: &'a mut Call<'c>,
    pub(super) state: &'a State<'a>,
    /// Option and, if it takes one, the place of its value; in order.
    options: Vec<(&'static str, Option<usize>)>,
    words: std::collections::VecDeque<usize>,
}

impl<'a, 'c> Args<'a, 'c> {
    /// Sorts the words. Options may be shortened as long as only one begins so.
    pub(super) fn new(
        call: &'a mut Call<'c>,
        state: &'a State<'a>,
        known: &[Opt],
    ) -> Result<Self, Diagnostic> {
        let mut options = Vec::new();
        let mut words = std::collections::VecDeque::new();
        let mut at = 0;
        while at < call.words.len() {
            let text = match call.words[at].object() {
                Some(_) => "".into(),
                None => call.words[at].text(),
            };
            let is_option = text
                .strip_prefix('-')
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
            if !is_option {
                words.push_back(at);
                at += 1;
                continue;
            }
            let option = find(known, &text).map_err(|message| {
                let listed: Vec<&str> = known.iter().map(|option| option.name).collect();
                let help = match listed.is_empty() {
                    true => format!("`{}` has no options", call.name),
                    false => format!("the options of `{}` are {}", call.name, listed.join(" ")),
                };
                call.error_at(at, message).help(help)
            })?;
            if !option.takes_value {
                options.push((option.name, None));
                at += 1;
                continue;
            }
            if at + 1 == call.words.len() {
                return Err(call
                    .error_at(at, format!("`{}` without a value", option.name))
                    .labelled("expected a value behind it"));
            }
            options.push((option.name, Some(at + 1)));
            at += 2;
        }
        Ok(Self {
            call,
            state,
            options,
            words,
        })
    }

    /// Options that were sorted elsewhere, with the places of their values.
    pub(super) fn of_options(
        call: &'a mut Call<'c>,
        state: &'a State<'a>,
        options: &[(&'static str, usize)],
    ) -> Self {
        Self {
            call,
            state,
            options: options.iter().map(|&(name, place)| (name, Some(place))).collect(),
            words: std::collections::VecDeque::new(),
        }
    }

    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        let before = self.options.len();
        self.options.retain(|option| option.0 != name);
        self.options.len() < before
    }

    /// The place of the value of an option. Given twice, the last one counts.
    fn value(&mut self, name: &'static str) -> Option<usize> {
        let places = self.values(name);
        if let [.., _, last] = places[..] {
            let warning = Diagnostic::warning(
                self.call.span_of(last),
                format!("`{name}` is given twice; the last one counts"),
            );
            self.call.warn(warning);
        }
        places.last().copied()
    }

    fn values(&mut self, name: &'static str) -> Vec<usize> {
        let places = self.options.iter().filter(|option| option.0 == name);
        let places = places.filter_map(|option| option.1).collect();
        self.options.retain(|option| option.0 != name);
        places
    }

    /// The options that are among `names`, with the places of their values, in order.
    pub(super) fn all_of(&mut self, names: &[&str]) -> Vec<(&'static str, usize)> {
        let found = self.options.iter().filter(|option| names.contains(&option.0));
        let found = found.filter_map(|&(name, place)| Some((name, place?))).collect();
        self.options.retain(|option| !names.contains(&option.0));
        found
    }

    pub(super) fn field<T: Field>(
        &mut self,
        at: usize,
        kinds: &'static [ObjectKind],
    ) -> Result<T, Diagnostic> {
        let word = &self.call.words[at];
        // A collection is shared; names are made of text.
        if word.object().is_none() {
            self.call.spend(word.text().len() / 2)?;
        }
        T::read(word, kinds, self.state).map_err(|message| self.call.error_at(at, message))
    }

    pub(super) fn key<T: Field>(
        &mut self,
        name: &'static str,
        kinds: &'static [ObjectKind],
    ) -> Result<Option<T>, Diagnostic> {
        match self.value(name) {
            Some(at) => self.field(at, kinds).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn keys<T: Field>(
        &mut self,
        name: &'static str,
        kinds: &'static [ObjectKind],
    ) -> Result<Vec<T>, Diagnostic> {
        let places = self.values(name);
        places.into_iter().map(|at| self.field(at, kinds)).collect()
    }

    pub(super) fn need<T: Field>(
        &mut self,
        name: &'static str,
        kinds: &'static [ObjectKind],
    ) -> Result<T, Diagnostic> {
        self.key(name, kinds)?
            .ok_or_else(|| self.call.error(format!("`{}` without `{name}`", self.call.name)))
    }

    pub(super) fn optional<T: Field>(
        &mut self,
        kinds: &'static [ObjectKind],
    ) -> Result<Option<T>, Diagnostic> {
        match self.words.pop_front() {
            Some(at) => self.field(at, kinds).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn word<T: Field>(
        &mut self,
        what: &'static str,
        kinds: &'static [ObjectKind],
    ) -> Result<T, Diagnostic> {
        self.optional(kinds)?.ok_or_else(|| {
            let what = what.replace('_', " ");
            self.call
                .error(format!("`{}` without its {what}", self.call.name))
        })
    }

    /// The place of the next word that is no option.
    pub(super) fn next_word(&mut self) -> Option<usize> {
        self.words.pop_front()
    }

    /// What is left is one too many.
    pub(super) fn finish(self) -> Result<(), Diagnostic> {
        match self.words.front() {
            Some(&at) => Err(self
                .call
                .error_at(at, format!("`{}` has a word too many", self.call.name))
                .labelled("nothing is expected here")),
            None => Ok(()),
        }
    }
}

/// The option that a word is, or is the only beginning of.
fn find(known: &[Opt], word: &str) -> Result<Opt, String> {
    if let Some(option) = known.iter().find(|option| option.name == word) {
        return Ok(*option);
    }
    let mut matching = known.iter().filter(|option| option.name.starts_with(word));
    match (matching.next(), matching.next()) {
        (Some(option), None) => Ok(*option),
        (Some(first), Some(second)) => Err(format!("`{word}` may be `{}` or `{}`", first.name, second.name)),
        (None, _) => Err(format!("unknown option `{word:.40}`")),
    }
}

/// The value of an option, or a word.
pub(super) trait Field: Sized {
    /// Reads it. `kinds` says what objects a name may be one of.
    fn read(word: &Value, kinds: &'static [ObjectKind], state: &State<'_>) -> Result<Self, String>;

    /// Writes it as one word.
    fn write(&self, out: &mut String) -> Result<(), Unwritable>;

    /// Adds itself where it is a collection.
    fn collections<'a>(&'a self, all: &mut Vec<&'a Collection>) {
        _ = all;
    }
}

fn number(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let digits = text.trim_start_matches(['-', '+']);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    match text.parse::<f64>() {
        Ok(number) if is_number && number.is_finite() => Ok(number),
        _ => Err(format!("expected a number, found `{text:.40}`")),
    }
}

/// A word as text; objects have none.
fn text_of(word: &Value) -> Result<String, String> {
    match word.has_objects() {
        true => Err("expected a text, found objects".to_owned()),
        false => Ok(word.text().into_owned()),
    }
}

impl Field for f64 {
    fn read(word: &Value, _: &'static [ObjectKind], _: &State<'_>) -> Result<Self, String> {
        number(&text_of(word)?)
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        out.push_str(&Shortest(*self).to_string());
        Ok(())
    }
}

impl Field for u32 {
    fn read(word: &Value, _: &'static [ObjectKind], _: &State<'_>) -> Result<Self, String> {
        let text = text_of(word)?;
        let value = number(&text)?;
        match value.fract() == 0.0 && (0.0..=f64::from(Self::MAX)).contains(&value) {
            // Checked to be one of its values.
            true => Ok(value as Self),
            false => Err(format!(
                "expected a whole number of 0 or more, found `{text:.40}`"
            )),
        }
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        out.push_str(&self.to_string());
        Ok(())
    }
}

impl Field for i32 {
    fn read(word: &Value, _: &'static [ObjectKind], _: &State<'_>) -> Result<Self, String> {
        let text = text_of(word)?;
        let value = number(&text)?;
        match value.fract() == 0.0 && (f64::from(Self::MIN)..=f64::from(Self::MAX)).contains(&value) {
            // Checked to be one of its values.
            true => Ok(value as Self),
            false => Err(format!("expected a whole number, found `{text:.40}`")),
        }
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        out.push_str(&self.to_string());
        Ok(())
    }
}

impl Field for String {
    fn read(word: &Value, _: &'static [ObjectKind], state: &State<'_>) -> Result<Self, String> {
        match word.object() {
            // A clock's name may be given as the clock.
            Some(_) => state.name_of(word),
            None => {
                let text = text_of(word)?;
                words::check(&text)?;
                Ok(text)
            }
        }
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        words::push_word(out, self)
    }
}

impl<T: Listed> Field for Vec<T> {
    fn read(word: &Value, _: &'static [ObjectKind], _: &State<'_>) -> Result<Self, String> {
        let elements = word.list()?;
        elements
            .iter()
            .map(|element| T::read(&text_of(element)?))
            .collect()
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        let texts: Vec<String> = self.iter().map(T::text).collect();
        words::push_word(out, &texts.join(" "))
    }
}

/// A number of a list.
pub(super) trait Listed: Sized {
    fn read(text: &str) -> Result<Self, String>;
    fn text(&self) -> String;
}

impl Listed for f64 {
    fn read(text: &str) -> Result<Self, String> {
        number(text)
    }

    fn text(&self) -> String {
        Shortest(*self).to_string()
    }
}

impl Listed for u32 {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("expected a whole number, found `{text:.40}`"))
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Field for Collection {
    fn read(word: &Value, kinds: &'static [ObjectKind], state: &State<'_>) -> Result<Self, String> {
        state.collection(word, kinds)
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        Self::write(self, out)
    }

    fn collections<'a>(&'a self, all: &mut Vec<&'a Collection>) {
        all.push(self);
    }
}

/// A word out of a few: an enum whose values have fixed spellings.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $value:ident = $first:literal $(| $other:literal)*,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$value_meta])* $value,)+
        }

        impl $crate::sdc::statement::Field for $name {
            fn read(
                word: &$crate::tcl::Value,
                _: &'static [$crate::sdc::collection::ObjectKind],
                _: &$crate::sdc::state::State<'_>,
            ) -> Result<Self, String> {
                match &*word.text() {
                    $($first $(| $other)* => Ok(Self::$value),)+
                    text => {
                        let known = [$($first),+].join(", ");
                        Err(format!("expected one of {known}, found `{text:.40}`"))
                    }
                }
            }

            fn write(&self, out: &mut String) -> Result<(), $crate::sdc::words::Unwritable> {
                out.push_str(match self {
                    $(Self::$value => $first,)+
                });
                Ok(())
            }
        }
    };
}

/// Describes a command: a struct with its fields, and how they are read and written.
///
/// A field is a `flag`, a `key` with a value, a `key` that must be there (`need`), `keys` that may
/// stand there many times, a `word`, an `optional` word, or a `part` of several fields. Kinds in
/// brackets say where names without a query are looked up.
macro_rules! statement {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$field_meta:meta])* $form:ident $field:ident: $type:ty $(= $option:literal)? $([$($kind:ident),+])?;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::sdc::statement::Described for $name {
            #[allow(unused_variables)]
            fn options(list: &mut Vec<$crate::sdc::statement::Opt>) {
                $(statement!(@options $form list $type $(= $option)?);)*
            }

            #[allow(unused_variables)]
            fn read(
                args: &mut $crate::sdc::statement::Args<'_, '_>,
            ) -> Result<Self, $crate::diagnostic::Diagnostic> {
                Ok(Self {
                    $($field: statement!(
                        @read $form args $field $type $(= $option)?, &[$($($crate::sdc::collection::ObjectKind::$kind),+)?]
                    ),)*
                })
            }

            #[allow(unused_variables)]
            fn write(&self, out: &mut String) -> Result<(), $crate::sdc::words::Unwritable> {
                $(statement!(@write $form out self.$field $(= $option)?);)*
                Ok(())
            }

            #[allow(unused_variables)]
            fn collections<'a>(&'a self, all: &mut Vec<&'a $crate::sdc::collection::Collection>) {
                $(statement!(@collections $form all self.$field);)*
            }
        }
    };

    (@options flag $list:ident $type:ty = $option:literal) => {
        $list.push($crate::sdc::statement::Opt { name: $option, takes_value: false })
    };
    (@options word $list:ident $type:ty) => {};
    (@options optional $list:ident $type:ty) => {};
    (@options part $list:ident $type:ty) => {
        <$type as $crate::sdc::statement::Described>::options($list)
    };
    (@options $form:ident $list:ident $type:ty = $option:literal) => {
        $list.push($crate::sdc::statement::Opt { name: $option, takes_value: true })
    };

    (@read flag $args:ident $field:ident $type:ty = $option:literal, $kinds:expr) => {
        $args.flag($option)
    };
    (@read word $args:ident $field:ident $type:ty, $kinds:expr) => {
        $args.word(stringify!($field), $kinds)?
    };
    (@read optional $args:ident $field:ident $type:ty, $kinds:expr) => {
        $args.optional($kinds)?
    };
    (@read part $args:ident $field:ident $type:ty, $kinds:expr) => {
        <$type as $crate::sdc::statement::Described>::read($args)?
    };
    (@read $form:ident $args:ident $field:ident $type:ty = $option:literal, $kinds:expr) => {
        $args.$form($option, $kinds)?
    };

    (@collections flag $all:ident $self:ident.$field:ident) => {};
    (@collections part $all:ident $self:ident.$field:ident) => {
        $crate::sdc::statement::Described::collections(&$self.$field, $all)
    };
    (@collections word $all:ident $self:ident.$field:ident) => {
        $crate::sdc::statement::Field::collections(&$self.$field, $all)
    };
    (@collections need $all:ident $self:ident.$field:ident) => {
        $crate::sdc::statement::Field::collections(&$self.$field, $all)
    };
    (@collections $form:ident $all:ident $self:ident.$field:ident) => {
        $self
            .$field
            .iter()
            .for_each(|value| $crate::sdc::statement::Field::collections(value, $all))
    };

    (@write flag $out:ident $self:ident.$field:ident = $option:literal) => {
        if $self.$field {
            $out.push_str(concat!(" ", $option));
        }
    };
    (@write key $out:ident $self:ident.$field:ident = $option:literal) => {
        if let Some(value) = &$self.$field {
            $out.push_str(concat!(" ", $option, " "));
            $crate::sdc::statement::Field::write(value, $out)?;
        }
    };
    (@write keys $out:ident $self:ident.$field:ident = $option:literal) => {
        for value in &$self.$field {
            $out.push_str(concat!(" ", $option, " "));
            $crate::sdc::statement::Field::write(value, $out)?;
        }
    };
    (@write need $out:ident $self:ident.$field:ident = $option:literal) => {
        $out.push_str(concat!(" ", $option, " "));
        $crate::sdc::statement::Field::write(&$self.$field, $out)?;
    };
    (@write word $out:ident $self:ident.$field:ident) => {
        $out.push(' ');
        $crate::sdc::statement::Field::write(&$self.$field, $out)?;
    };
    (@write optional $out:ident $self:ident.$field:ident) => {
        if let Some(value) = &$self.$field {
            $out.push(' ');
            $crate::sdc::statement::Field::write(value, $out)?;
        }
    };
    (@write part $out:ident $self:ident.$field:ident) => {
        $crate::sdc::statement::Described::write(&$self.$field, $out)?;
    };
}

pub(super) use choice;
pub(super) use statement;
