//! The service that is called with a token.

use erpsync::server::Identity;
use erpsync::soap::Fault;
use erpsync::{Request, Response};

use crate::stock::{PiecesOf, PiecesOfResponse, Stock};

/// A shop that has seven pieces of everything.
#[derive(Clone, Copy, Debug)]
pub struct Shop;

impl Stock for Shop {
    type Error = Fault;

    async fn pieces_of(&self, request: Request<PiecesOf>) -> Result<Response<PiecesOfResponse>, Fault> {
        // The server accepts no request without an assertion.
        let caller = request.http.as_deref().and_then(Identity::of);
        let asked_by = caller.map(|caller| caller.name().to_owned()).unwrap_or_default();
        Ok(Response::new(PiecesOfResponse { pieces: 7, asked_by }))
    }
}
