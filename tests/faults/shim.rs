//! Libraries that are loaded before the C library and let it fail.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, OnceLock};

/// The library made of `tests/faults/NAME.c`; `None` where there is no compiler.
#[expect(clippy::print_stderr, reason = "tells a person what was not tested")]
pub(super) fn shim(name: &'static str) -> Option<PathBuf> {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    static BUILT: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());
    let Ok(compiler) = which::which("cc") else {
        eprintln!("skipped: no C compiler");
        return None;
    };
    let mut built = BUILT.lock().unwrap();
    if let Some(library) = built.get(name) {
        return Some(library.clone());
    }
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    let library = folder.path().join(format!("{name}.so"));
    let source = format!("{}/tests/faults/{name}.c", env!("CARGO_MANIFEST_DIR"));
    let mut compilation = Command::new(compiler);
    compilation.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source);
    assert!(compilation.status().unwrap().success());
    built.insert(name, library.clone());
    Some(library)
}
