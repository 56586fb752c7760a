//! The arrays that hold the nodes of a tree, one a kind of node.
//! Not for: what the nodes are; see [`super::module`] and [`super::expression`].

use super::expression::{Conditional, Expr, PartSelect, Range};
use super::module::{
    Attribute, Connection, Declarator, Dimensions, Event, Instance, Item, Overrides, Parameter,
    ParameterDeclaration, Port, PortDeclaration, Statement,
};
use super::number::Number;
use crate::NameId as Symbol;
use crate::handle::Id;

/// A kind of node that has a pool; a tree holds its nodes in the order in which they were added.
pub trait Node: Sized + sealed::Pooled {}

impl<T: sealed::Pooled> Node for T {}

pub(super) mod sealed {
    use super::Pools;

    /// Where nodes of this kind are.
    pub trait Pooled: Sized {
        fn pool(pools: &Pools) -> &Vec<Self>;
        fn pool_mut(pools: &mut Pools) -> &mut Vec<Self>;
    }
}

/// How many nodes of each kind a tree had at some point.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    lens: [usize; Pools::COUNT],
}

/// Makes the struct of all pools and says which node is in which.
macro_rules! pools {
    ($($field:ident: $node:ty,)*) => {
        /// One array a kind of node.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Pools {
            $(pub(super) $field: Vec<$node>,)*
        }

        impl Pools {
            const COUNT: usize = [$(stringify!($field)),*].len();

            /// Where the tree ends now.
            pub(super) fn mark(&self) -> Mark {
                Mark { lens: [$(self.$field.len()),*] }
            }

            /// Forgets all nodes that came since.
            pub(super) fn truncate(&mut self, mark: Mark) {
                let [$($field),*] = mark.lens;
                $(self.$field.truncate($field);)*
            }
        }

        $(impl sealed::Pooled for $node {
            fn pool(pools: &Pools) -> &Vec<Self> {
                &pools.$field
            }

            fn pool_mut(pools: &mut Pools) -> &mut Vec<Self> {
                &mut pools.$field
            }
        })*
    };
}

pools! {
    exprs: Expr,
    operands: Id<Expr>,
    paths: Symbol,
    conditionals: Conditional,
    part_selects: PartSelect,
    numbers: Number,
    ranges: Range,
    dimensions: Dimensions,
    attributes: Attribute,
    ports: Port,
    port_declarations: PortDeclaration,
    declarators: Declarator,
    parameter_declarations: ParameterDeclaration,
    parameters: Parameter,
    items: Item,
    instances: Instance,
    overrides: Overrides,
    connections: Connection,
    events: Event,
    statements: Statement,
    statement_lists: Id<Statement>,
}
