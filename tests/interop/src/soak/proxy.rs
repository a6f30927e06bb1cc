//! A proxy on loopback that passes bytes on, and damages some connections: it cuts, delays, stalls and garbles.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Damage to one direction of a connection, after a number of bytes.
#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    /// The connection ends.
    Cut(usize),
    /// Nothing more is passed on, and the connection stays.
    Stall(usize),
    /// Some bytes become one that neither XML nor HTTP allows.
    Garble(usize),
    /// Every piece waits.
    Delay(Duration),
}

/// A half of all connections is left alone; a connection carries several calls.
fn damage(random: &mut fastrand::Rng) -> Damage {
    let at = random.usize(0..30_000);
    match random.u32(0..20) {
        0..=2 => Damage::Cut(at),
        3 => Damage::Stall(at),
        4..=6 => Damage::Garble(at),
        7 => Damage::Delay(Duration::from_millis(random.u64(1..200))),
        _ => Damage::None,
    }
}

/// Starts the proxy: its address, and the number of directions that it damages as it grows.
pub(super) async fn start(upstream: SocketAddr, seed: u64) -> io::Result<(SocketAddr, Arc<AtomicU64>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let damaged = Arc::new(AtomicU64::new(0));
    let count = damaged.clone();
    let mut random = fastrand::Rng::with_seed(seed);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let damages = [damage(&mut random), damage(&mut random)];
            let worse = damages.iter().filter(|damage| !matches!(damage, Damage::None)).count();
            count.fetch_add(worse as u64, Ordering::Relaxed);
            tokio::spawn(connection(client, upstream, damages));
        }
    });
    Ok((address, damaged))
}

async fn connection(client: TcpStream, upstream: SocketAddr, [request, reply]: [Damage; 2]) {
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // Whichever direction ends first ends both: a cut is a cut.
    tokio::select! {
        _ = pass(from_client, to_server, request) => {}
        _ = pass(from_server, to_client, reply) => {}
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    damage: Damage,
) -> io::Result<()> {
    let mut buffer = [0; 4096];
    let mut passed = 0;
    loop {
        let len = from.read(&mut buffer).await?;
        if len == 0 {
            return Ok(());
        }
        let piece = &mut buffer[..len];
        let reached = |at: usize| (passed..passed + len).contains(&at).then(|| at - passed);
        match damage {
            Damage::None => {}
            Damage::Delay(time) => tokio::time::sleep(time).await,
            Damage::Cut(at) => {
                if let Some(rest) = reached(at) {
                    return to.write_all(&piece[..rest]).await;
                }
            }
            Damage::Stall(at) => {
                if let Some(rest) = reached(at) {
                    to.write_all(&piece[..rest]).await?;
                    return std::future::pending().await;
                }
            }
            Damage::Garble(at) => {
                if let Some(at) = reached(at) {
                    piece[at..].iter_mut().take(3).for_each(|byte| *byte = 1);
                }
            }
        }
        to.write_all(piece).await?;
        passed += len;
    }
}
