//! Value types of XML Schema: good, odd and bad forms.

mod any_type;
mod conversions;
mod date_values;
mod dates;
mod durations;
mod in_xml;
mod lists;
mod numbers;
mod others;
