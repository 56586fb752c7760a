//! What a Verilog file says, as plain data in flat arrays.
//! Not for: meaning. Widths, implicit nets and hierarchy are for those who elaborate the tree.
//!
//! Nodes stand in pools of the [`Ast`] and refer to each other by [`Id`], [`List`] and
//! [`Symbol`], all of which index the tree: `ast[id]` is a node, `ast[list]` a slice of nodes,
//! `ast[symbol]` a name. Two invariants let a consumer go through any expression without
//! recursion: every node has one parent, and operands stand right before their operator, so that
//! an expression is the range [`Ast::subtree`].
//!
//! Trees are equal when they say the same; where in a file they were read does not count.

use std::ops::Index;

pub use super::expression::{
    BinaryOp, Conditional, Expr, ExprKind, PartSelect, PartSelectKind, Range, UnaryOp,
};
pub use super::module::{
    Always, Assignment, Attribute, Connection, Declarator, Dimensions, Direction, Edge, Event, Gate,
    GateKind, Identifier, Instance, Instances, Item, Module, NetDeclaration, NetKind, Overrides, Parameter,
    ParameterDeclaration, Port, PortDeclaration, PortKind, Ports, Sensitivity, Statement, Value,
    VariableDeclaration, VariableKind,
};
pub use super::number::{Base, Bit, Number};
pub use super::pool::Node;
pub use crate::NameId as Symbol;
pub use crate::handle::{Id, List, Offset};

use super::keywords::needs_escape;
use super::pool::{Mark, Pools};
use crate::{Names, Span};

/// A whole file: `source_text` (A.1.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// All names, each once.
    pub names: Names,
    /// The modules in the order of the file.
    pub modules: Vec<Module>,
    pub(super) pools: Pools,
}

impl Ast {
    /// A tree without modules.
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbol of a name, which may be new.
    pub fn intern(&mut self, name: &str) -> Symbol {
        self.names.intern(name)
    }

    /// A name that is written nowhere: for trees that are made, not read.
    pub fn identifier(&mut self, name: &str) -> Identifier {
        Identifier {
            symbol: self.intern(name),
            at: Offset::default(),
        }
    }

    /// Adds a node. An operator must follow its operands with nothing in between.
    pub fn add<T: Node>(&mut self, node: T) -> Id<T> {
        Id::push(T::pool_mut(&mut self.pools), node)
    }

    /// Adds an expression that is written nowhere; see [`Ast::add`] for the order.
    pub fn expr(&mut self, kind: ExprKind) -> Id<Expr> {
        self.add(Expr {
            kind,
            at: Offset::default(),
        })
    }

    /// Adds nodes that stand side by side.
    pub fn add_list<T: Node>(&mut self, nodes: impl IntoIterator<Item = T>) -> List<T> {
        List::extend(T::pool_mut(&mut self.pools), nodes)
    }

    /// What a connection is given, from an expression of this tree.
    pub fn value(&self, expr: Id<Expr>) -> Value {
        match self[expr].kind {
            ExprKind::Identifier(net) => Value::Net(net),
            ExprKind::Bit { net, index } => Value::Bit { net, index },
            _ => Value::Expr(expr),
        }
    }

    /// All instances of a module in the order of the file.
    pub fn instances(&self, module: &Module) -> impl Iterator<Item = InstanceRef<'_>> {
        let statements = self[module.items].iter().filter_map(|item| match item {
            Item::Instances(instances) => Some(instances),
            _ => None,
        });
        statements.flat_map(move |statement| {
            let parameters = statement.parameters.map(|overrides| self[overrides].0);
            let parameters = &self[parameters.unwrap_or_default()];
            self[statement.instances].iter().map(move |instance| InstanceRef {
                module: statement.module,
                name: instance.name,
                parameters,
                connections: &self[instance.connections],
            })
        })
    }

    /// Makes room for what a file of this length with this many brackets and semicolons holds
    /// when it is a netlist; less than it is long in any case.
    pub(super) fn reserve(&mut self, source: &[u8]) {
        let most = source.len() / 32;
        let count = |byte: u8| memchr::memchr_iter(byte, source).count();
        // A cell has three to four pins, and one pair of brackets beside theirs.
        let connections = count(b'(') / 4 * 3;
        self.pools.connections.reserve_exact(connections.min(most));
        // Most statements declare a net or make an instance, which has a name.
        let statements = count(b';').min(most);
        self.pools.items.reserve_exact(statements);
        self.names.reserve(statements);
    }

    /// Where the tree ends now.
    pub(super) fn mark(&self) -> TreeMark {
        TreeMark {
            num_names: self.names.len(),
            num_numbers: self.pool_len::<Number>(),
            pools: self.pools.mark(),
        }
    }

    /// Forgets all that was added since.
    pub(super) fn truncate(&mut self, mark: TreeMark) {
        self.names.truncate(mark.num_names);
        self.pools.truncate(mark.pools);
    }

    pub(super) fn pool_len<T: Node>(&self) -> usize {
        T::pool(&self.pools).len()
    }

    /// The nodes that were added since there were `start` of this kind.
    pub(super) fn list_since<T: Node>(&self, start: usize) -> List<T> {
        List::since(T::pool(&self.pools), start)
    }

    /// The module of this name; the first where several have it.
    pub fn module(&self, name: &str) -> Option<&Module> {
        let symbol = self.names.find(name)?;
        self.modules.iter().find(|module| module.name.symbol == symbol)
    }

    /// Where a name is written.
    pub fn name_span(&self, identifier: Identifier) -> Span {
        let start = identifier.at.get();
        Span::new(start, start + self.written_len(identifier.symbol))
    }

    /// The length of a name in a file, with the backslash where it needs one.
    pub(super) fn written_len(&self, name: Symbol) -> usize {
        let text = &self[name];
        text.len() + usize::from(needs_escape(text))
    }
}

/// An instance with all that is said about it.
#[derive(Clone, Copy, Debug)]
pub struct InstanceRef<'a> {
    /// The module or library cell.
    pub module: Identifier,
    /// The name of the instance.
    pub name: Identifier,
    /// The values of parameters, `#(...)`.
    pub parameters: &'a [Connection],
    /// What its ports are connected to: all by name, or all in the order of the module's header.
    pub connections: &'a [Connection],
}

/// A point in the making of a tree.
#[derive(Clone, Copy)]
pub(super) struct TreeMark {
    num_names: usize,
    num_numbers: usize,
    pools: Mark,
}

impl TreeMark {
    /// How many numbers there were.
    pub(super) fn num_numbers(self) -> usize {
        self.num_numbers
    }
}

impl Ast {
    /// The nodes of an expression, operands before their operator and `root` last.
    ///
    /// With it a consumer needs no recursion, which matters: sums of ten thousand terms are real.
    pub fn subtree(&self, root: Id<Expr>) -> impl Iterator<Item = Id<Expr>> + use<> {
        (self.first_leaf(root).index()..=root.index()).map(Id::from_index)
    }

    /// Where an expression is written, up to the end of its last name or number.
    pub fn span(&self, expr: Id<Expr>) -> Span {
        Span::new(self[expr].at.get(), self.end_of(self.last_leaf(expr)))
    }

    /// Where a connection is written, up to the end of its last name or number.
    pub fn connection_span(&self, connection: &Connection) -> Span {
        let start = connection.at.get();
        let value = match connection.port {
            Some(port) => start + self.written_len(port) + 1,
            None => start,
        };
        let end = match connection.value {
            Value::Open => value,
            Value::Net(net) => value + self.written_len(net),
            Value::Bit { net, index } => value + self.bit_len(net, index),
            Value::Expr(expr) => self.span(expr).end(),
        };
        Span::new(start, end)
    }

    /// The length of a bit from its name to before the bracket that closes.
    fn bit_len(&self, net: Symbol, index: i32) -> usize {
        self.written_len(net) + 1 + index.to_string().len()
    }

    fn first_leaf(&self, mut expr: Id<Expr>) -> Id<Expr> {
        loop {
            expr = match self[expr].kind {
                ExprKind::BitSelect { base, .. } => base,
                ExprKind::PartSelect(select) => self[select].base,
                ExprKind::Unary { operand, .. } => operand,
                ExprKind::Binary { left, .. } => left,
                ExprKind::Conditional(conditional) => self[conditional].condition,
                ExprKind::Replication { count, .. } => count,
                ExprKind::Concatenation(parts) => match self[parts].first() {
                    Some(&first) => first,
                    None => return expr,
                },
                _ => return expr,
            }
        }
    }

    fn last_leaf(&self, mut expr: Id<Expr>) -> Id<Expr> {
        loop {
            expr = match self[expr].kind {
                ExprKind::BitSelect { index, .. } => index,
                ExprKind::PartSelect(select) => self[select].right,
                ExprKind::Unary { operand, .. } => operand,
                ExprKind::Binary { right, .. } => right,
                ExprKind::Conditional(conditional) => self[conditional].if_false,
                ExprKind::Replication { body, .. } => body,
                ExprKind::Concatenation(parts) => match self[parts].last() {
                    Some(&last) => last,
                    None => return expr,
                },
                _ => return expr,
            }
        }
    }

    /// One past the last byte of a leaf; the digits of numbers are counted as they are kept.
    fn end_of(&self, leaf: Id<Expr>) -> usize {
        let length = match self[leaf].kind {
            ExprKind::Identifier(name) => self.written_len(name),
            ExprKind::Bit { net, index } => self.bit_len(net, index),
            ExprKind::Path(path) => {
                let names = self[path].iter().map(|&name| self.written_len(name));
                names.sum::<usize>() + path.len() - 1
            }
            ExprKind::Number(number) => self[number].to_string().len(),
            ExprKind::Real(text) => self[text].len(),
            ExprKind::String(text) => self[text].len() + 2,
            _ => 1,
        };
        self[leaf].at.get() + length
    }
}

impl<T: Node> Index<Id<T>> for Ast {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &T::pool(&self.pools)[id.index()]
    }
}

impl<T: Node> Index<List<T>> for Ast {
    type Output = [T];

    fn index(&self, list: List<T>) -> &[T] {
        &T::pool(&self.pools)[list.range()]
    }
}

impl Index<Symbol> for Ast {
    type Output = str;

    fn index(&self, symbol: Symbol) -> &str {
        self.names.text(symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_nodes_are_small() {
        assert_eq!(size_of::<Expr>(), 16);
        assert!(size_of::<Item>() <= 24, "{}", size_of::<Item>());
        assert_eq!(size_of::<Declarator>(), 16);
        assert_eq!(size_of::<Instance>(), 16);
        assert_eq!(size_of::<Connection>(), 20);
    }

    #[test]
    fn equal_trees_may_come_from_different_places() {
        let tree = |at| {
            let mut ast = Ast::new();
            let symbol = ast.intern("a");
            ast.add(Expr {
                kind: ExprKind::Identifier(symbol),
                at: Offset::new(at),
            });
            ast
        };
        assert_eq!(tree(1), tree(2));
        let mut other = tree(1);
        other.intern("b");
        assert_ne!(other, tree(1));
    }
}
