//! What stands in a module.

use std::io;

use super::printer::Printer;
use crate::verilog::ast::{
    Attribute, Connection, Declarator, Direction, Edge, Event, Expr, GateKind, Id, Instance, Item, List,
    NetKind, Parameter, ParameterDeclaration, PortDeclaration, PortKind, Range, Sensitivity, Statement,
    Value, VariableKind,
};

/// The word of a kind of net.
pub(super) fn net_keyword(kind: NetKind) -> &'static str {
    match kind {
        NetKind::Wire => "wire",
        NetKind::Tri => "tri",
        NetKind::Wand => "wand",
        NetKind::Triand => "triand",
        NetKind::Wor => "wor",
        NetKind::Trior => "trior",
        NetKind::Tri0 => "tri0",
        NetKind::Tri1 => "tri1",
        NetKind::Trireg => "trireg",
        NetKind::Uwire => "uwire",
        NetKind::Supply0 => "supply0",
        NetKind::Supply1 => "supply1",
    }
}

fn variable_keyword(kind: VariableKind) -> &'static str {
    match kind {
        VariableKind::Reg => "reg",
        VariableKind::Integer => "integer",
    }
}

fn gate_keyword(kind: GateKind) -> &'static str {
    match kind {
        GateKind::And => "and",
        GateKind::Nand => "nand",
        GateKind::Or => "or",
        GateKind::Nor => "nor",
        GateKind::Xor => "xor",
        GateKind::Xnor => "xnor",
        GateKind::Buf => "buf",
        GateKind::Not => "not",
        GateKind::Bufif0 => "bufif0",
        GateKind::Bufif1 => "bufif1",
        GateKind::Notif0 => "notif0",
        GateKind::Notif1 => "notif1",
        GateKind::Nmos => "nmos",
        GateKind::Pmos => "pmos",
        GateKind::Rnmos => "rnmos",
        GateKind::Rpmos => "rpmos",
        GateKind::Cmos => "cmos",
        GateKind::Rcmos => "rcmos",
        GateKind::Tran => "tran",
        GateKind::Rtran => "rtran",
        GateKind::Tranif0 => "tranif0",
        GateKind::Tranif1 => "tranif1",
        GateKind::Rtranif0 => "rtranif0",
        GateKind::Rtranif1 => "rtranif1",
        GateKind::Pullup => "pullup",
        GateKind::Pulldown => "pulldown",
    }
}

impl Printer<'_> {
    /// A whole item, without the end of its last line.
    pub(super) fn item(&mut self, item: &Item) -> io::Result<()> {
        match *item {
            Item::Attributes(attributes) => return self.attributes(attributes),
            Item::Port(declaration) => self.port_declaration(declaration)?,
            Item::Net(declaration) => {
                self.text(net_keyword(declaration.kind));
                self.signed_range(declaration.signed, declaration.range)?;
                self.declarators(declaration.declarators)?;
            }
            Item::Variable(declaration) => {
                self.text(variable_keyword(declaration.kind));
                self.signed_range(declaration.signed, declaration.range)?;
                self.declarators(declaration.declarators)?;
            }
            Item::Parameter(declaration) => self.parameter_declaration(declaration)?,
            Item::Assign(assignment) => {
                self.text("assign ");
                self.expr(assignment.target)?;
                self.text(" = ");
                self.expr(assignment.value)?;
            }
            Item::Gate(gate) => {
                self.text(gate_keyword(gate.kind));
                self.text(" ");
                if let Some(name) = gate.name {
                    self.name(name);
                    self.text(" ");
                }
                self.text("(");
                self.list(gate.terminals, Self::expr)?;
                self.text(")");
            }
            Item::Instances(instances) => {
                self.name(instances.module.symbol);
                if let Some(parameters) = instances.parameters {
                    self.text(" #");
                    self.connections(self.ast[parameters].0)?;
                }
                self.text(" ");
                self.list(instances.instances, Self::instance)?;
            }
            Item::Always(always) => {
                self.text("always @");
                self.sensitivity(always.sensitivity)?;
                return self.substatement(always.body);
            }
        }
        self.text(";");
        Ok(())
    }

    /// `(* a = 1, b *)`
    pub(super) fn attributes(&mut self, attributes: List<Attribute>) -> io::Result<()> {
        self.text("(* ");
        self.list(attributes, |printer, attribute| {
            printer.name(attribute.name.symbol);
            match attribute.value {
                None => Ok(()),
                Some(value) => {
                    printer.text(" = ");
                    printer.expr(value)
                }
            }
        })?;
        self.text(" *)");
        Ok(())
    }

    /// `input wire signed [3:0] a, b`
    pub(super) fn port_declaration(&mut self, declaration: PortDeclaration) -> io::Result<()> {
        self.text(match declaration.direction {
            Direction::Input => "input",
            Direction::Output => "output",
            Direction::Inout => "inout",
        });
        let kind = match declaration.kind {
            PortKind::Implicit => None,
            PortKind::Net(kind) => Some(net_keyword(kind)),
            PortKind::Variable(kind) => Some(variable_keyword(kind)),
        };
        if let Some(kind) = kind {
            self.text(" ");
            self.text(kind);
        }
        self.signed_range(declaration.signed, declaration.range)?;
        self.declarators(declaration.declarators)
    }

    /// `parameter signed [3:0] A = 1, B = 2`
    pub(super) fn parameter_declaration(&mut self, declaration: ParameterDeclaration) -> io::Result<()> {
        self.text(if declaration.local {
            "localparam"
        } else {
            "parameter"
        });
        if declaration.integer {
            self.text(" integer");
        }
        self.signed_range(declaration.signed, declaration.range)?;
        self.text(" ");
        self.list(declaration.parameters, |printer, parameter: Parameter| {
            printer.name(parameter.name.symbol);
            printer.text(" = ");
            printer.expr(parameter.value)
        })
    }

    fn signed_range(&mut self, signed: bool, range: Option<Range>) -> io::Result<()> {
        if signed {
            self.text(" signed");
        }
        if let Some(range) = range {
            self.text(" ");
            self.range(range)?;
        }
        Ok(())
    }

    fn declarators(&mut self, declarators: List<Declarator>) -> io::Result<()> {
        self.text(" ");
        self.list(declarators, |printer, declarator| {
            printer.name(declarator.name.symbol);
            if let Some(dimensions) = declarator.dimensions {
                printer.text(" ");
                let ast = printer.ast;
                for &range in &ast[ast[dimensions].0] {
                    printer.range(range)?;
                }
            }
            match declarator.value {
                None => Ok(()),
                Some(value) => {
                    printer.text(" = ");
                    printer.expr(value)
                }
            }
        })
    }

    fn instance(&mut self, instance: Instance) -> io::Result<()> {
        self.name(instance.name.symbol);
        self.text(" ");
        self.connections(instance.connections)
    }

    fn connections(&mut self, connections: List<Connection>) -> io::Result<()> {
        self.text("(");
        self.list(connections, |printer, connection| {
            let Some(port) = connection.port else {
                return printer.value(connection.value);
            };
            printer.text(".");
            printer.name(port);
            printer.text("(");
            printer.value(connection.value)?;
            printer.text(")");
            Ok(())
        })?;
        self.text(")");
        Ok(())
    }

    fn value(&mut self, value: Value) -> io::Result<()> {
        match value {
            Value::Open => {}
            Value::Net(net) => self.name(net),
            Value::Bit { net, index } => self.bit(net, index),
            Value::Expr(expr) => return self.expr(expr),
        }
        Ok(())
    }

    fn sensitivity(&mut self, sensitivity: Sensitivity) -> io::Result<()> {
        let Sensitivity::Events(events) = sensitivity else {
            self.text("*");
            return Ok(());
        };
        self.text("(");
        self.list(events, |printer, event: Event| {
            match event.edge {
                Some(Edge::Positive) => printer.text("posedge "),
                Some(Edge::Negative) => printer.text("negedge "),
                None => {}
            }
            printer.expr(event.signal)
        })?;
        self.text(")");
        Ok(())
    }

    /// A statement on lines of its own, below what it belongs to.
    fn substatement(&mut self, statement: Id<Statement>) -> io::Result<()> {
        if let Statement::Block { .. } = self.ast[statement] {
            self.text(" ");
            return self.statement(statement);
        }
        self.end_line()?;
        self.indent();
        self.statement(statement)?;
        self.outdent();
        Ok(())
    }

    fn statement(&mut self, statement: Id<Statement>) -> io::Result<()> {
        let ast = self.ast;
        match ast[statement] {
            Statement::Empty => self.text(";"),
            Statement::Block { name, statements } => {
                self.text("begin");
                if let Some(name) = name {
                    self.text(" : ");
                    self.name(name);
                }
                self.block(&ast[statements])?;
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                self.text("if (");
                self.expr(condition)?;
                self.text(")");
                let Some(otherwise) = otherwise else {
                    return self.substatement(then);
                };
                // Without the block the `else` would go to the inner `if`.
                if self.takes_else(then) {
                    self.text(" begin");
                    self.block(&[then])?;
                } else {
                    self.substatement(then)?;
                }
                self.end_line()?;
                self.text("else");
                if let Statement::If { .. } = ast[otherwise] {
                    self.text(" ");
                    return self.statement(otherwise);
                }
                return self.substatement(otherwise);
            }
            Statement::Blocking(assignment) => self.assignment(assignment.target, " = ", assignment.value)?,
            Statement::Nonblocking(assignment) => {
                self.assignment(assignment.target, " <= ", assignment.value)?;
            }
        }
        Ok(())
    }

    /// From after `begin` to `end`.
    fn block(&mut self, statements: &[Id<Statement>]) -> io::Result<()> {
        self.end_line()?;
        self.indent();
        for &statement in statements {
            self.statement(statement)?;
            self.end_line()?;
        }
        self.outdent();
        self.text("end");
        Ok(())
    }

    fn assignment(&mut self, target: Id<Expr>, sign: &str, value: Id<Expr>) -> io::Result<()> {
        self.expr(target)?;
        self.text(sign);
        self.expr(value)?;
        self.text(";");
        Ok(())
    }

    /// Whether an `else` after this statement would belong to an `if` in it.
    fn takes_else(&self, mut statement: Id<Statement>) -> bool {
        loop {
            match self.ast[statement] {
                Statement::If { otherwise: None, .. } => return true,
                Statement::If {
                    otherwise: Some(otherwise),
                    ..
                } => statement = otherwise,
                _ => return false,
            }
        }
    }
}
