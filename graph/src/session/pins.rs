//! Words of commands that stand for pins, cells and the like.
//! Not for queries with patterns: the netlist answers those.

use netlearn_parsers::Diagnostic;
use netlearn_parsers::tcl::{Call, Host as _, Value};

use super::Session;
use crate::ids::PinId;

impl Session<'_> {
    /// The names that a word stands for: objects of a query, or a list of names.
    pub(super) fn names(&mut self, call: &Call<'_>, place: usize) -> Result<Vec<String>, Diagnostic> {
        let word = call.words[place].clone();
        let mut names = Vec::new();
        let elements = match word.list() {
            Ok(list) => list.into_owned(),
            Err(_) => vec![word],
        };
        for element in elements {
            match element.object() {
                Some(object) => {
                    let found = self.sdc.scalar(object, call.span_of(place))?;
                    let list = found.list().map_err(|message| call.error_at(place, message))?;
                    names.extend(list.iter().map(|name: &Value| name.text().into_owned()));
                }
                None => names.push(element.text().into_owned()),
            }
        }
        Ok(names)
    }

    /// The pins and ports that a word stands for.
    pub(super) fn pins(&mut self, call: &Call<'_>, place: usize) -> Result<Vec<PinId>, Diagnostic> {
        let netlist = self.netlist().map_err(|error| self.failed(call, error))?;
        let mut pins = Vec::new();
        for name in self.names(call, place)? {
            let found = netlist.find_pin(&name).or_else(|| netlist.find_port(&name));
            let message = || call.error_at(place, format!("the design has no pin or port `{name}`"));
            pins.push(found.ok_or_else(message)?);
        }
        Ok(pins)
    }

    /// The one pin or port that a word stands for.
    pub(super) fn pin(&mut self, call: &Call<'_>, place: usize) -> Result<PinId, Diagnostic> {
        match self.pins(call, place)?[..] {
            [pin] => Ok(pin),
            ref pins => Err(call.error_at(place, format!("expected one pin, not {}", pins.len()))),
        }
    }
}
