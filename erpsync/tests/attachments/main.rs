//! Attachments: MTOM and SOAP with Attachments, in both directions.

mod files;
mod hostile;
mod loopback;
mod recorded;
mod testing;
