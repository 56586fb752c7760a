//! netlearn-parsers
