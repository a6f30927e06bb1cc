//! Authentication in HTTP with programs of others: curl and Python's requests call our server, our client calls Apache,
//! lighttpd and pyspnego. Tests are skipped where a program is missing.

mod clients;
mod servers;
