//! BLIF: tables, latches, cells and subcircuits; several models are flattened.

use netlearn_parsers::blif::{Ast, Init, Instance, Latch, Model, Table, Value};
use netlearn_parsers::{Diagnostic, Ident, NameId, Span};
use rustc_hash::FxHashMap;

use super::cells::{Cells, PinConnection, add_cell};
use super::hierarchy::{check_hierarchy, check_size};
use super::lower::lower;
use super::network::{Function, NetName, Network, Scope, Signal};
use super::pla::value;
use super::{ConvertError, ConvertErrorKind, ConvertOptions, Converted};
use crate::aig::factor::Cover;
use crate::aig::{Aig, LatchInit};
use crate::level_graph::Edge;

impl Aig {
    /// The circuit of a BLIF file: its first model, or the one the options name, with all
    /// subcircuits flattened. Gates need the library of the options. Inputs that only clock
    /// latches are not inputs of the graph; external don't cares are not used.
    ///
    /// # Errors
    /// If a net has no driver or two, gates form a loop, a model or cell is not known, or models
    /// hold each other.
    pub fn from_blif(ast: &Ast, options: &ConvertOptions<'_>) -> Result<Converted, ConvertError> {
        let mut flattening = Flattening {
            ast,
            network: Network::new(),
            cells: Cells::new(options.library),
            models: FxHashMap::default(),
            pending: Vec::new(),
        };
        for (place, model) in ast.models.iter().enumerate() {
            flattening.models.entry(model.name.name).or_insert(place);
        }
        let top = flattening.top(options.top)?;
        flattening.check_hierarchy(top)?;
        flattening.flatten(top)?;
        let name = ast.names.text(ast.models[top].name.name);
        lower(flattening.network, name, options.undriven)
    }
}

struct Flattening<'a> {
    ast: &'a Ast,
    network: Network<'a>,
    cells: Cells<'a>,
    /// The place of the model of each name; the first holds.
    models: FxHashMap<NameId, usize>,
    pending: Vec<Pending>,
}

/// An instance of a model yet to be flattened.
struct Pending {
    model: usize,
    scope: Scope,
    nets: FxHashMap<NameId, Signal>,
}

impl<'a> Flattening<'a> {
    fn text(&self, ident: Ident) -> &'a str {
        self.ast.names.text(ident.name)
    }

    fn top(&self, wanted: Option<&str>) -> Result<usize, ConvertError> {
        let found = match wanted {
            None if self.ast.models.is_empty() => None,
            None => Some(0),
            Some(name) => (self.ast.names.find(name)).and_then(|id| self.models.get(&id).copied()),
        };
        found.ok_or_else(|| {
            let message = match wanted {
                Some(name) => format!("there is no model `{name}`"),
                None => "there is no model".to_owned(),
            };
            let diagnostic = Diagnostic::error(Span::default(), message);
            ConvertError::new(ConvertErrorKind::NoCircuit, diagnostic)
        })
    }

    fn check_hierarchy(&self, top: usize) -> Result<(), ConvertError> {
        let mut uses = Vec::new();
        for (place, model) in (0..).zip(&self.ast.models) {
            for instance in &model.subcircuits {
                if let Some(&used) = self.models.get(&instance.model.name) {
                    uses.push(Edge::new(place, used as u32, 0));
                }
            }
        }
        let models = &self.ast.models;
        check_hierarchy(models.len(), &uses, top, |place| {
            (self.text(models[place].name), models[place].name.span)
        })
    }

    fn flatten(&mut self, top: usize) -> Result<(), ConvertError> {
        let ast = self.ast;
        let model = &ast.models[top];
        let mut nets = FxHashMap::default();
        for &input in model.inputs.iter().chain(&model.clocks) {
            let signal = self.net(&mut nets, Scope::TOP, input);
            // Clocks may stand among the inputs as well; few models have any, so they are asked first.
            let is_known = model.clocks.contains(&input) && self.network.inputs.contains(&signal);
            if !is_known {
                self.network.add_input(signal, input.span)?;
            }
        }
        for &clock in &model.clocks {
            let signal = self.net(&mut nets, Scope::TOP, clock);
            self.network.add_clock(signal);
        }
        for &output in &model.outputs {
            let signal = self.net(&mut nets, Scope::TOP, output);
            let name = self.text(output).to_owned();
            self.network.add_output(signal, Some(name), output.span);
        }
        let scope = Scope::TOP;
        let mut next = Some(Pending {
            model: top,
            scope,
            nets,
        });
        while let Some(mut instance) = next {
            self.body(&ast.models[instance.model], instance.scope, &mut instance.nets)?;
            next = self.pending.pop();
        }
        Ok(())
    }

    /// The net of a name in an instance, made when first mentioned.
    fn net(&mut self, nets: &mut FxHashMap<NameId, Signal>, scope: Scope, ident: Ident) -> Signal {
        let text = self.text(ident);
        *nets.entry(ident.name).or_insert_with(|| {
            let name = NetName {
                scope,
                text,
                bit: None,
            };
            self.network.net(name, ident.span)
        })
    }

    fn body(
        &mut self,
        model: &'a Model,
        scope: Scope,
        nets: &mut FxHashMap<NameId, Signal>,
    ) -> Result<(), ConvertError> {
        for table in &model.tables {
            self.table(table, scope, nets)?;
        }
        for latch in &model.latches {
            self.latch(latch, scope, nets)?;
        }
        for gate in &model.gates {
            self.gate(gate, scope, nets)?;
        }
        for (place, instance) in model.subcircuits.iter().enumerate() {
            self.subcircuit(instance, place, scope, nets)?;
        }
        check_size(&self.network, 0, model.name.span)
    }

    fn table(
        &mut self,
        table: &Table,
        scope: Scope,
        nets: &mut FxHashMap<NameId, Signal>,
    ) -> Result<(), ConvertError> {
        let mut cover = Cover::new(table.inputs.len());
        for row in table.rows.iter() {
            cover.push(row.iter().copied().map(value));
        }
        let fanins: Vec<Signal> = (table.inputs.iter())
            .map(|&input| self.net(nets, scope, input))
            .collect();
        let output = self.net(nets, scope, table.output);
        let function = Function::Cover(Box::new(cover));
        let is_inverted = table.value == Value::Zero && !table.rows.is_empty();
        self.network
            .add_gate(output, function, is_inverted, fanins, table.span)
    }

    fn latch(
        &mut self,
        latch: &Latch,
        scope: Scope,
        nets: &mut FxHashMap<NameId, Signal>,
    ) -> Result<(), ConvertError> {
        let output = self.net(nets, scope, latch.output);
        let next = self.net(nets, scope, latch.input);
        let init = match latch.init {
            Init::Zero => LatchInit::Zero,
            Init::One => LatchInit::One,
            Init::DontCare | Init::Unknown => LatchInit::Unknown,
        };
        if let Some(control) = latch.clocking.and_then(|clocking| clocking.control) {
            let clock = self.net(nets, scope, control);
            self.network.add_clock(clock);
        }
        self.network.add_latch(output, next, init, latch.span)
    }

    fn gate(
        &mut self,
        gate: &Instance,
        scope: Scope,
        nets: &mut FxHashMap<NameId, Signal>,
    ) -> Result<(), ConvertError> {
        let cell = self.text(gate.model);
        let Some(cells) = self.cells.get(cell).map(<[_]>::to_vec) else {
            let diagnostic = Diagnostic::error(gate.model.span, format!("unknown cell `{cell}`"))
                .help("give the genlib that has it");
            return Err(ConvertError::new(ConvertErrorKind::UnknownCell, diagnostic));
        };
        let pins: Vec<PinConnection<'a>> = (gate.connections.iter())
            .map(|connection| PinConnection {
                pin: self.text(connection.formal),
                signal: self.net(nets, scope, connection.actual),
                span: connection.formal.span,
            })
            .collect();
        add_cell(&mut self.network, &cells, &pins, gate.span)
    }

    fn subcircuit(
        &mut self,
        instance: &'a Instance,
        place: usize,
        scope: Scope,
        nets: &mut FxHashMap<NameId, Signal>,
    ) -> Result<(), ConvertError> {
        let name = self.text(instance.model);
        let Some(&model) = self.models.get(&instance.model.name) else {
            if self.cells.get(name).is_some() {
                return self.gate(instance, scope, nets);
            }
            let diagnostic = Diagnostic::error(instance.model.span, format!("unknown model `{name}`"))
                .help("neither this file nor the library has it");
            return Err(ConvertError::new(ConvertErrorKind::UnknownCell, diagnostic));
        };
        let inner_model = &self.ast.models[model];
        if inner_model.is_black_box {
            let message = format!("model `{name}` is a black box");
            let diagnostic = Diagnostic::error(instance.model.span, message)
                .related(inner_model.name.span, "it has no body");
            return Err(ConvertError::new(ConvertErrorKind::UnknownCell, diagnostic));
        }
        let inner_scope = self.network.scope(scope, name, Some(place as u32));
        let mut inner: FxHashMap<NameId, Signal> = FxHashMap::default();
        for connection in &instance.connections {
            let formal = connection.formal.name;
            let is = |ident: &Ident| ident.name == formal;
            let is_input = inner_model.inputs.iter().chain(&inner_model.clocks).any(is);
            let is_output = inner_model.outputs.iter().any(is);
            if !is_input && !is_output {
                let message = format!("model `{name}` has no port `{}`", self.text(connection.formal));
                let diagnostic = Diagnostic::error(connection.formal.span, message)
                    .related(inner_model.name.span, "the model");
                return Err(ConvertError::new(ConvertErrorKind::Port, diagnostic));
            }
            let outer = self.net(nets, scope, connection.actual);
            match inner.get(&formal).copied() {
                None => {
                    inner.insert(formal, outer);
                }
                // A port that is input and output, or is connected twice.
                Some(bound) if is_output && bound != outer => {
                    self.network.connect(outer, bound, instance.span)?;
                }
                Some(_) => {}
            }
        }
        self.pending.push(Pending {
            model,
            scope: inner_scope,
            nets: inner,
        });
        Ok(())
    }
}
