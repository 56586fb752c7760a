//! The grammar. Its files are the chapters of annex A of IEEE 1364-2005, and its rules have the
//! names of the productions where they read the same.
//! Not for: tokens; see [`super::lexer`].

mod attributes;
mod declarations;
mod delays;
mod expressions;
mod instantiations;
mod module_items;
mod primitives;
mod recovery;
mod source_text;
mod statements;
