//! Peer and product in turn, round by round, and the median of the paired ratios.

use std::time::Instant;

/// One who takes part: a name, and the work on the document of an index.
pub struct Contestant<'c> {
    /// The name in the table.
    pub name: &'static str,
    /// The work; what it gives goes through [`std::hint::black_box`] there.
    pub work: &'c mut dyn FnMut(usize),
}

/// How many rounds there are; a round is every document once, for each contestant.
const ROUNDS: usize = 15;

/// Measures and prints a line a contestant: its median speed in MB/s, and how many times faster than it the
/// first one was in the same rounds. `bytes` is the size of all documents.
#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
pub fn compare(title: &str, bytes: usize, documents: usize, contestants: &mut [Contestant<'_>]) {
    let mut seconds = vec![Vec::with_capacity(ROUNDS); contestants.len()];
    for _ in 0..ROUNDS {
        for (contestant, seconds) in contestants.iter_mut().zip(&mut seconds) {
            let start = Instant::now();
            (0..documents).for_each(&mut contestant.work);
            seconds.push(start.elapsed().as_secs_f64());
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
