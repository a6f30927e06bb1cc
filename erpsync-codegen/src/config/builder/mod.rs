//! [`Builder`]: the configuration as users write it.

mod attachments;
mod content;
mod files;
mod form;

use std::path::PathBuf;

use super::Config;
use crate::limits::Limits;

/// Settings of the generator: made by [`configure`](crate::configure), ended by
/// [`compile`](Builder::compile).
///
/// # Paths
///
/// Many options apply to a part of the WSDL, given by its names as the WSDL spells them, from the outside in:
///
/// | path | means |
/// |---|---|
/// | `Order` | the type `Order`, and the message `Order` |
/// | `Order/Lines` | the element `Lines` in it, or the value `Lines` of it if it is an enumeration |
/// | `Order/@version` | the attribute `version` of it |
/// | `Order/Address/Street` | a member of the type without a name that stands inside the element `Address` |
/// | `{urn:orders}Order` | only that of the namespace `urn:orders` |
/// | `element:Order`, `type:Order` | only the message, only the type |
/// | `element:Orders.Order` | the message `Order` of the service `Orders`, where WSDLs that are compiled together have different ones |
/// | `service:Orders` | the port type `Orders` |
/// | `service:Orders/GetOrder` | an operation of it; `service:Orders.GetOrder` means the same, and where only services can be meant, `Orders.GetOrder` |
/// | `*/Note`, `Get*`, `*` | `*` stands for any characters within a step |
/// | `**` | `**` stands for any characters, slashes too: everything |
/// | `Billing.Order`, `service:Billing.Orders` | only the part of its namespace that the WSDL of the service `Billing` defines, if WSDLs that are compiled together define it differently; as the warning names it |
///
/// The struct of a service's headers is a type by the name it has in Rust: `OrdersRequestHeaders/Session`, or, where a
/// type of the schema has that name, too, `Orders.OrdersRequestHeaders/Session` by its service;
/// and the enum of a choice in `Order` is `OrderChoice`, then `OrderChoice2`; its variants are members of `Order`, as
/// other elements are, and the fields of choices and wildcards are `Order/choice(1)` and `Order/any(1)`;
/// where an element is in `Order` twice, `Order/Note(2)` names the second field and gives it attributes. Steps
/// are exact otherwise: `Order` does not mean its members. A path that means nothing in the WSDL is reported as a
/// warning, with the nearest name.
///
/// The last of contradicting options counts; derives and attributes add up.
///
/// # Example
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), erpsync_codegen::Error> {
///     erpsync_codegen::configure()
///         .operations(["ErpSync.ForceSyncAll", "SoPrincipal"])
///         .server(false)
///         .type_derive("ChangedDataItem", "Eq")
///         .compile(&["wsdl/ErpSync.wsdl", "wsdl/SoPrincipal.wsdl"])
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated before `compile` is called"]
pub struct Builder {
    pub(crate) config: Config,
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) catalogue: Vec<(String, PathBuf)>,
    pub(crate) limits: Limits,
    pub(crate) allow_outside: bool,
}
