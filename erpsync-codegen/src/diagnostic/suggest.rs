//! "Did you mean": the nearest of the names there are.

/// The candidate that is nearest to `wanted`, if one is near enough: at most a third of its characters differ, case
/// counting as half. The first in alphabetical order wins among equally near ones.
pub fn nearest<'c>(wanted: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted: Vec<char> = wanted.chars().collect();
    // Names are short; what is longer than this is not worth the time, and never a typing error.
    if wanted.len() > 128 {
        return None;
    }
    let limit = 2 * (wanted.len() / 3).max(1);
    let mut rows = Rows::default();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = distance(&wanted, candidate, limit, &mut rows)?;
            (distance <= limit).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The distance of Damerau and Levenshtein, doubled, with a change of case at half the price: letters are added, left
/// out, changed, or swapped with their neighbour. `None` if the lengths alone say that it is above `limit`.
fn distance(wanted: &[char], candidate: &str, limit: usize, rows: &mut Rows) -> Option<usize> {
    let length = candidate.chars().count();
    if 2 * length.abs_diff(wanted.len()) > limit {
        return None;
    }
    rows.before.clear();
    rows.last.clear();
    rows.last.extend((0..=wanted.len()).map(|column| 2 * column));
    let mut previous = None;
    for (line, other) in candidate.chars().enumerate() {
        rows.new.clear();
        rows.new.push(2 * (line + 1));
        for (column, own) in wanted.iter().enumerate() {
            let change = match *own == other {
                true => 0,
                false if own.to_lowercase().eq(other.to_lowercase()) => 1,
                false => 2,
            };
            let mut cost =
                (rows.last[column] + change).min(rows.new[column] + 2).min(rows.last[column + 1] + 2);
            if column > 0 && previous == Some(*own) && wanted[column - 1] == other {
                cost = cost.min(rows.before[column - 1] + 2);
            }
            rows.new.push(cost);
        }
        previous = Some(other);
        std::mem::swap(&mut rows.before, &mut rows.last);
        std::mem::swap(&mut rows.last, &mut rows.new);
    }
    rows.last.last().copied()
}

/// The last three lines of the table of distances, kept from one candidate to the next.
#[derive(Default)]
struct Rows {
    before: Vec<usize>,
    last: Vec<usize>,
    new: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["ChangedData", "ChangedDataItem", "Carrier", "PluginResponse"];
        assert_eq!(nearest("ChangeData", names), Some("ChangedData"));
        assert_eq!(nearest("changeddata", names), Some("ChangedData"));
        assert_eq!(nearest("Plugin", names), None);
        assert_eq!(nearest("Quarrier", names), Some("Carrier"));
        assert_eq!(nearest("sopa", ["soap", "wsdl"]), Some("soap"));
        assert_eq!(nearest("", ["a", "bc"]), Some("a"));
    }

    #[test]
    fn of_equals_the_first_in_the_alphabet() {
        assert_eq!(nearest("aab", ["aad", "aac"]), Some("aac"));
    }
}
