//! netlearn-graph
