erpsync::include_wsdl!();

use services86::{ErpSyncClient, ForceSyncAll};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = ErpSyncClient::new("https://crm.example.com/Remote/Services86/ErpSync.svc")?;
    let reply = client.force_sync_all(ForceSyncAll {}).await?;
    println!("{:?}", reply.body);
    Ok(())
}
