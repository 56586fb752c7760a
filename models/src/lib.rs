//! netlearn-models
