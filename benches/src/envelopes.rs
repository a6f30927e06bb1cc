//! Whole messages of a ForceSyncAll call, with the header blocks that NetServer's have.

use crate::documents::{DOCUMENTS, NAMESPACE, Style, documents, mixed};
use crate::services86::{ErpSyncRequestHeaders, SoCredentials, SoTimeZone};

/// The header blocks of requests, each with another ticket.
pub fn request_headers() -> Vec<ErpSyncRequestHeaders> {
    let headers = |seed| ErpSyncRequestHeaders {
        application_token: Some(
            format!("{}-{}-example", mixed(1, seed) % 10_000_000, mixed(2, seed) % 10_000).into(),
        ),
        credentials: Some(SoCredentials {
            ticket: Some(format!("7T:{}example{}==", mixed(3, seed), mixed(4, seed) % 100).into()),
        }),
        time_zone: Some(SoTimeZone {
            so_time_zone_id: Some(mixed(5, seed) as i32 % 200),
            so_time_zone_location_code: Some("NO".to_owned()),
        }),
    };
    (0..DOCUMENTS).map(headers).collect()
}

/// Replies with three records each, as servers of a style write them.
pub fn replies(style: Style) -> Vec<String> {
    documents(style, 3).into_iter().enumerate().map(|(seed, payload)| reply(style, &payload, seed)).collect()
}

fn reply(style: Style, payload: &str, seed: usize) -> String {
    let (p, on_envelope, on_block) = match style {
        Style::Prefixed => ("ns1:", format!(" xmlns:ns1=\"{NAMESPACE}\""), String::new()),
        Style::Wcf => {
            let instance = "http://www.w3.org/2001/XMLSchema-instance";
            ("", String::new(), format!(" xmlns:i=\"{instance}\" xmlns=\"{NAMESPACE}\""))
        }
        _ => ("", String::new(), format!(" xmlns=\"{NAMESPACE}\"")),
    };
    let (key, zone) = (mixed(6, seed) % 100_000, mixed(7, seed) % 200);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"{on_envelope}><s:Header>\
         <{p}ExtraInfo{on_block}><{p}ExtraInfoNameValuePair><{p}Key>sync-{key}</{p}Key><{p}Value>a &lt; b &amp; c\
         </{p}Value></{p}ExtraInfoNameValuePair></{p}ExtraInfo><{p}Succeeded{on_block}>true</{p}Succeeded>\
         <{p}TimeZone{on_block}><{p}SoTimeZoneId>{zone}</{p}SoTimeZoneId>\
         <{p}SoTimeZoneLocationCode>NO</{p}SoTimeZoneLocationCode></{p}TimeZone></s:Header>\
         <s:Body>{payload}</s:Body></s:Envelope>"
    )
}
