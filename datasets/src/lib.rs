//! netlearn-datasets
