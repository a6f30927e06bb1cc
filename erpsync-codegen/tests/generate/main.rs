//! Code and warnings that are generated from WSDLs of every kind.

mod actions;
mod analysis;
mod attachments;
mod editions;
mod embed;
mod encoded_wsdls;
mod first_steps;
mod gaps;
mod generated;
mod invalid_operations;
mod lenient;
mod nesting;
mod options;
mod own_wsdls;
mod real_wsdls;
mod services;
mod streams;
mod superoffice;
