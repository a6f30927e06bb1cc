//! Outcome of an operation, as the results of the contract have it.

use crate::connector::{
    ActorArrayPluginResponseWs, ActorPluginResponseWs, ConnectorResultBaseWs,
    FieldMetadataInfoArrayPluginResponseWs, ListItemArrayPluginResponseWs, ResponseStateWs,
    StringArrayPluginResponseWs,
};
use crate::erp::Problem;

/// A result of an operation: something, and how it went.
pub(super) trait Outcome: Default + Send + 'static {
    /// Returns the part of the result that holds the outcome.
    fn base(&mut self) -> &mut ConnectorResultBaseWs;

    /// It was done, and there is something to tell about it.
    fn noted(mut self, state: ResponseStateWs, text: String) -> Self {
        let base = self.base();
        base.state = Some(state);
        base.user_explanation = Some(text);
        self
    }
}

impl Outcome for ConnectorResultBaseWs {
    fn base(&mut self) -> &mut ConnectorResultBaseWs {
        self
    }
}

macro_rules! outcomes {
    ($($result:ty),*) => {$(
        impl Outcome for $result {
            fn base(&mut self) -> &mut ConnectorResultBaseWs {
                &mut self.connector_result_base_ws
            }
        }
    )*};
}

outcomes!(
    ActorArrayPluginResponseWs,
    ActorPluginResponseWs,
    FieldMetadataInfoArrayPluginResponseWs,
    ListItemArrayPluginResponseWs,
    StringArrayPluginResponseWs
);

/// The result to answer with: `IsOk` and `State` always agree, and an error is no fault.
pub(super) fn result<R: Outcome>(outcome: Result<R, Problem>) -> R {
    let mut result = match outcome {
        Ok(mut done) => {
            let base = done.base();
            base.is_ok = Some(true);
            base.state.get_or_insert(ResponseStateWs::Ok);
            return done;
        }
        Err(problem) => failed::<R>(&problem),
    };
    let base = result.base();
    base.is_ok = Some(false);
    base.state = Some(ResponseStateWs::Error);
    result
}

fn failed<R: Outcome>(problem: &Problem) -> R {
    let mut result = R::default();
    let base = result.base();
    // The codes are spelt as SuperOffice spells them.
    let code = match problem {
        Problem::UnknownConnection => Some("UNKNOWN_CONNECTION_ID"),
        Problem::UnknownField(_) => Some("UNKOWN_FIELDKEY"),
        Problem::UnknownItem(_) => Some("UNKOWN_LISTITEM_ID"),
        Problem::Refused(_) => None,
        Problem::Failed(cause) => {
            // For those who run the connector, not for those who call it.
            tracing::error!("an operation failed: {cause}");
            base.tech_explanation = Some("see the log of the connector".to_owned());
            None
        }
    };
    base.error_code = code.map(str::to_owned);
    base.user_explanation = Some(problem.to_string());
    result
}
