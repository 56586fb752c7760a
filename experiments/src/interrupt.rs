//! Ctrl-C during long work: the first asks to stop and save, the second stops at once.
//! Not installed by short commands, which the signal simply ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

type Hook = Box<dyn Fn() + Send>;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static HOOKS: Mutex<Vec<Hook>> = Mutex::new(Vec::new());
static INSTALL: Once = Once::new();

/// Calls `hook` on Ctrl-C and SIGTERM from now on, which no longer end the program at once.
pub(crate) fn on_request(hook: impl Fn() + Send + 'static) {
    if is_requested() {
        hook();
    }
    HOOKS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Box::new(hook));
    INSTALL.call_once(|| {
        if let Err(error) = ctrlc::set_handler(request) {
            tracing::warn!("Ctrl-C will not save: {error}");
        }
    });
}

/// Whether the user asked for an end.
pub(crate) fn is_requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

fn request() {
    if REQUESTED.swap(true, Ordering::SeqCst) {
        std::process::exit(130);
    }
    crate::progress::note("stopping after saving; once more to stop at once");
    for hook in HOOKS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        hook();
    }
}
