//! Messages larger than memory over loopback, each side in a process of its own, and the peak memory of both.
//!
//! ```sh
//! cargo run --release -p soak                       # a reply and a request of 1 GB, then 64 replies at once
//! cargo run --release -p soak -- --items 1000000    # of 100 MB
//! ```
//!
//! Each process measures its peak above what it had when it was idle, as the operating system counts it; the program fails where that is
//! more than `--limit`, or anything arrives otherwise than it was sent.

mod feed;
mod memory;
mod roles;

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, ExitCode, Stdio};

use clap::{Parser, Subcommand};

use crate::roles::{Outcome, say};

erpsync::include_wsdl!();

/// Memory that one of many streams may take, in KiB: hyper's buffer, which grows to 408 KiB on a fast connection, what is taken from
/// it, and the items that were read ahead.
const EACH: u64 = 768;

/// Sends messages larger than memory.
#[derive(Debug, Parser)]
struct Cli {
    /// Number of items of a message, each of about 100 bytes
    #[arg(long, default_value_t = 10_000_000)]
    items: i32,
    /// Number of replies at once, each of a hundredth of the items
    #[arg(long, default_value_t = 64)]
    streams: i32,
    /// Peak memory of a process above the idle one, in KiB, that is right
    #[arg(long, default_value_t = 16 << 10)]
    limit: u64,
    #[command(subcommand)]
    role: Option<Role>,
}

/// Role of a process, which another one started.
#[derive(Debug, Subcommand)]
enum Role {
    Serve,
    Download { address: String },
    Upload { address: String },
    Many { address: String },
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.role {
        None => tokio::task::block_in_place(|| run(&cli)),
        Some(Role::Serve) => roles::serve().await,
        Some(Role::Download { address }) => roles::download(address, cli.items).await,
        Some(Role::Upload { address }) => roles::upload(address, cli.items).await,
        Some(Role::Many { address }) => roles::many(address, cli.items / 100, cli.streams).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs each client beside a server of its own.
fn run(cli: &Cli) -> Outcome {
    for role in ["download", "upload", "many"] {
        let mut server = process(cli, &["serve"])?;
        let mut lines = BufReader::new(server.stdout.take().ok_or("no output")?).lines();
        let address = lines.next().ok_or("no address")??;
        let mut client = process(cli, &[role, &address])?;
        let limit = if role == "many" {
            cli.limit.max(u64::from(cli.streams.unsigned_abs()) * EACH)
        } else {
            cli.limit
        };
        check(&mut client, limit)?;
        // The server ends with its input.
        drop(server.stdin.take());
        for line in lines {
            within(&line?, limit)?;
        }
        server.wait()?;
    }
    Ok(())
}

fn process(cli: &Cli, role: &[&str]) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args(["--items", &cli.items.to_string(), "--streams", &cli.streams.to_string()])
        .args(role)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
}

/// Waits for a process, and checks its report.
fn check(process: &mut Child, limit: u64) -> Outcome {
    let mut output = String::new();
    process.stdout.take().ok_or("no output")?.read_to_string(&mut output)?;
    let status = process.wait()?;
    for line in output.lines() {
        within(line, limit)?;
    }
    if status.success() { Ok(()) } else { Err("a process failed".into()) }
}

/// Shows a report, and checks the memory in it: `…: 1234 KiB above idle…`.
fn within(line: &str, limit: u64) -> Outcome {
    say(line);
    let words: Vec<&str> = line.split_whitespace().collect();
    let peak = words.iter().position(|word| *word == "KiB").and_then(|at| words.get(at.checked_sub(1)?));
    match peak.and_then(|peak| peak.parse::<u64>().ok()) {
        Some(peak) if peak > limit => Err(format!("more than {limit} KiB above idle").into()),
        _ => Ok(()),
    }
}
