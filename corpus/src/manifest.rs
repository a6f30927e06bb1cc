//! The list of the WSDLs in a folder: `manifest.tsv`, whose first line names its columns.

use std::fs;
use std::path::{Path, PathBuf};

/// A WSDL of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// The repository that it comes from.
    pub(crate) maker: String,
    pub(crate) path: String,
    pub(crate) features: Vec<String>,
    /// Results of other programs: `zeep ok, wsimport fail`.
    pub(crate) judges: String,
}

impl Entry {
    /// Path of the file: `FOLDER/owner+name/path`.
    pub(crate) fn file(&self, folder: &Path) -> PathBuf {
        folder.join(self.maker.replace('/', "+")).join(&self.path)
    }
}

pub(crate) fn read(folder: &Path) -> Result<Vec<Entry>, String> {
    let path = folder.join("manifest.tsv");
    let text =
        fs::read_to_string(&path).map_err(|error| format!("can't read `{}`: {error}", path.display()))?;
    parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))
}

fn parse(text: &str) -> Result<Vec<Entry>, String> {
    let mut lines = text.lines().enumerate();
    let heads: Vec<&str> = lines.next().map_or("", |(_, line)| line).split('\t').collect();
    let column = |name: &str| {
        heads.iter().position(|head| *head == name).ok_or(format!("there is no column `{name}`"))
    };
    let [id, repo, path, features] = [column("id")?, column("repo")?, column("path")?, column("features")?];
    let judges: Vec<usize> = ["zeep", "wsimport"].into_iter().filter_map(|name| column(name).ok()).collect();
    let mut entries = Vec::new();
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |column: usize| {
            let problem = || format!("line {} has no column `{}`", index + 1, heads[column]);
            cells.get(column).map(|cell| (*cell).to_owned()).ok_or_else(problem)
        };
        let said = judges.iter().map(|at| Ok(format!("{} {}", heads[*at], cell(*at)?)));
        entries.push(Entry {
            id: cell(id)?,
            maker: cell(repo)?,
            path: cell(path)?,
            features: cell(features)?.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            judges: said.collect::<Result<Vec<String>, String>>()?.join(", "),
        });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_their_names() {
        let read = parse("features\tid\tpath\trepo\tzeep\nany,list\t7\tx/a.wsdl\to/n\tok\n").unwrap();
        assert_eq!(read[0].features, ["any", "list"]);
        assert_eq!(read[0].judges, "zeep ok");
        assert_eq!(read[0].file(Path::new("f")), Path::new("f/o+n/x/a.wsdl"));
        assert_eq!(parse("id\n1\n").unwrap_err(), "there is no column `repo`");
        let short = parse("id\trepo\tpath\tfeatures\n1\tr\n").unwrap_err();
        assert_eq!(short, "line 2 has no column `path`");
    }
}
