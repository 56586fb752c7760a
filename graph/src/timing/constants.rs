//! Constants: what pins are held at by cases, tie cells and supplies, propagated through functions.
//! Not for: which edges they block; see [`super::blocking`].
//!
//! Semantics are OpenSTA's: registers are not looked through, and a pin that constraints say a value of
//! keeps it.

use std::collections::VecDeque;

use crate::constraints::{Case, Constraints};
use crate::ids::{InstanceId, PinId};
use crate::library::{Edge, GatePin, Logic};
use crate::netlist::Netlist;

/// What pins are held at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constants {
    /// `[pins]`
    values: Vec<Value>,
    conflicts: Vec<PinId>,
}

/// What a pin is held at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Value {
    #[default]
    Free,
    Constant(bool),
    /// Only this edge happens.
    Only(Edge),
}

impl From<Case> for Value {
    fn from(case: Case) -> Self {
        match case {
            Case::Constant(logic) => logic.into(),
            Case::Edge(edge) => Self::Only(edge),
        }
    }
}

impl From<Logic> for Value {
    fn from(logic: Logic) -> Self {
        logic.constant().map_or(Self::Free, Self::Constant)
    }
}

impl Constants {
    /// Propagates all constants of a design.
    #[must_use]
    pub fn new(netlist: &Netlist, constraints: &Constraints) -> Self {
        let mut simulation = Simulation {
            netlist,
            constraints,
            constants: Self {
                values: vec![Value::Free; netlist.num_pins()],
                conflicts: Vec::new(),
            },
            pins: VecDeque::new(),
            instances: VecDeque::new(),
            is_waiting: vec![false; netlist.num_instances()],
        };
        simulation.seed();
        simulation.run();
        simulation.constants
    }

    /// The constant at a pin.
    #[inline]
    #[must_use]
    pub fn value(&self, pin: PinId) -> Logic {
        match self.values[pin.index()] {
            Value::Constant(value) => value.into(),
            Value::Free | Value::Only(_) => Logic::Unknown,
        }
    }

    /// Whether a pin is constant.
    #[inline]
    #[must_use]
    pub fn is_constant(&self, pin: PinId) -> bool {
        matches!(self.values[pin.index()], Value::Constant(_))
    }

    /// Whether an edge may happen at a pin (`set_case_analysis rising`): of constants it is said that
    /// both may.
    #[inline]
    #[must_use]
    pub fn may_have(&self, pin: PinId, edge: Edge) -> bool {
        !matches!(self.values[pin.index()], Value::Only(only) if only != edge)
    }

    /// Whether anything is held at a pin.
    #[inline]
    #[must_use]
    pub fn is_held(&self, pin: PinId) -> bool {
        self.values[pin.index()] != Value::Free
    }

    /// Pins whose gates say another value than their constraint.
    #[must_use]
    pub fn conflicts(&self) -> &[PinId] {
        &self.conflicts
    }
}

struct Simulation<'a> {
    netlist: &'a Netlist,
    constraints: &'a Constraints,
    constants: Constants,
    /// Pins that get a value.
    pins: VecDeque<(PinId, Value)>,
    /// Instances of which an input has changed.
    instances: VecDeque<InstanceId>,
    is_waiting: Vec<bool>,
}

impl Simulation<'_> {
    fn seed(&mut self) {
        let netlist = self.netlist;
        for net in netlist.nets() {
            if let Some(value) = netlist.constant(net) {
                let loads = netlist.loads(net).map(|load| (load, Value::Constant(value)));
                self.pins.extend(loads);
            }
        }
        // In the order of the netlist: maps have none.
        for pin in netlist.pins() {
            if let Some(value) = self.said(pin) {
                self.pins.push_back((pin, value));
            }
        }
        let library = netlist.libraries().library();
        for instance in netlist.instances() {
            let Some(cell) = netlist.cell(instance) else {
                continue;
            };
            for (port, pin) in library
                .cell(cell)
                .ports
                .into_iter()
                .zip(netlist.pins_of(instance))
            {
                let Some(function) = library.port(port).function else {
                    continue;
                };
                if let [crate::library::Operation::Constant(value)] = library.operations(function)[..] {
                    self.pins.push_back((pin, Value::Constant(value)));
                }
            }
        }
    }

    /// What constraints say of a pin.
    fn said(&self, pin: PinId) -> Option<Value> {
        let case = self.constraints.cases.get(&pin).map(|&case| case.into());
        case.or_else(|| self.constraints.logic.get(&pin).map(|&logic| logic.into()))
    }

    fn run(&mut self) {
        loop {
            while let Some((pin, value)) = self.pins.pop_front() {
                self.set(pin, value);
            }
            let Some(instance) = self.instances.pop_front() else {
                return;
            };
            self.is_waiting[instance.index()] = false;
            self.evaluate(instance);
        }
    }

    fn set(&mut self, pin: PinId, value: Value) {
        if let Some(said) = self.said(pin)
            && value != said
        {
            if value != Value::Free && !self.constants.conflicts.contains(&pin) {
                self.constants.conflicts.push(pin);
            }
            return;
        }
        let slot = &mut self.constants.values[pin.index()];
        if *slot == value {
            return;
        }
        *slot = value;
        let netlist = self.netlist;
        if netlist.reads(pin)
            && let Some(instance) = netlist.instance_of(pin)
            && !std::mem::replace(&mut self.is_waiting[instance.index()], true)
        {
            self.instances.push_back(instance);
        }
        if netlist.drives(pin)
            && let Some(net) = netlist.net_of(pin)
        {
            let loads = netlist.loads(net).filter(|&load| load != pin);
            self.pins.extend(loads.map(|load| (load, value)));
        }
    }

    /// Finds what an instance makes of its inputs.
    fn evaluate(&mut self, instance: InstanceId) {
        let netlist = self.netlist;
        let library = netlist.libraries().library();
        let Some(cell) = netlist.cell(instance) else {
            return;
        };
        let pins = netlist.pins_of(instance);
        for (id, pin) in library.cell(cell).ports.into_iter().zip(pins) {
            let port = library.port(id);
            if !port.direction.drives() {
                continue;
            }
            let value_of = |place: u32| {
                pins.get(place as usize)
                    .map_or(Logic::Unknown, |pin| self.constants.value(pin))
            };
            let is_driven = port
                .three_state
                .is_none_or(|off| library.evaluate(off, value_of) == Logic::Zero);
            let value = match port.function {
                Some(function) if is_driven => library.evaluate(function, value_of),
                Some(_) => Logic::Unknown,
                None if port.gate_pin == Some(GatePin::Out) => {
                    let is_off = |(id, pin): (_, PinId)| {
                        let gate_pin = library.port(id).gate_pin;
                        matches!(gate_pin, Some(GatePin::Clock | GatePin::Enable))
                            && self.constants.value(pin) == Logic::Zero
                    };
                    match library.cell(cell).ports.into_iter().zip(pins).any(is_off) {
                        true => Logic::Zero,
                        false => Logic::Unknown,
                    }
                }
                None => Logic::Unknown,
            };
            let value = Value::from(value);
            if value != self.constants.values[pin.index()] {
                self.pins.push_back((pin, value));
            }
        }
    }
}
