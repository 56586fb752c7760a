//! The names of a design: instances, nets and ports by their paths from the top, and the pins of
//! its cells.
//! Not for: what is connected to what; nothing here is a graph.

use netlearn_parsers::def::{self, Owner};
use rustc_hash::{FxHashMap, FxHashSet};

use super::MatchError;
use super::table::{Bits, Table, bit};

/// The names of a design.
#[derive(Debug, Default)]
pub(super) struct Netlist<'a> {
    /// The name of the top module or design.
    pub(super) top: &'a str,
    /// Cells and modules inside the top.
    pub(super) instances: Table<'a>,
    /// Nets of all scopes; a net has a name in each scope that it goes through.
    pub(super) nets: Table<'a>,
    /// Ports of the top.
    pub(super) ports: Table<'a>,
    /// For each instance its cell, as a number of [`Cells`].
    pub(super) cell_of: Vec<u32>,
    /// The cells that there are instances of.
    pub(super) cells: Cells<'a>,
    /// The top, then each instance of a module.
    pub(super) scopes: Vec<Scope<'a>>,
    /// Whether names are of Verilog, where others than plain ones are escaped.
    pub(super) is_verilog: bool,
    /// What all names take so far.
    num_bytes: usize,
}

/// An instance of a module with what is inside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// The scope that it stands in; the top in itself.
    pub(super) parent: u32,
    /// Its name there.
    pub(super) name: &'a str,
}

/// Names of one design may take this much memory: paths through a thousand levels are long.
const MOST_BYTES: usize = 1 << 30;

/// What an object takes beside its name, about.
const BYTES_OF_OBJECT: usize = 64;

/// Which table a name goes to.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Instance { cell: u32 },
    Net,
    Port,
}

impl<'a> Netlist<'a> {
    /// Nothing but the top.
    pub(super) fn new(top: &'a str, is_verilog: bool) -> Self {
        Self {
            top,
            is_verilog,
            scopes: vec![Scope { parent: 0, name: "" }],
            ..Self::default()
        }
    }

    /// Adds a name of a scope.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        spelled: &str,
        key: &str,
        object: (u32, &'a str, Bits),
    ) -> Result<(), MatchError> {
        self.num_bytes += BYTES_OF_OBJECT + key.len();
        if self.num_bytes > MOST_BYTES {
            return Err(MatchError::TooLarge);
        }
        match kind {
            Kind::Instance { cell } => {
                self.instances.add(spelled, key, object);
                self.cell_of.push(cell);
            }
            Kind::Net => self.nets.add(spelled, key, object),
            Kind::Port => self.ports.add(spelled, key, object),
        }
        Ok(())
    }

    /// The names of a placed design.
    pub(super) fn of_def(ast: &'a def::Ast) -> Result<Self, MatchError> {
        let rules = ast.name_rules();
        let mut netlist = Self::new(&ast.design, false);
        let mut cell_of_name = vec![None; ast.names.len()];
        for component in &ast.components {
            let name = ast.names.text(component.name);
            let cell = netlist.cells.number(ast.names.text(component.model));
            cell_of_name[component.name.index()] = Some(cell);
            netlist.add(
                Kind::Instance { cell },
                name,
                &rules.key(name),
                (0, name, Bits::Scalar),
            )?;
        }
        for pin in &ast.pins {
            let name = ast.names.text(pin.name);
            netlist.add(Kind::Port, name, &rules.key(name), (0, name, Bits::Scalar))?;
        }
        for net in &ast.nets {
            if let Some(name) = net.name {
                let name = ast.names.text(name);
                netlist.add(Kind::Net, name, &rules.key(name), (0, name, Bits::Scalar))?;
            }
            for connection in ast.connections(net.connections) {
                if let Owner::Component(component) = connection.of
                    && let Some(cell) = cell_of_name[component.index()]
                {
                    netlist.cells.add_pin(cell, ast.names.text(connection.pin));
                }
            }
        }
        Ok(netlist)
    }

    /// Whether an instance has a pin of this key.
    pub(super) fn has_pin(&self, instance: u32, pin: &str) -> bool {
        self.cells.has_pin(self.cell_of[instance as usize], pin)
    }

    /// The path of a name as the file that has it spells it.
    pub(super) fn spelling(&self, scope: u32, name: &str) -> String {
        let spell = |name: &str| match self.is_verilog && needs_escape(name) {
            true => format!("\\{name} "),
            false => name.to_owned(),
        };
        let mut path = vec![spell(name)];
        let mut place = scope;
        while place != 0 {
            let scope = self.scopes[place as usize];
            path.push(spell(scope.name));
            place = scope.parent;
        }
        path.reverse();
        path.join(".").trim_end().to_owned()
    }
}

/// Whether a name of Verilog must be escaped, keywords left aside.
fn needs_escape(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_$".contains(&byte);
    let first = name.bytes().next();
    !first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_') || !name.bytes().all(is_part)
}

/// Kinds of cells and the names of their pins.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    numbers: FxHashMap<&'a str, u32>,
    pub(super) rows: Vec<CellRow<'a>>,
    /// Names of pins that libraries say are of power and ground.
    supplies: FxHashSet<&'a str>,
}

/// One kind of cell.
#[derive(Debug)]
pub(super) struct CellRow<'a> {
    pub(super) name: &'a str,
    /// Whether it is a module of the netlist, or a gate of Verilog's own, and no cell of a library.
    pub(super) is_module: bool,
    pins: FxHashSet<&'a str>,
    /// Whether nothing says which pins it has: all instances connect them by their order.
    has_any_pin: bool,
}

impl<'a> Cells<'a> {
    /// The number of a cell, which may be new.
    pub(super) fn number(&mut self, name: &'a str) -> u32 {
        let new = self.rows.len() as u32;
        let number = *self.numbers.entry(name).or_insert(new);
        if number == new {
            self.rows.push(CellRow {
                name,
                is_module: false,
                pins: FxHashSet::default(),
                has_any_pin: false,
            });
        }
        number
    }

    pub(super) fn add_pin(&mut self, cell: u32, pin: &'a str) {
        self.rows[cell as usize].pins.insert(pin);
    }

    /// What gates of Verilog's own are: no cell of a library, and pins without names.
    pub(super) fn primitive(&mut self) -> u32 {
        let number = self.number("");
        let row = &mut self.rows[number as usize];
        row.is_module = true;
        row.has_any_pin = true;
        number
    }

    /// Says that instances connect the pins of a cell by their order.
    pub(super) fn set_ordered(&mut self, cell: u32) {
        self.rows[cell as usize].has_any_pin = true;
    }

    /// Adds what a library says of a cell, where there are instances of it.
    pub(super) fn complete(&mut self, name: &str, pins: impl Iterator<Item = &'a str>) {
        if let Some(&number) = self.numbers.get(name) {
            let row = &mut self.rows[number as usize];
            row.pins.extend(pins);
            row.has_any_pin = false;
        }
    }

    pub(super) fn add_supply(&mut self, pin: &'a str) {
        self.supplies.insert(pin);
    }

    /// Whether a cell has pins that are no supplies; fillers and taps have none.
    pub(super) fn has_signal(&self, cell: u32) -> bool {
        let row = &self.rows[cell as usize];
        row.has_any_pin || !row.pins.is_subset(&self.supplies)
    }

    /// Whether a cell has a pin of which something holds.
    pub(super) fn any_pin(&self, cell: u32, holds: impl Fn(&str) -> bool) -> bool {
        let row = &self.rows[cell as usize];
        row.has_any_pin || row.pins.iter().any(|pin| holds(pin))
    }

    fn has_pin(&self, cell: u32, pin: &str) -> bool {
        let row = &self.rows[cell as usize];
        let is_bit = || bit(pin).is_some_and(|(base, _)| row.pins.contains(base));
        row.has_any_pin || row.pins.contains(pin) || is_bit()
    }
}
