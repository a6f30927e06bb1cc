//! Peer and product in turn, round by round, and the median of the paired ratios.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One who takes part: a name, and the work on the document of an index.
pub struct Contestant<'c> {
    name: &'static str,
    work: Box<dyn FnMut(usize) -> Duration + 'c>,
}

impl<'c> Contestant<'c> {
    /// Takes part under a name in the table. The result goes through a black box, and dropping it is not
    /// measured: a tokenizer has nothing to drop, and a program keeps its values.
    pub fn new<T>(name: &'static str, mut work: impl FnMut(usize) -> T + 'c) -> Self {
        let work = move |at| {
            let start = Instant::now();
            let made = black_box(work(at));
            let spent = start.elapsed();
            drop(made);
            spent
        };
        Self::timing(name, work)
    }

    /// Like [`new`](Self::new), for work that measures its own time.
    pub fn timing(name: &'static str, work: impl FnMut(usize) -> Duration + 'c) -> Self {
        Self { name, work: Box::new(work) }
    }
}

/// Number of rounds; a round is each document once, for each contestant.
const ROUNDS: usize = 15;

/// Measures and prints a line a contestant: its median speed in MB/s, and how many times faster than it the
/// first one was in the same rounds. `bytes` is the size of all documents.
///
/// A word as an argument of the program lets only those run that have it in their title.
#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
pub fn compare(title: &str, bytes: usize, documents: usize, mut contestants: Vec<Contestant<'_>>) {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    if wanted.is_some_and(|wanted| !title.contains(&wanted)) {
        return;
    }
    let mut seconds = vec![Vec::with_capacity(ROUNDS); contestants.len()];
    for _ in 0..ROUNDS {
        for (contestant, seconds) in contestants.iter_mut().zip(&mut seconds) {
            let spent: Duration = (0..documents).map(&mut contestant.work).sum();
            seconds.push(spent.as_secs_f64());
        }
    }
    println!("{title}: {documents} documents, {:.1} MB", bytes as f64 / 1e6);
    for (contestant, own) in contestants.iter().zip(&seconds) {
        let ratios = own.iter().zip(&seconds[0]).map(|(own, first)| own / first).collect();
        let speed = bytes as f64 / 1e6 / median(own.clone());
        println!("  {:32} {speed:8.0} MB/s   {:6.2} ×", contestant.name, median(ratios));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
