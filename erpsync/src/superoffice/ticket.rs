//! Tickets, and the NetServer that they hold at.

use crate::Secret;

/// A ticket (`7T:…`) or an access token (`8A:…`), as a [`TicketSource`](super::TicketSource) brings it.
///
/// A text becomes one by `into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The ticket itself.
    pub value: Secret<String>,
    /// Address of the NetServer that the ticket holds at, such as
    /// `https://online2.superoffice.com/Cust12345/Remote/Services88/`. `None`: the endpoint of the client.
    ///
    /// Calls with the ticket go there; the version of the services and the name of the service stay those of the
    /// client, since its messages are of that version. HTTP header fields that hold credentials do not go to another server.
    pub net_server: Option<String>,
}

impl Ticket {
    /// A ticket that holds where the client calls.
    pub fn new(value: impl Into<Secret<String>>) -> Self {
        Self { value: value.into(), net_server: None }
    }

    /// The ticket, for calls to this NetServer.
    #[must_use]
    pub fn with_net_server(self, net_server: impl Into<String>) -> Self {
        Self { net_server: Some(net_server.into()), ..self }
    }
}

impl<T: Into<Secret<String>>> From<T> for Ticket {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// The address that a call goes to: that of `net_server` with the version and service of `endpoint`.
pub(super) fn moved(endpoint: &str, net_server: &str) -> String {
    let (rest, service) = split_last(endpoint);
    let (_, version) = split_last(rest);
    let base = net_server.trim_end_matches('/');
    match split_last(base) {
        (base, other) if is_version(version) && is_version(other) => format!("{base}/{version}/{service}"),
        _ if is_version(version) => format!("{base}/{version}/{service}"),
        _ => format!("{base}/{service}"),
    }
}

/// Reports whether a segment of a path is that of a version of the services: `Services86`.
fn is_version(segment: &str) -> bool {
    segment.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("Services"))
}

fn split_last(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn another_host_and_the_clients_version() {
        let endpoint = "https://online.superoffice.com/Cust1/Remote/Services86/ErpSync.svc";
        let there = "https://online2.superoffice.com/Cust1/Remote/Services86/ErpSync.svc";
        for net_server in ["Services88/", "Services86", "services84/", ""] {
            let net_server = format!("https://online2.superoffice.com/Cust1/Remote/{net_server}");
            assert_eq!(moved(endpoint, &net_server), there, "{net_server}");
        }
        assert_eq!(moved("http://here/ErpSync.svc", "http://there/crm/"), "http://there/crm/ErpSync.svc");
    }
}
