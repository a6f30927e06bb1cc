//! Items, from services and types: structs, enums and traits whose names are requested and not assigned yet.
//!
//! Everything begins with the services. A type that is mentioned on the way is queued by the [`Builder`]; it is built
//! after what mentioned it.

mod attachments;
mod attributes;
mod derived;
mod elements;
mod parts;
mod schema_values;
mod services;
mod types;
mod values;
mod worklist;

use crate::diagnostic::Diagnostics;
use crate::resolve::TypeRef;

use super::mapping::SchemaMap;
use super::name::UnnamedItem;
use super::options::ResolvedOptions;
use super::services::ServicePlan;
use super::site::{Site, element_path};
use worklist::{Builder, Work};

/// Builds the services, and the types that they or the configuration need.
pub(super) fn build<'m>(
    schema: &'m SchemaMap<'m>,
    services: &[ServicePlan<'m>],
    options: &ResolvedOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<UnnamedItem<'m>> {
    let mut builder = Builder::new(schema, options);
    if options.config().attachments_by_policy {
        builder.by_policy = attachments::reach_by_policy(services, builder.model);
    }
    for service in services {
        builder.service(service);
    }
    if options.config().all_types {
        all_types(&mut builder);
    }
    while let Some(work) = builder.next() {
        match work {
            Work::Type(item, id) => builder.type_item(item, id),
            Work::Derived(bases) => bases.into_iter().for_each(|base| builder.derived_types(base)),
            Work::Nil(item, id) => builder.nil_item(item, id),
            Work::NilDerived(item, base) => builder.nil_derived_item(item, base),
            Work::SubstitutionGroup(item, head) => builder.substitution_group(item, head),
        }
    }
    let (items, own) = builder.finish();
    diagnostics.append(own);
    items
}

/// Mentions all types that have a name, and those of global elements.
fn all_types(builder: &mut Builder<'_, '_>) {
    let model = builder.model;
    for (_, element) in model.elements().filter(|(_, element)| element.global) {
        let site = Site::new(element_path(model, element), &*element.name.local);
        builder.value(element.ty, true, &site);
    }
    for (id, _) in model.types().filter(|(_, ty)| ty.name().is_some()) {
        builder.value(TypeRef::Defined(id), false, &Site::of_named_type());
    }
}
