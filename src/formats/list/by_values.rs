//! Columns whose header says nothing, by what is in them. Only what is plain is taken.

use super::columns::Columns;
use super::field::Field;
use super::values::Profile;

impl Columns {
    /// Columns whose header says nothing, by their values: only what is plain.
    pub(super) fn unnamed_by_values(&mut self) {
        self.take_best(Field::Uprn, |p| p.mostly(p.like_uprn, 90) && p.distinct * 10 >= p.filled * 7);
        if !self.has(Field::PostcodeOutward) {
            self.take_best(Field::Postcode, |p| p.mostly(p.postcodes, 70));
        }
        if !self.has_place() {
            self.take_best(Field::LatLon, |p| p.mostly(p.pairs, 80));
        }
        if !self.has_place() {
            self.take_best(Field::GridReference, |p| p.mostly(p.grid_references, 80));
        }
        if !self.has_place() {
            self.pair_of_coordinates();
        }
        if !self.has_address_text() {
            self.take_best(Field::Address, |p| {
                p.mostly(p.begins_with_figure, 50) && p.mostly(p.words, 80) && p.distinct * 2 >= p.filled
            });
            self.lines_after_the_first();
        }
        if !self.has(Field::DwellingType) {
            self.take_best(Field::DwellingType, |p| p.mostly(p.dwelling_types, 80) && p.is_a_few_kinds());
        }
        if !self.all.iter().any(|c| c.field.is_status()) {
            self.take_best(Field::Status, |p| p.mostly(p.statuses, 80) && p.is_a_few_kinds() && p.distinct > 1);
        }
        for index in 0..self.all.len() {
            if self.free(index) && self.all[index].profile.may_be_names() {
                self.all[index].field = Field::Personal;
                self.all[index].personal = Some("people's names, by the look of them");
            }
        }
    }

    fn take_best(&mut self, field: Field, fits: impl Fn(&Profile) -> bool) {
        if self.has(field) {
            return;
        }
        let fitting = (0..self.all.len()).filter(|i| self.free(*i) && fits(&self.all[*i].profile));
        if let Some(index) = fitting.max_by_key(|i| (self.all[*i].profile.filled, usize::MAX - i)) {
            self.set(index, field);
        }
    }

    /// Two neighbours that are degrees, or metres with decimals. Plain figures may be anything.
    fn pair_of_coordinates(&mut self) {
        for a in 0..self.all.len().saturating_sub(1) {
            let b = a + 1;
            if !self.free(a) || !self.free(b) {
                continue;
            }
            let (pa, pb) = (&self.all[a].profile, &self.all[b].profile);
            let degrees = |lat: &Profile, lon: &Profile| {
                lat.mostly(lat.latitudes, 80) && lon.mostly(lon.longitudes, 80) && lat.mostly(lat.decimals, 80)
            };
            let metres = pa.mostly(pa.eastings, 90)
                && pb.mostly(pb.northings, 90)
                && ![pa, pb].iter().any(|p| p.is_sequence)
                && (pa.mostly(pa.decimals, 30) && pb.mostly(pb.decimals, 30));
            let fields = match () {
                () if degrees(pa, pb) => (Field::Latitude, Field::Longitude),
                () if degrees(pb, pa) => (Field::Longitude, Field::Latitude),
                () if metres => (Field::Easting, Field::Northing),
                () => continue,
            };
            self.set(a, fields.0);
            self.set(b, fields.1);
            return;
        }
    }

    /// After an address found by its values, neighbours that are words go on with it.
    fn lines_after_the_first(&mut self) {
        let Some(first) = self.find(Field::Address) else { return };
        let mut line = 1;
        for index in first + 1..self.all.len() {
            let p = &self.all[index].profile;
            let goes_on = self.free(index)
                && line < 6
                && (p.is_empty() || p.mostly(p.has_letters, 80))
                && !p.mostly(p.codes, 20)
                && !p.mostly(p.dates, 20)
                && (p.mostly(p.street_words, 30)
                    || p.mostly(p.building_names, 30)
                    || (p.distinct <= 3 && !p.mostly(p.dwelling_types, 30) && !p.mostly(p.statuses, 30)));
            if !goes_on {
                break;
            }
            line += 1;
            self.set(index, Field::Line(line));
            self.set(first, Field::Line(1));
        }
    }
}
