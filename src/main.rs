use clap::Parser;
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
#[derive(Parser)] struct Cli { #[command(flatten)] r: jari::rehearse::Rehearsal }
#[tokio::main] async fn main() -> std::process::ExitCode { tracing_subscriber::fmt().with_writer(std::io::stderr).init(); match jari::rehearse::rehearse(Cli::parse().r).await { Ok(c) => c, Err(e) => { eprintln!("{e:?}"); std::process::ExitCode::FAILURE } } }
