//! `--show-xml`: both messages of an exchange, for a person.

use std::io::{self, Write};

use erpsync::client::Exchange;
use erpsync::soap::indented;

/// Writes both messages. That nobody reads them is no reason to fail.
pub(crate) fn exchange(exchange: &Exchange<'_>, out: &mut impl Write) {
    let _ = write(exchange, out);
}

fn write(exchange: &Exchange<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "--> {} to {}", exchange.operation(), exchange.endpoint())?;
    writeln!(out, "{}\n", indented(&exchange.request_xml()))?;
    let duration = exchange.duration().as_millis();
    match (exchange.status(), exchange.reply_xml()) {
        (Some(status), Some(reply)) => {
            writeln!(out, "<-- {status} after {duration} ms")?;
            writeln!(out, "{}\n", indented(&reply))
        }
        _ => writeln!(out, "<-- no reply after {duration} ms\n"),
    }
}
