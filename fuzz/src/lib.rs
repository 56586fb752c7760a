//! What the fuzz targets share: the laws that also the tests of the parsers check.
//! Not for running them: `cargo xtask fuzz` and `cargo fuzz` do.

pub use netlearn_parsers::Format;

#[path = "../../parsers/tests/support/laws.rs"]
mod laws;
#[path = "../../parsers/tests/support/peak.rs"]
mod peak;

/// Checks what must hold of the reader of a format on any bytes.
///
/// # Panics
/// When it does not hold.
pub fn check(format: Format, bytes: &[u8]) {
    laws::check(format, bytes);
}

/// Makes the program a fuzz target of a format.
#[macro_export]
macro_rules! target {
    ($format:ident) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::check($crate::Format::$format, bytes));
    };
}
