//! Where log lines go: standard error, because standard output belongs to what a command prints.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// JSON for machines, or lines for a person at a terminal. `JARI_LOG` says how much, such as `debug` or `jari=debug,sqlx=warn`.
pub fn start() {
    let filter = EnvFilter::builder()
        .with_env_var("JARI_LOG")
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.compact().with_target(false).init();
    } else {
        lines.json().flatten_event(true).with_current_span(false).init();
    }
}
