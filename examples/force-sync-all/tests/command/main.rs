//! The program from outside: command lines, exit statuses, what it writes, against servers of all kinds.

mod default_run;
mod program;
mod raw;
mod recorded;
mod replies;
mod secrets;
mod security;
mod serve;
mod streamed;
mod system_user;
mod tls;
mod trouble;
mod usage;
