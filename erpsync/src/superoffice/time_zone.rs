//! The time zone of NetServer's dates, which have no offset.

use jiff::civil;
use jiff::tz::TimeZone as Zone;
use jiff::{Timestamp, ZonedDateTime};

use crate::xsd::{ConversionError, DateTime};

/// The time zone that NetServer's dates and times are in: the one that the header block `TimeZone` names.
///
/// NetServer writes dates and times without an offset, in the time zone of the header block; only `Created` and
/// `Updated` of its entities are in UTC ([`utc`](Self::utc)). This gives them their meaning, and writes them so. A
/// value with an offset keeps it: it is a point in time by itself.
///
/// A time that the clocks skip in spring is taken for one after the leap, a time that they show twice in autumn for the
/// first of the two: which of them NetServer means is not documented.
///
/// ```
/// use erpsync::superoffice::TimeZone;
/// use erpsync::xsd::DateTime;
///
/// // `SoTimeZoneLocationCode` of the header block of the reply.
/// let zone = TimeZone::of_location("NO")?;
/// let last_sync: DateTime = "2026-07-01T14:00:00".parse()?;
/// assert_eq!(zone.timestamp(last_sync)?.to_string(), "2026-07-01T12:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(Zone);

impl TimeZone {
    /// The time zone that you know NetServer to be in.
    pub fn new(zone: Zone) -> Self {
        Self(zone)
    }

    /// UTC: that of `Created` and `Updated`.
    pub fn utc() -> Self {
        Self(Zone::UTC)
    }

    /// The time zone of a `SoTimeZoneLocationCode`: a country (`NO`), or a part of one (`US-NY`).
    ///
    /// Only for places that have one time zone and are known here: most of Europe, and some others; for the rest see
    /// [`new`](Self::new). The rules come from the database that `jiff` finds: the system's, or the one that its
    /// feature `tzdb-bundle-always` brings.
    ///
    /// # Errors
    ///
    /// If the place is not known here, or the database does not have its time zone.
    pub fn of_location(code: &str) -> Result<Self, ConversionError> {
        let code = code.trim();
        let known = LOCATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
        let (_, name) = known.ok_or(ConversionError::LOCATION)?;
        Zone::get(name).map(Self).map_err(|_| ConversionError::NO_TIME_ZONE)
    }

    /// The point in time that a value means.
    ///
    /// # Errors
    ///
    /// If it is out of the range of the type, or has a fraction finer than nanoseconds.
    pub fn timestamp(&self, time: DateTime) -> Result<Timestamp, ConversionError> {
        self.zoned(time).map(|zoned| zoned.timestamp())
    }

    /// The point in time that a value means, with its time zone.
    ///
    /// # Errors
    ///
    /// As [`timestamp`](Self::timestamp).
    pub fn zoned(&self, time: DateTime) -> Result<ZonedDateTime, ConversionError> {
        match time.offset() {
            Some(_) => ZonedDateTime::try_from(time),
            None => civil::DateTime::try_from(time)?
                .to_zoned_datetime(self.0.clone())
                .map_err(|_| ConversionError::RANGE),
        }
    }

    /// A point in time as NetServer requires it: on the clock of this time zone, without an offset.
    ///
    /// # Errors
    ///
    /// If it falls into the year 0.
    pub fn date_time(&self, time: Timestamp) -> Result<DateTime, ConversionError> {
        DateTime::try_from(time.to_zoned_datetime(self.0.clone()).datetime())
    }
}

/// Places with one time zone: location code, and name in the IANA database.
const LOCATIONS: &[(&str, &str)] = &[
    ("AD", "Europe/Andorra"),
    ("AL", "Europe/Tirane"),
    ("AT", "Europe/Vienna"),
    ("AU-ACT", "Australia/Sydney"),
    ("BA", "Europe/Sarajevo"),
    ("BD", "Asia/Dhaka"),
    ("BE", "Europe/Brussels"),
    ("BG", "Europe/Sofia"),
    ("CA-QC", "America/Toronto"),
    ("CH", "Europe/Zurich"),
    ("CZ", "Europe/Prague"),
    ("DE", "Europe/Berlin"),
    ("DK", "Europe/Copenhagen"),
    ("EE", "Europe/Tallinn"),
    ("FI", "Europe/Helsinki"),
    ("FR", "Europe/Paris"),
    ("GB", "Europe/London"),
    ("GR", "Europe/Athens"),
    ("HR", "Europe/Zagreb"),
    ("HU", "Europe/Budapest"),
    ("IE", "Europe/Dublin"),
    ("IS", "Atlantic/Reykjavik"),
    ("IT", "Europe/Rome"),
    ("LI", "Europe/Vaduz"),
    ("LT", "Europe/Vilnius"),
    ("LU", "Europe/Luxembourg"),
    ("LV", "Europe/Riga"),
    ("MC", "Europe/Monaco"),
    ("ME", "Europe/Podgorica"),
    ("MK", "Europe/Skopje"),
    ("MT", "Europe/Malta"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("PL", "Europe/Warsaw"),
    ("RO", "Europe/Bucharest"),
    ("RS", "Europe/Belgrade"),
    ("SE", "Europe/Stockholm"),
    ("SI", "Europe/Ljubljana"),
    ("SK", "Europe/Bratislava"),
    ("US-CA", "America/Los_Angeles"),
    ("US-HI", "Pacific/Honolulu"),
    ("US-NY", "America/New_York"),
    ("UTC", "UTC"),
];
