//! "Did you mean": the nearest of the names there are.

use strsim::osa_distance;

/// Length in bytes above which a name is not compared: it is no typing error, and comparing takes long.
const LONGEST: usize = 512;

/// The candidate that is nearest to `wanted`, if one is near enough: at most a third of its characters differ, case
/// counting as half. Among equally near ones the first in alphabetical order.
pub fn nearest<'c>(wanted: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = wanted.chars().count();
    if wanted.len() > LONGEST {
        return None;
    }
    // Letters that are added, left out, changed, or swapped with their neighbour count twice: with case and without.
    let limit = 2 * (length / 3).max(1);
    let lower = wanted.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let most = best.map_or(limit, |(distance, _)| distance);
        if 2 * candidate.chars().count().abs_diff(length) > most {
            continue;
        }
        let exact = osa_distance(wanted, candidate);
        if exact > most {
            continue;
        }
        let distance = exact + osa_distance(&lower, &candidate.to_lowercase());
        if distance <= limit && best.is_none_or(|best| (distance, candidate) < best) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_nearest_name() {
        let names = ["ChangedData", "ChangedDataItem", "Carrier", "PluginResponse"];
        assert_eq!(nearest("ChangeData", names), Some("ChangedData"));
        assert_eq!(nearest("changeddata", names), Some("ChangedData"));
        assert_eq!(nearest("Plugin", names), None);
        assert_eq!(nearest("Quarrier", names), Some("Carrier"));
        assert_eq!(nearest("sopa", ["soap", "wsdl"]), Some("soap"));
        assert_eq!(nearest("", ["a", "bc"]), Some("a"));
    }

    #[test]
    fn among_equals_the_first_in_the_alphabet() {
        assert_eq!(nearest("aab", ["aad", "aac"]), Some("aac"));
    }
}
