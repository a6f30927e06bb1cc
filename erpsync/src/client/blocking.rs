//! Calls for programs without async.

use super::{Call, CallError};
use crate::park::block_on;
use crate::soap::Message;
use crate::stream::{ReadBody, WriteBody};

impl<Q: Message, R: Message> Call<Q, R> {
    /// Makes the call and waits for its end: for programs without async.
    ///
    /// Needs no runtime: connections of [`Http`](crate::transport::Http) are driven by one thread, which the first
    /// such call of the process starts, and which all of them share. A transport of your own that needs a runtime
    /// of its own finds tokio's there.
    ///
    /// ```no_run
    /// # use erpsync::{Request, Response, XmlRead, XmlWrite};
    /// # #[derive(Default, XmlRead, XmlWrite)]
    /// # #[xml(namespace = "urn:example", root = "ForceSyncAll", default)]
    /// # struct ForceSyncAll {}
    /// # #[derive(Default, XmlRead, XmlWrite)]
    /// # #[xml(namespace = "urn:example", root = "ForceSyncAllResponse", default)]
    /// # struct ForceSyncAllResponse {}
    /// # #[erpsync::service(namespace = "urn:example")]
    /// # trait ErpSync: Send + Sync {
    /// #     type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;
    /// #     #[operation(name = "ForceSyncAll", input = "ForceSyncAll", output = "ForceSyncAllResponse")]
    /// #     fn force_sync_all(&self, request: Request<ForceSyncAll>)
    /// #         -> impl Future<Output = Result<Response<ForceSyncAllResponse>, Self::Error>> + Send;
    /// # }
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let client = ErpSyncClient::new("https://crm.example.com/Remote/Services86/ErpSync.svc")?;
    ///     let response = client.force_sync_all(ForceSyncAll {}).send_blocking()?;
    /// #   let _ = response;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// In an asynchronous function await the call instead. There this works too, but holds up the thread, and all
    /// other tasks that run on it, until the call ends.
    ///
    /// # Errors
    ///
    /// See [`CallErrorKind`](super::CallErrorKind).
    pub fn send_blocking(self) -> Result<R, CallError>
    where
        Q: Send + Sync + 'static,
        Q::Body: WriteBody,
        R: Send + 'static,
        R::Body: ReadBody + Send,
        R::Headers: Send,
    {
        #[cfg(any(feature = "http", feature = "reqwest"))]
        let _runtime = match crate::transport::enter() {
            Ok(entered) => entered,
            Err(error) => {
                let error = CallError::new(super::CallErrorKind::Transport(error));
                return Err(error.at(self.operation.name, self.client.endpoint()));
            }
        };
        block_on(self.send())
    }
}
