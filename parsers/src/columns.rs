//! Trees that are rows of flat lists: where the entries of a row begin and end.
//! Not for: what an entry is; each format says that.

use std::ops::Range;

/// The place of an entry. A list is a part of a file of at most 4 GiB in which an entry takes some
/// bytes.
pub(crate) fn row(length: usize) -> u32 {
    u32::try_from(length).expect("a file of 4 GiB has fewer entries")
}

/// The entries from one place to another.
pub(crate) fn range(start: u32, end: u32) -> Range<usize> {
    start as usize..end as usize
}

/// The lists that rows of a tree have entries in. A row knows where its entries begin; they end
/// where those of the next begin.
macro_rules! columns {
    ($starts:ident of $tree:ident { $($list:ident),+ $(,)? }) => {
        /// The length of each list.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(super) struct $starts {
            $(pub(super) $list: u32,)+
        }

        impl $tree {
            /// Where the next entry of each list will be.
            pub(super) fn ends(&self) -> $starts {
                $starts { $($list: $crate::columns::row(self.$list.len()),)+ }
            }

            /// Takes back what was added since.
            pub(super) fn cut_at(&mut self, ends: $starts) {
                $(self.$list.truncate(ends.$list as usize);)+
            }
        }
    };
}

pub(crate) use columns;
