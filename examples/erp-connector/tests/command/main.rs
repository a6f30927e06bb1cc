//! The program from outside: its operations over HTTP on loopback, its command line, its end and its next beginning.

mod actors;
mod connections;
mod contract;
mod program;
mod search;
mod usage;
mod wrong_input;

// The generated client, from the same WSDL as the program's server: the module `connector`.
erpsync::include_wsdl!();
