//! Golden files of the generator, compiled and called.

mod actions;
mod addressing;
mod attachments;
mod checked;
mod choices;
mod declared;
mod editions;
mod faults;
mod forest;
mod given;
mod groups;
mod known;
mod names;
mod nil;
mod parcels;
mod parts;
mod policy;
mod samples;
mod secrets;
mod shapes;
mod soap_arrays;
mod streams;
mod values;
