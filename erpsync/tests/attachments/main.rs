//! Attachments: MTOM and SOAP with Attachments, in both directions.

mod files;
mod loopback;
mod recorded;
