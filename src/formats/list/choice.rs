//! Two columns for one thing, and columns that are not what they are called.

use super::columns::{Column, Columns, Why, letters};
use super::field::Field;
use super::synonyms;
use crate::domain::problem::Problem;

impl Columns {
    /// A column called UPRN may hold the landlord's own numbers, or numbers that a spreadsheet rounded.
    pub(super) fn uprns_that_are_none(&mut self) {
        let national = |c: &Column| c.is(Field::Uprn) && c.profile.mostly(c.profile.like_uprn, 50);
        let has_national = self.all.iter().any(national);
        for index in 0..self.all.len() {
            let column = &self.all[index];
            if !column.is(Field::Uprn) || column.why == Why::Map || column.profile.is_empty() {
                continue;
            }
            let p = &column.profile;
            let header = column.shown(index);
            if p.rounded > 0 && p.mostly(p.rounded, 2) || (p.filled > 5 && p.mostly(p.ends_in_zeros, 50)) {
                self.set(index, Field::Ignored);
                self.all[index].why = Why::Name;
                self.problems.push(
                    Problem::warning(
                        "uprns_rounded",
                        format!("A spreadsheet has rounded the numbers in “{header}” (as 1.00012E+11), so none of them can be used. The whole column was left out."),
                    )
                    .in_column(header)
                    .hint("Ask for the list again with this column saved as text."),
                );
            } else if !p.mostly(p.like_uprn, 50) {
                let spare = !self.has(Field::Reference);
                self.set(index, if spare { Field::Reference } else { Field::Ignored });
                self.all[index].why = Why::Name;
                let as_what = if spare { "taken as the landlord’s own references" } else { "left out" };
                let because = if has_national {
                    "Another column holds the national ones."
                } else {
                    "National UPRNs have 8 to 12 figures."
                };
                self.problems.push(
                    Problem::warning(
                        "uprn_not_national",
                        format!(
                            "The numbers in “{header}” do not look like national UPRNs and were {as_what}. {because}"
                        ),
                    )
                    .in_column(header.clone())
                    .hint(format!("If they are UPRNs, import again with --map \"{header}=uprn\".")),
                );
            }
        }
    }

    /// Two columns for one thing: refused where both are named alike and hold different things;
    /// otherwise the better filled one is used, and said.
    pub(super) fn choose_between_equals(&mut self) {
        for index in 0..self.all.len() {
            let field = self.all[index].field;
            if !field.is_one_valued() {
                continue;
            }
            let Some(other) = (index + 1..self.all.len()).find(|i| self.all[*i].field == field) else { continue };
            self.choose(index, other, field);
        }
    }

    fn choose(&mut self, a: usize, b: usize, field: Field) {
        let (one, two) = (&self.all[a], &self.all[b]);
        let alike = synonyms::squeezed(&one.header) == synonyms::squeezed(&two.header);
        let same_values = one.profile.values == two.profile.values;
        let spare = two.profile.is_empty() || one.profile.is_empty() || same_values;
        let mapped = one.why == Why::Map || two.why == Why::Map;
        if alike && !spare && !mapped {
            self.problems.push(
                Problem::error(
                    "repeated_header",
                    format!(
                        "Two columns are called {}: columns {} and {}. They hold different things.",
                        one.header,
                        letters(a),
                        letters(b)
                    ),
                )
                .in_column(one.header.clone())
                .hint("Take out or rename the one that is not the home’s, and import again."),
            );
            self.all[b].field = Field::Ignored;
            return;
        }
        let rank = |c: &Column| {
            let fits = if field == Field::Uprn { c.profile.like_uprn } else { c.profile.filled };
            (c.why == Why::Map, fits, if field == Field::Reference { c.profile.distinct } else { 0 })
        };
        let (kept, left) = if rank(two) > rank(one) { (b, a) } else { (a, b) };
        let (kept_name, left_name) = (self.all[kept].shown(kept), self.all[left].shown(left));
        self.all[left].field = Field::Ignored;
        self.all[left].why = Why::Name;
        if field.is_critical() && !spare {
            self.problems.push(
                Problem::warning(
                    "two_columns_for_one_field",
                    format!(
                        "“{kept_name}” and “{left_name}” could both be the {}. “{kept_name}” was used.",
                        field.name().replace('_', " ")
                    ),
                )
                .in_column(left_name.clone())
                .hint(format!("To use the other, import again with --map \"{left_name}={}\".", field.name())),
            );
        }
        if kept == b {
            // The one kept stands further on and is compared with those after it in its turn.
            return;
        }
        if let Some(next) = (kept + 1..self.all.len()).find(|i| self.all[*i].field == field) {
            self.choose(kept, next, field);
        }
    }
}
