//! A short run of the load; `interop soak` is the long one.

use std::time::Duration;

use interop::soak::{self, Load};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_ends_in_its_answer_or_an_error() {
    let load = Load { clients: 64, time: Duration::from_secs(4), calls: 3000, seed: 7 };
    let numbers = soak::run(load).await.unwrap();
    assert!(numbers.is_good(), "{numbers}");
    // The run is worth something only if there were both.
    assert!(numbers.right > 100 && numbers.errors.values().sum::<u64>() > 10, "{numbers}");
}
