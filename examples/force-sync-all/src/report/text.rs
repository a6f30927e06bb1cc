//! The outcome for a person.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

use super::changes::{Change, by_table};
use super::one_line;
use crate::client::Synced;
use crate::services86::{ChangedData, SoTimeZone};

/// Maximum number of ids that are printed of a table.
const SHOWN: usize = 8;

/// Writes what happened.
pub(crate) fn write(synced: &Synced, out: &mut impl Write) -> io::Result<()> {
    out.write_all((outcome(synced) + &changed_records(synced)).as_bytes())
}

/// Writes what happened behind the changes, which were written as they came.
pub(crate) fn write_outcome(synced: &Synced, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\n{}", outcome(synced))
}

fn outcome(synced: &Synced) -> String {
    let response = synced.response.as_ref();
    let failed = response.is_none_or(|response| response.is_ok == Some(false));
    let mut text = if failed { "Not synchronized.\n\n" } else { "Synchronized.\n\n" }.to_owned();
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:<13}{value}");
        }
    };
    let whose = if synced.stand_in { " (the stand-in; see --endpoint)" } else { "" };
    line("server", format!("{}{whose}", synced.endpoint));
    line("duration", duration(synced.duration));
    line("time zone", synced.time_zone.as_ref().map(time_zone).unwrap_or_default());
    let Some(response) = response else { return text };
    let said = |text: &Option<String>| one_line(in_one_language(text.as_deref().unwrap_or_default()));
    line("explanation", said(&response.user_explanation));
    line("error code", said(&response.error_code));
    text
}

fn changed_records(synced: &Synced) -> String {
    let Some(response) = &synced.response else { return String::new() };
    let mut text = "\n".to_owned();
    match &response.changes {
        Some(data) => changes(data, &mut text),
        None => text.push_str("  The server does not say which records changed.\n"),
    }
    text
}

fn changes(data: &ChangedData, text: &mut String) {
    let tables = by_table(data);
    let unsaid = || Change::ALL.into_iter().filter(|change| change.list(data).is_none());
    if tables.is_empty() && unsaid().next().is_none() {
        text.push_str("  No record changed.\n");
        return;
    }
    if !tables.is_empty() {
        let width = tables.keys().map(|(table, _)| one_line(table).chars().count()).max().unwrap_or(0);
        let width = width.max("table".len());
        let mut line = |table: &str, change: &str, count: &str, ids: &str| {
            let line = format!("  {table:<width$}  {change:<7}  {count:>7}  {ids}");
            let _ = writeln!(text, "{}", line.trim_end());
        };
        line("table", "change", "records", "ids");
        let mut before = None;
        for ((table, change), ids) in &tables {
            // The name of a table stands before its first line only.
            let name = if before == Some(table) { String::new() } else { one_line(table) };
            line(&name, change.word(), &ids.len().to_string(), &shown(ids));
            before = Some(table);
        }
    }
    for change in unsaid() {
        let _ = writeln!(text, "  The server does not say which records were {}.", change.word());
    }
}

/// The first ids of many.
fn shown(ids: &[i32]) -> String {
    let first: Vec<String> = ids.iter().take(SHOWN).map(i32::to_string).collect();
    let more = if ids.len() > SHOWN { ", … (all with --json)" } else { "" };
    first.join(", ") + more
}

fn time_zone(zone: &SoTimeZone) -> String {
    let code = zone.so_time_zone_location_code.as_deref().map(one_line).filter(|code| !code.is_empty());
    match (code, zone.so_time_zone_id) {
        (Some(code), Some(id)) => format!("{code} (id {id})"),
        (Some(code), None) => code,
        (None, Some(id)) => format!("id {id}"),
        (None, None) => String::new(),
    }
}

fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{:.1} s", duration.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// SuperOffice writes texts in several languages as `US:"Done";NO:"Ferdig"`: the English one of them, or else
/// the first. Any other text is itself.
pub(crate) fn in_one_language(text: &str) -> &str {
    let mut languages = Vec::new();
    for part in text.trim().trim_end_matches(';').split("\";") {
        let part = part.trim();
        match part.split_once(":\"") {
            Some((language, text)) if language.len() == 2 => {
                languages.push((language, text.strip_suffix('"').unwrap_or(text)));
            }
            _ => return text,
        }
    }
    let english = languages.iter().find(|(language, _)| matches!(*language, "US" | "GB" | "EN"));
    english.or(languages.first()).map_or(text, |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for (text, one) in [
            ("NO:\"Ferdig\";US:\"Done; all\";", "Done; all"),
            ("NO:\"Ferdig\"", "Ferdig"),
            ("Done", "Done"),
            ("", ""),
            ("US:\"Done\"; and more", "US:\"Done\"; and more"),
            ("12:30", "12:30"),
        ] {
            assert_eq!(in_one_language(text), one, "{text}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(duration(Duration::from_millis(7)), "7 ms");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
    }

    #[test]
    fn what_the_server_does_not_say() {
        let told = |data: &ChangedData| {
            let mut text = String::new();
            changes(data, &mut text);
            text
        };
        assert_eq!(told(&ChangedData::default()).lines().count(), 3);
        let lists = ChangedData {
            added_records: Some(Vec::new()),
            updated_records: Some(vec![None]),
            deleted_records: Some(Vec::new()),
            ..ChangedData::default()
        };
        assert_eq!(told(&lists), "  No record changed.\n");
    }
}
