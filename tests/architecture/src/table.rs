//! The tables of ARCHITECTURE.md that say which module may use which.

use std::collections::{BTreeMap, BTreeSet};

/// Modules that each module may use; `None` for all.
pub type Permissions = BTreeMap<String, Option<BTreeSet<String>>>;

/// Head of such a table.
const HEAD: &str = "| module | is | may use |";

/// Reads the table below a heading.
///
/// # Panics
///
/// If there is none.
pub fn permissions(text: &str, heading: &str) -> Permissions {
    let section = text.split("\n## ").find(|section| section.starts_with(heading));
    let section = section.unwrap_or_else(|| panic!("ARCHITECTURE.md has no section `{heading}`"));
    let table = section.split_once(HEAD);
    let (_, table) = table.unwrap_or_else(|| panic!("`{heading}` has no table `{HEAD}`"));
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let (modules, used) = (names(cells[0]), cells[cells.len() - 1]);
        let used = (used.trim() != "all").then(|| names(used));
        modules.into_iter().map(move |module| (module, used.clone()))
    })
    .collect()
}

/// Names in backticks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Returns modules that use each other in a circle, if there is one.
pub fn circle(permissions: &Permissions) -> Option<Vec<String>> {
    permissions.keys().find_map(|start| {
        let mut path = vec![start.clone()];
        leads_back(permissions, start, &mut path).then_some(path)
    })
}

fn leads_back(permissions: &Permissions, start: &str, path: &mut Vec<String>) -> bool {
    let last = path.last().cloned().unwrap_or_default();
    for next in permissions.get(&last).into_iter().flatten().flatten() {
        if next == start {
            return true;
        }
        if !path.contains(next) {
            path.push(next.clone());
            if leads_back(permissions, start, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}
