//! A server that sends a reply piece by piece, as a test says.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use test_support::peers::read_request;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The next thing that the server does.
pub(crate) enum Act {
    /// Sends a chunk.
    Chunk(Vec<u8>),
    /// Ends the body, with these lines of trailer fields.
    End(&'static str),
    /// Closes the connection.
    Cut,
}

/// A server for one request.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) acts: UnboundedSender<Act>,
    /// Number of bytes of chunks that the socket took.
    pub(crate) sent: Arc<AtomicUsize>,
}

impl Peer {
    pub(crate) fn url(&self) -> String {
        format!("http://{}/Journal.svc", self.address)
    }

    pub(crate) fn chunk(&self, chunk: impl Into<Vec<u8>>) {
        self.acts.send(Act::Chunk(chunk.into())).unwrap();
    }

    pub(crate) fn end(&self) {
        self.acts.send(Act::End("")).unwrap();
    }

    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

/// A server that answers with these header fields and then does as it is told.
pub(crate) async fn peer(fields: &'static str) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (acts, todo) = unbounded_channel();
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = serve(stream, fields, todo, &counter).await;
    });
    Peer { address, acts, sent }
}

async fn serve(
    mut stream: TcpStream,
    fields: &str,
    mut todo: UnboundedReceiver<Act>,
    sent: &AtomicUsize,
) -> std::io::Result<()> {
    read_request(&mut stream).await;
    stream.set_nodelay(true)?;
    let head = format!("HTTP/1.1 200 OK\r\n{fields}Transfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    while let Some(act) = todo.recv().await {
        match act {
            Act::Chunk(chunk) => {
                stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
                for piece in chunk.chunks(4096) {
                    stream.write_all(piece).await?;
                    sent.fetch_add(piece.len(), Ordering::SeqCst);
                }
                stream.write_all(b"\r\n").await?;
            }
            Act::End(trailers) => {
                stream.write_all(format!("0\r\n{trailers}\r\n").as_bytes()).await?;
            }
            Act::Cut => break,
        }
    }
    Ok(())
}
