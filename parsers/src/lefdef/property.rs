//! Properties that users define, and extensions.
//! Not for: what they mean; tools agree on that among themselves.

use super::recover::Findings;
use super::tokens::Tokens;
use super::vocabulary;
use super::words::utf8;
use crate::findings::Fallible;
use crate::{NameId, Names, Source};

vocabulary! {
    /// The type of a property's values.
    PropertyType, "`INTEGER`, `REAL`, `STRING` or `NAMEMAPSTRING`" {
        Integer = "INTEGER",
        Real = "REAL",
        String = "STRING",
        NameMapString = "NAMEMAPSTRING",
    }
}

/// A line of `PROPERTYDEFINITIONS`.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyDefinition {
    /// The kind of object that has it: `COMPONENT`, `LAYER`.
    pub object: String,
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub kind: PropertyType,
    /// `RANGE`
    pub range: Option<(f64, f64)>,
    /// The value of every object that has no own.
    pub value: Option<PropertyValue>,
}

/// A name and a value of `PROPERTY`.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Which property.
    pub name: NameId,
    /// Its value.
    pub value: PropertyValue,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyValue {
    /// A number.
    Number(f64),
    /// A text, without its quotes.
    Text(String),
}

/// `BEGINEXT .. ENDEXT`: text of one tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// All between the two words, its tag first.
    pub text: String,
}

/// What stands behind `PROPERTYDEFINITIONS`, its `END` as well.
pub(crate) fn definitions(
    tokens: &mut Tokens<'_>,
    findings: &mut Findings<'_>,
    definitions: &mut Vec<PropertyDefinition>,
) -> Fallible<()> {
    while !tokens.accept("END") {
        match definition(tokens) {
            Ok(definition) => definitions.push(definition),
            Err(error) => {
                findings.error(error)?;
                tokens.resynchronise();
                if tokens.is_at(b'-') || tokens.is_at_end() {
                    return Ok(());
                }
            }
        }
    }
    tokens.expect("PROPERTYDEFINITIONS")
}

fn definition(tokens: &mut Tokens<'_>) -> Fallible<PropertyDefinition> {
    let object = tokens.string("a kind of object")?;
    let name = tokens.string("the name of a property")?;
    let kind = tokens.choice()?;
    let range = match tokens.accept("RANGE") {
        true => Some((
            tokens.number("the low end of the range")?,
            tokens.number("the high end of the range")?,
        )),
        false => None,
    };
    let value = match tokens.word().text {
        b";" => None,
        _ => Some(value(tokens)?),
    };
    tokens.end_statement()?;
    Ok(PropertyDefinition {
        object,
        name,
        kind,
        range,
        value,
    })
}

/// One or more pairs of name and value, as they stand behind `PROPERTY`.
pub(crate) fn properties(
    tokens: &mut Tokens<'_>,
    names: &mut Names,
    properties: &mut Vec<Property>,
) -> Fallible<()> {
    loop {
        let name = tokens.name(names, "the name of a property")?;
        let value = value(tokens)?;
        properties.push(Property { name, value });
        if tokens.is_at(b';') || tokens.is_at(b'+') || tokens.is_at_end() {
            return Ok(());
        }
    }
}

fn value(tokens: &mut Tokens<'_>) -> Fallible<PropertyValue> {
    match tokens.accept_number() {
        Some(value) => Ok(PropertyValue::Number(value)),
        None => tokens.string("the value of a property").map(PropertyValue::Text),
    }
}

/// What stands behind `BEGINEXT`.
pub(crate) fn extension(source: &Source, tokens: &mut Tokens<'_>) -> Fallible<Extension> {
    let span = tokens.text_until("ENDEXT")?;
    let text = source.slice(span).trim_ascii_end();
    let start = span.start();
    let text = utf8(super::Word { text, start })?.to_owned();
    Ok(Extension { text })
}
