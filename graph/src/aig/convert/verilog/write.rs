//! An AIG as Verilog: an assignment for every AND.

use netlearn_parsers::verilog::ast::{
    Always, Assignment, Ast, BinaryOp, Bit, Declarator, Direction, Edge, Event, Expr, ExprKind, Id,
    Identifier, Item, Module, NetDeclaration, NetKind, Number, PortDeclaration, PortKind, Ports, Sensitivity,
    Statement, UnaryOp, VariableDeclaration, VariableKind,
};

use crate::aig::convert::names::NodeNames;
use crate::aig::{Aig, LatchInit};
use crate::ids::{Lit, NodeId};

impl Aig {
    /// This circuit as one module of continuous assignments. Latches are registers of a clock
    /// input that is added before the others.
    #[must_use]
    pub fn to_verilog(&self) -> Ast {
        let allowed = |c: char| c.is_ascii_graphic();
        let mut names = NodeNames::new(self, allowed);
        let clock = (self.num_latches() > 0).then(|| names.fresh("clock"));
        let mut writer = Writer {
            ast: Ast::new(),
            items: Vec::with_capacity(self.num_ands() + 8),
            names,
        };
        let ports = writer.ports(self, clock.as_deref());
        writer.wires(self);
        for (node, [a, b]) in self.ands() {
            let target = writer.read(node);
            let left = writer.literal(a);
            let right = writer.literal(b);
            let op = BinaryOp::And;
            let value = writer.ast.expr(ExprKind::Binary { op, left, right });
            writer.items.push(Item::Assign(Assignment { target, value }));
        }
        for (i, &driver) in self.outputs().iter().enumerate() {
            let name = writer.names.outputs[i].clone();
            if driver.is_complemented() || writer.names.nodes[driver.index()] != name {
                let target = writer.named(&name);
                let value = writer.literal(driver);
                writer.items.push(Item::Assign(Assignment { target, value }));
            }
        }
        if let Some(clock) = clock {
            writer.registers(self, &clock);
        }
        let name = if self.name().is_empty() {
            "top"
        } else {
            self.name()
        };
        let name: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
        let name = writer.ast.identifier(&name);
        let ports = writer.ast.add_list(ports);
        let items = writer.ast.add_list(writer.items);
        let module = Module {
            attributes: writer.ast.add_list([]),
            name,
            parameters: writer.ast.add_list([]),
            ports: Ports::Declared(ports),
            items,
            implicit_net: Some(NetKind::Wire),
        };
        writer.ast.modules.push(module);
        writer.ast
    }
}

struct Writer {
    ast: Ast,
    items: Vec<Item>,
    names: NodeNames,
}

impl Writer {
    fn ports(&mut self, aig: &Aig, clock: Option<&str>) -> Vec<PortDeclaration> {
        let inputs: Vec<String> = (clock.into_iter().map(str::to_owned))
            .chain((0..aig.num_inputs()).map(|i| self.names.nodes[aig.input_node(i).index()].clone()))
            .collect();
        let outputs = self.names.outputs.clone();
        let mut ports = Vec::new();
        for (direction, names) in [(Direction::Input, inputs), (Direction::Output, outputs)] {
            for name in names {
                let declarator = self.declarator(&name, None);
                ports.push(PortDeclaration {
                    direction,
                    kind: PortKind::Implicit,
                    signed: false,
                    range: None,
                    declarators: self.ast.add_list([declarator]),
                });
            }
        }
        ports
    }

    /// Declares the nets of ANDs that are no outputs by themselves.
    fn wires(&mut self, aig: &Aig) {
        let outputs: rustc_hash::FxHashSet<String> = self.names.outputs.iter().cloned().collect();
        let names: Vec<String> = (aig.ands())
            .map(|(node, _)| self.names.nodes[node.index()].clone())
            .filter(|name| !outputs.contains(name))
            .collect();
        if names.is_empty() {
            return;
        }
        let declarators: Vec<Declarator> = names.iter().map(|name| self.declarator(name, None)).collect();
        let net = NetDeclaration {
            kind: NetKind::Wire,
            signed: false,
            range: None,
            declarators: self.ast.add_list(declarators),
        };
        self.items.push(Item::Net(net));
    }

    fn registers(&mut self, aig: &Aig, clock: &str) {
        for (i, latch) in aig.latches().iter().enumerate() {
            let node = aig.latch_node(i);
            let init = match latch.init {
                LatchInit::Zero => Some(self.bit(false)),
                LatchInit::One => Some(self.bit(true)),
                LatchInit::Unknown => None,
            };
            let name = self.names.nodes[node.index()].clone();
            let declarator = self.declarator(&name, init);
            let variable = VariableDeclaration {
                kind: VariableKind::Reg,
                signed: false,
                range: None,
                declarators: self.ast.add_list([declarator]),
            };
            self.items.push(Item::Variable(variable));
        }
        for (i, latch) in aig.latches().iter().enumerate() {
            let signal = self.named(clock);
            let event = Event {
                edge: Some(Edge::Positive),
                signal,
            };
            let events = self.ast.add_list([event]);
            let target = self.read(aig.latch_node(i));
            let value = self.literal(latch.next);
            let body = self.ast.add(Statement::Nonblocking(Assignment { target, value }));
            self.items.push(Item::Always(Always {
                sensitivity: Sensitivity::Events(events),
                body,
            }));
        }
    }

    fn declarator(&mut self, name: &str, value: Option<Id<Expr>>) -> Declarator {
        let name: Identifier = self.ast.identifier(name);
        Declarator {
            name,
            dimensions: None,
            value,
        }
    }

    fn named(&mut self, name: &str) -> Id<Expr> {
        let symbol = self.ast.intern(name);
        self.ast.expr(ExprKind::Identifier(symbol))
    }

    fn read(&mut self, node: NodeId) -> Id<Expr> {
        let symbol = self.ast.intern(&self.names.nodes[node.index()]);
        self.ast.expr(ExprKind::Identifier(symbol))
    }

    fn bit(&mut self, value: bool) -> Id<Expr> {
        let bit = if value { Bit::One } else { Bit::Zero };
        let number = self.ast.add(Number::binary(&[bit]));
        self.ast.expr(ExprKind::Number(number))
    }

    fn literal(&mut self, lit: Lit) -> Id<Expr> {
        if lit.is_constant() {
            return self.bit(lit == Lit::TRUE);
        }
        let operand = self.read(lit.node());
        if !lit.is_complemented() {
            return operand;
        }
        let op = UnaryOp::Not;
        self.ast.expr(ExprKind::Unary { op, operand })
    }
}
