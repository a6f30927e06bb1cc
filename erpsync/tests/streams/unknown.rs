//! Elements of items that the WSDL does not have: an event, once for each place.

use std::io;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;

use crate::messages::*;
use crate::peer::peer;
use crate::received::{END, XML, item, start};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn elements_of_items_are_reported() {
    let log = Log::default();
    let writer = log.clone();
    // It holds for this thread, in which the whole test runs.
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let peer = peer(XML).await;
    let client = JournalClient::new(peer.url()).unwrap();
    let newer = |id: i32| item(id).replace("<c:Name>", "<c:New>7T:canary</c:New><c:Name>");
    peer.chunk(start() + &item(1) + &newer(2) + &newer(3));
    let mut stream = client.get_changes(GetChanges::default()).await.unwrap().into_inner();
    for id in 1..=3 {
        assert_eq!(
            stream.next().await.unwrap().unwrap(),
            Change { kind: Some("k".to_owned()), ..change(id, &format!("n{id}")) }
        );
    }
    peer.chunk(END);
    peer.end();
    stream.finish().await.unwrap();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let events: Vec<_> = text.lines().filter(|line| line.contains(" erpsync::drift: ")).collect();
    assert_eq!(events.len(), 1, "{text}");
    assert!(events[0].contains("Changes/Change/New\" kind=\"element\""), "{text}");
    assert!(!text.contains("7T:canary"), "{text}");
}
