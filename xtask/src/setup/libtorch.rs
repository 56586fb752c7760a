//! libtorch for the CPU, out of the wheel of PyTorch, without the 550 MB of CUDA parts.
//! Not for a libtorch that the user brought: that one is only checked (`workspace`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::Site;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::pins;
use crate::process;
use crate::stamp::Record;

/// The variant with stubs in place of the NVIDIA libraries.
pub(crate) const STUBS: &str = "stubs";

const CPU_PARTS: [&str; 4] = [
    "torch/include/*",
    "torch/lib/libtorch_cpu.so",
    "torch/lib/libc10.so",
    "torch/lib/libgomp.so.1",
];

const CUDA_RUNTIME_PART: &str = "nvidia/cu13/lib/libcudart.so.13";
const CUDA_CUPTI_PART: &str = "nvidia/cu13/lib/libcupti.so.13";

/// `int NAME(void)` of a stub answers "no device" (`cudaErrorNoDevice`).
const NO_DEVICE: u32 = 100;

/// Installs libtorch below `folder` and proves that it loads.
pub(super) fn install(site: &Site, folder: &Path, variant: &str) -> Outcome<Record> {
    let mut record = Record {
        variant: variant.to_owned(),
        licence: pins::TORCH.licence.to_owned(),
        ..Record::default()
    };
    let wheel = site.downloads.fetch(&pins::TORCH, &mut record)?;
    site.downloads.unpack(&wheel, folder, &CPU_PARTS)?;
    if variant == STUBS {
        make_stubs(folder)?;
    } else {
        for (pin, part) in [
            (&pins::CUDA_RUNTIME, CUDA_RUNTIME_PART),
            (&pins::CUDA_CUPTI, CUDA_CUPTI_PART),
        ] {
            let wheel = site.downloads.fetch(pin, &mut record)?;
            site.downloads.unpack(&wheel, folder, &[part])?;
        }
        record.licence = format!(
            "{}; {} (NVIDIA parts)",
            record.licence,
            pins::CUDA_RUNTIME.licence
        );
    }
    link_umbrella_library(&folder.join("torch/lib"))?;
    files::write_atomically(
        &folder.join("torch/build-version"),
        format!("{}\n", pins::LIBTORCH_VERSION).as_bytes(),
    )?;
    prove_it_loads(folder)?;
    Ok(record)
}

/// Makes `libtorch.so`, which programs are linked with; the wheel's own one needs the CUDA parts.
fn link_umbrella_library(lib: &Path) -> Outcome {
    process::run_quietly(
        Command::new("gcc")
            .args(["-shared", "-o"])
            .arg(lib.join("libtorch.so"))
            .args([
                "-Wl,-soname,libtorch.so",
                "-Wl,--no-as-needed",
                "-Wl,--allow-shlib-undefined",
                "-Wl,-rpath,$ORIGIN",
                "-L",
            ])
            .arg(lib)
            .arg("-ltorch_cpu"),
        "linking libtorch.so",
    )
    .map(drop)
}

/// Makes libraries with the symbols that libtorch's profiler wants of NVIDIA's, which do nothing.
fn make_stubs(folder: &Path) -> Outcome {
    let undefined = process::run_quietly(
        Command::new("nm")
            .args(["-D", "--undefined-only"])
            .arg(folder.join("torch/lib/libtorch_cpu.so")),
        "listing the symbols of libtorch",
    )?;
    let wanted = wanted_symbols(&undefined);
    for part in [CUDA_RUNTIME_PART, CUDA_CUPTI_PART] {
        let target = folder.join(part);
        let library = target
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let symbols = wanted
            .get(library.as_str())
            .ok_or_else(|| Failure::new(format!("libtorch wants nothing of {library}; no stub made")))?;
        let place = target.parent().unwrap_or(folder);
        files::create_folder(place)?;
        let source = place.join("stub.c");
        let versions = place.join("stub.map");
        files::write_atomically(&source, stub_source(symbols).as_bytes())?;
        files::write_atomically(&versions, format!("{library} {{ global: *; }};\n").as_bytes())?;
        let mut version_script = std::ffi::OsString::from("-Wl,--version-script=");
        version_script.push(&versions);
        process::run_quietly(
            Command::new("gcc")
                .args(["-shared", "-fPIC", "-o"])
                .arg(&target)
                .arg(format!("-Wl,-soname,{library}"))
                .arg(version_script)
                .arg(&source),
            "making stubs",
        )?;
        files::remove(&source)?;
        files::remove(&versions)?;
    }
    Ok(())
}

/// Symbols by library out of lines such as `U cudaGetDeviceCount@libcudart.so.13`.
fn wanted_symbols(undefined: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for word in undefined.split_whitespace() {
        if let Some((symbol, library)) = word.split_once('@') {
            let library = library.trim_start_matches('@');
            if library.starts_with("libcu") {
                wanted.entry(library).or_default().push(symbol);
            }
        }
    }
    wanted
}

fn stub_source(symbols: &[&str]) -> String {
    let mut source = String::new();
    for symbol in symbols {
        let _ = writeln!(source, "int {symbol}(void) {{ return {NO_DEVICE}; }}");
    }
    source
}

fn prove_it_loads(folder: &Path) -> Outcome {
    let source = folder.join("load_library.c");
    let program = folder.join("load_library");
    files::write_atomically(&source, include_bytes!("../../assets/load_library.c").as_slice())?;
    process::run_quietly(
        Command::new("gcc")
            .arg("-o")
            .arg(&program)
            .arg(&source)
            .arg("-ldl"),
        "compiling the self-test of libtorch",
    )?;
    process::run_quietly(
        Command::new(&program)
            .arg(folder.join("torch/lib/libtorch_cpu.so"))
            .env_remove("LD_LIBRARY_PATH"),
        "loading libtorch",
    )?;
    files::remove(&source)?;
    files::remove(&program)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNDEFINED: &str = "
                 U cudaGetDeviceCount@libcudart.so.13
                 U cudaGetErrorString@libcudart.so.13
                 U cuptiFinalize@libcupti.so.13
                 w __gmon_start__
                 U memcpy@GLIBC_2.14";

    #[test]
    fn wanted_symbols_are_those_of_the_cuda_libraries() {
        let wanted = wanted_symbols(UNDEFINED);
        assert_eq!(wanted.len(), 2);
        assert_eq!(
            wanted["libcudart.so.13"],
            ["cudaGetDeviceCount", "cudaGetErrorString"]
        );
        assert_eq!(wanted["libcupti.so.13"], ["cuptiFinalize"]);
    }

    #[test]
    fn stub_source_defines_each_symbol() {
        assert_eq!(
            stub_source(&["a", "b"]),
            "int a(void) { return 100; }\nint b(void) { return 100; }\n"
        );
    }
}
