//! The syntax tree: the commands that a script gave, evaluated.
//! Not for: single commands; see [`super::commands`].

use super::commands::Kind;
use crate::tcl::Place;

/// All that a file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// The names of the file and of those that it sourced, by the file of a place.
    pub files: Vec<String>,
    /// The commands, in the order in which they were run: a loop gives many.
    pub commands: Vec<Command>,
    /// What was read over.
    pub ignored: Vec<Ignored>,
}

/// One command.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// What it says.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
}

/// A command that is not a constraint, or none that is known here; each place once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its name.
    pub name: String,
    /// The whole command, after substitution.
    pub text: String,
    /// Why it was read over.
    pub why: Why,
    /// Where it stands.
    pub place: Place,
}

/// Why a command was read over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It prints.
    Prints,
    /// It reports or checks.
    Reports,
    /// It tells a tool how to change the circuit.
    Optimises,
    /// It sets up a tool.
    SetsUp,
    /// It may change timing; the caller wants it read over.
    NotModelled,
}

impl Ast {
    /// The tree without what depends on how the file was laid out.
    #[must_use]
    pub fn without_places(mut self) -> Self {
        self.files.clear();
        for command in &mut self.commands {
            command.place = Place::default();
        }
        for ignored in &mut self.ignored {
            ignored.place = Place::default();
        }
        self
    }
}
