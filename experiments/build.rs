//! Makes the program find libtorch without an environment variable, where it is built with it, and
//! builds in the shipped model, where there is one.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folder of the shipped model, a copy of these files of a run.
const SHIPPED: &str = "assets/lsoformer-full";
const FILES: [(&str, &str); 4] = [
    ("card", "model.json"),
    ("weights", "best.safetensors"),
    ("record", "run.toml"),
    ("evaluation", "evaluation.json"),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=assets");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("shipped.rs"), shipped()).expect("OUT_DIR can be written to");
    // Without the feature `torch` there is no torch-sys below, and nothing to find.
    if let Ok(lib) = env::var("DEP_TCH_LIBTORCH_LIB") {
        link(&lib);
    }
}

/// The expression of `Option<Shipped>` that `shipped.rs` includes.
fn shipped() -> String {
    let manifest = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let folder = Path::new(&manifest).join(SHIPPED);
    if !folder.is_dir() {
        return "None".to_owned();
    }
    let field = |(field, file): (&str, &str)| {
        let include = if field == "weights" {
            "include_bytes"
        } else {
            "include_str"
        };
        format!("{field}: {include}!({:?}), ", folder.join(file))
    };
    format!("Some(Shipped {{ {}}})", FILES.map(field).concat())
}

fn link(lib: &str) {
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    if Path::new(lib).join("libtorch_cuda.so").exists() {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch_cuda");
        println!("cargo:rustc-link-arg=-Wl,--as-needed");
    }
}
