//! The roles of processes: a server, and clients that read or write one message, or many at once.

use std::error::Error;
use std::time::{Duration, Instant};

use erpsync::client::{CallError, CallErrorKind};
use erpsync::stream::{StreamError, StreamErrorKind};
use erpsync::{Response, Streamed};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::changes::{ChangeFeedClient, ChangeFeedServer, GetChanges, GetChangesResponse, Upload};
use crate::feed::{CUT, Feed, ITEMS, NAME};
use crate::memory::Idle;

pub(crate) type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// Serves until standard input ends, and then reports its memory.
pub(crate) async fn serve() -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&format!("http://{}/", listener.local_addr()?));
    let idle = Idle::now();
    let stop = async {
        let _ = tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await;
    };
    erpsync::server::serve(listener, ChangeFeedServer::new(Feed)).graceful_shutdown(stop).await;
    say(&format!("server: {} KiB above idle", idle.peak_above()));
    Ok(())
}

/// Reads one reply.
pub(crate) async fn download(address: &str, items: i32) -> Outcome {
    let client = ChangeFeedClient::new(address)?;
    // Connections and caches belong to a process that has done something already.
    read(&client, 1, None, Duration::ZERO).await?;
    let (idle, start) = (Idle::now(), Instant::now());
    let count = read(&client, items, None, Duration::ZERO).await?;
    report("client, reply", count, start, &idle);
    Ok(())
}

/// Writes one request.
pub(crate) async fn upload(address: &str, items: i32) -> Outcome {
    let client = ChangeFeedClient::new(address)?;
    write(&client, 1).await?;
    let (idle, start) = (Idle::now(), Instant::now());
    let count = write(&client, items).await?;
    report("client, request", count, start, &idle);
    Ok(())
}

/// Reads several replies at once: every third is read slowly, every third breaks off, and every fourth of the others is
/// dropped in the middle.
pub(crate) async fn many(address: &str, items: i32, streams: i32) -> Outcome {
    let client = ChangeFeedClient::new(address)?;
    read(&client, 1, None, Duration::ZERO).await?;
    let (idle, start) = (Idle::now(), Instant::now());
    let mut tasks = JoinSet::new();
    for number in 0..streams {
        let client = client.clone();
        tasks.spawn(async move {
            match number % 3 {
                0 => read(&client, items / 10, None, Duration::from_millis(1)).await.map(drop),
                1 => cut(&client, items, items / 2 + number).await,
                _ if number % 4 == 0 => dropped(&client, items).await,
                _ => read(&client, items, None, Duration::ZERO).await.map(drop),
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    report(&format!("client, {streams} replies at once"), streams, start, &idle);
    Ok(())
}

async fn begin(
    client: &ChangeFeedClient,
    items: i32,
    cut: Option<i32>,
) -> Result<Response<Streamed<GetChangesResponse>>, CallError> {
    let number = |value: i32| value.to_string().parse().unwrap_or_else(|_| unreachable!("digits"));
    let field = |name: &'static str| name.parse().unwrap_or_else(|_| unreachable!("a name"));
    let mut call = client.get_changes(GetChanges::default()).http_header(field(ITEMS), number(items));
    if let Some(cut) = cut {
        call = call.http_header(field(CUT), number(cut));
    }
    call.await
}

/// Reads a reply to its end, with pauses: each item is the next one, and what stands around them is right.
async fn read(
    client: &ChangeFeedClient,
    items: i32,
    cut: Option<i32>,
    pause: Duration,
) -> Result<i32, Box<dyn Error + Send + Sync>> {
    let mut changes = begin(client, items, cut).await?.into_inner();
    let announced = changes.before().reply.changes.as_ref().and_then(|changes| changes.count);
    if announced != Some(items) {
        return Err(format!("{announced:?} items were announced").into());
    }
    let mut next = 0;
    while let Some(change) = changes.try_next().await? {
        if change.id != next || change.name.as_deref() != Some(NAME) {
            return Err(format!("the item {next} is {change:?}").into());
        }
        next += 1;
        if !pause.is_zero() && next % 1000 == 0 {
            tokio::time::sleep(pause).await;
        }
    }
    let whole = changes.finish().await?;
    if next != items || whole.next.as_deref() != Some("later") {
        return Err(format!("{next} items, then {:?}", whole.next).into());
    }
    Ok(next)
}

/// Reads a reply that breaks off: the error says at which item.
async fn cut(client: &ChangeFeedClient, items: i32, at: i32) -> Outcome {
    let mut changes = match begin(client, items, Some(at)).await {
        Ok(changes) => changes.into_inner(),
        // A connection that is reset may lose all that was received.
        Err(error) if matches!(error.kind(), CallErrorKind::Transport(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut count = 0;
    let error: StreamError = loop {
        match changes.next().await {
            Some(Ok(_)) => count += 1,
            Some(Err(error)) => break error,
            None => return Err("a reply that broke off ended".into()),
        }
    };
    let is_right = matches!(error.kind(), StreamErrorKind::Broken(_) | StreamErrorKind::Incomplete)
        && error.item() == usize::try_from(count)? + 1
        && count <= at
        && error.offset() > 0;
    if is_right { Ok(()) } else { Err(format!("after {count} of {at} items: {}", error.report()).into()) }
}

/// Begins a reply and drops it.
async fn dropped(client: &ChangeFeedClient, items: i32) -> Outcome {
    let changes = begin(client, items, None).await?.into_inner();
    let some = usize::try_from(items / 3)?;
    let read = changes.take(some).try_fold(0, |count, _| async move { Ok(count + 1) }).await?;
    if read == some { Ok(()) } else { Err(format!("{read} items of {some}").into()) }
}

async fn write(client: &ChangeFeedClient, items: i32) -> Result<i32, Box<dyn Error + Send + Sync>> {
    let message = Upload { title: "soak".to_owned(), lines: erpsync::xsd::Nillable::Absent, password: None };
    let lines = stream::iter(0..items)
        .map(|number| Ok::<_, std::io::Error>(Some(format!("{number:08}: {NAME}; and {NAME:.21}"))));
    let count = client.upload(Streamed::new(message, lines)).await?.count;
    if count == items { Ok(count) } else { Err(format!("{count} lines of {items} arrived").into()) }
}

fn report(what: &str, count: i32, start: Instant, idle: &Idle) {
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("{what}: {} KiB above idle; {count} in {seconds:.1} s", idle.peak_above()));
}

#[allow(clippy::print_stdout, reason = "the process that started this one reads it")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
