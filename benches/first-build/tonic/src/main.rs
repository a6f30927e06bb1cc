mod sync {
    tonic::include_proto!("sync");
}

use sync::Operation0Request;
use sync::sync_client::SyncClient;
use tonic::transport::{Channel, ClientTlsConfig};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tls = ClientTlsConfig::new().with_native_roots();
    let channel = Channel::from_static("https://crm.example.com").tls_config(tls)?.connect().await?;
    let reply = SyncClient::new(channel).operation0(Operation0Request::default()).await?;
    println!("{:?}", reply.get_ref());
    Ok(())
}
