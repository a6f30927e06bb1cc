//! Signature of an operation: `fn name(&self, request: Request<…>) -> impl Future<Output = Result<Response<…>, Self::Error>> + Send;`.

use syn::spanned::Spanned;
use syn::{
    AssocType, FnArg, GenericArgument, Ident, Pat, PathArguments, ReceiverKind, ReturnType, Signature, Type,
    TypeParamBound,
};

use super::parse::Errors;

/// The one parameter besides `&self`.
pub(super) fn parameter(signature: &Signature, errors: &mut Errors) -> Option<(Ident, Type)> {
    let mut inputs = signature.inputs.iter();
    let by_reference = matches!(
        inputs.next(),
        Some(FnArg::Receiver(receiver)) if matches!(receiver.kind, ReceiverKind::Reference(_, None, None))
    );
    if !by_reference {
        errors.add(signature.ident.span(), "a method of a service takes `&self`, and then the request");
        return None;
    }
    match (inputs.next(), inputs.next()) {
        (Some(FnArg::Typed(request)), None) => {
            let name = match &*request.pat {
                Pat::Ident(pattern) => pattern.ident.clone(),
                _ => Ident::new("request", request.pat.span()),
            };
            Some((name, (*request.ty).clone()))
        }
        (None, _) => {
            errors
                .add(signature.ident.span(), "a method of a service takes a request: `request: Request<…>`");
            None
        }
        (Some(first), second) => {
            let wrong = second.unwrap_or(first);
            errors.add(wrong.span(), "a method of a service takes one request besides `&self`");
            None
        }
    }
}

/// Type of the response; `Some(None)` for a one-way operation, which returns `()`.
pub(super) fn response(signature: &Signature, errors: &mut Errors) -> Option<Option<Type>> {
    let returned = match &signature.output {
        ReturnType::Type(_, returned) if signature.asyncness.is_none() => output(returned),
        _ => None,
    };
    let Some(returned) = returned else {
        let response = match &signature.output {
            ReturnType::Type(_, ty) if signature.asyncness.is_some() => type_text(ty),
            ReturnType::Default => "()".to_owned(),
            ReturnType::Type(..) => "Response<…>".to_owned(),
        };
        errors.add(
            signature.ident.span(),
            format!(
                "a method of a service returns `impl Future<Output = Result<{response}, Self::Error>> + Send`; \
                 the implementation may be an `async fn`"
            ),
        );
        return None;
    };
    let is_unit = matches!(&returned, Type::Tuple(tuple) if tuple.elems.is_empty());
    Some((!is_unit).then_some(returned))
}

/// `R` of `impl Future<Output = Result<R, Self::Error>> + Send`.
fn output(returned: &Type) -> Option<Type> {
    let Type::ImplTrait(returned) = returned else { return None };
    let mut bounds = returned.bounds.iter().map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let (Some(Some(future)), Some(Some(send)), None) = (bounds.next(), bounds.next(), bounds.next()) else {
        return None;
    };
    let [GenericArgument::AssocType(AssocType { ident, ty: Type::Path(result), .. })] =
        &*arguments(&future.arguments)
    else {
        return None;
    };
    let result = result.path.segments.last()?;
    let [GenericArgument::Type(response), GenericArgument::Type(error)] = &*arguments(&result.arguments)
    else {
        return None;
    };
    let is_right = future.ident == "Future"
        && send.ident == "Send"
        && ident == "Output"
        && result.ident == "Result"
        && is_self_error(error);
    is_right.then(|| response.clone())
}

fn is_self_error(ty: &Type) -> bool {
    let Type::Path(ty) = ty else { return false };
    let segments = ty.path.segments.iter().map(|segment| segment.ident.to_string());
    ty.qself.is_none() && segments.eq(["Self", "Error"])
}

/// Arguments in angle brackets.
fn arguments(arguments: &PathArguments) -> Vec<GenericArgument> {
    match arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

/// A type as people write it.
fn type_text(ty: &Type) -> String {
    use quote::ToTokens as _;
    let text = ty.to_token_stream().to_string();
    text.replace(" < ", "<").replace(" >", ">").replace(" :: ", "::").replace(" ,", ",")
}
