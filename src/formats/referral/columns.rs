//! What the columns of a referral list are: those of an address, as in household lists; and those that only
//! referrals have: whose referral it is, which site it is said to be for, and its id.

use std::borrow::Cow;

use crate::domain::import::ColumnMeaning;
use crate::domain::problem::Problem;
use crate::formats::list::columns::{Columns, Why};
use crate::formats::list::field::Field;
use crate::formats::list::people;
use crate::formats::list::synonyms::{self, Hint};

/// Columns whose cells name the organisation that refers.
const ORGANISATIONS: &str = "
    partner partnername partnerorganisation referringagency referringpartner referringorganisation referringorg
    agency agencyname organisation organization organisationname referralsource referrersorganisation
    referralagency referralpartner referralorganisation provider";
/// Columns whose cells may name a person who refers.
const REFERRERS: &str = "workcoach keyworker referredby referrer referrername coach adviser advisor referredfrom";
const IDS: &str = "
    ref refno reference referenceno referencenumber referralref referralid referralno referralnumber
    referralreference caseref caseid caseno casenumber casereference yourref ourref uniqueref uniqueid rowid rowno";
/// Free text that people look for in the answer. It is passed through and not stored, like all the rest.
const REMARKS: &str = "note notes comment comments remarks reason nodiadau sylwadau";

/// Positions of what only referral lists have.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    pub id: Option<usize>,
    /// The likeliest first.
    pub partners: Vec<usize>,
    /// The cells name organisations: they may be kept.
    partner_is_organisation: bool,
    partner_is_personal: bool,
    pub site: Option<usize>,
    pub personal: Vec<usize>,
    /// The address stands in one cell, beside which at most a postcode and a town stand.
    pub in_one_cell: bool,
    /// Headers as written, one for each column.
    pub headers: Vec<String>,
}

fn is_one_of(list: &str, header: &str) -> bool {
    list.split_whitespace().any(|name| name == header)
}

/// A header that names both postcode and address ("Postcode(s) / address") is an address.
pub fn with_address_named(header: &[Cow<'_, str>], map: &[(String, String)]) -> Vec<(String, String)> {
    let mut map = map.to_vec();
    let is_both = |name: &str| {
        let words = synonyms::words(name);
        synonyms::read(name) == Hint::Field(Field::Postcode) && words.iter().any(|w| w == "address" || w == "addresses")
    };
    let told = |map: &[(String, String)], name: &str| map.iter().any(|(header, _)| header == name);
    for name in header.iter().filter(|name| is_both(name)) {
        if !told(&map, name) {
            map.push((name.trim().to_owned(), "address".to_owned()));
        }
    }
    map
}

impl Roles {
    /// Finds them, and settles which columns the address is in.
    pub fn of(columns: &mut Columns, header: &[Cow<'_, str>]) -> Self {
        settle_address(columns);
        let squeezed: Vec<String> = columns.all.iter().map(|c| synonyms::squeezed(&c.header)).collect();
        let free = |i: &usize| !columns.all[*i].field.is_address_text();
        let named = |list: &str| (0..squeezed.len()).filter(|i| is_one_of(list, &squeezed[*i])).collect::<Vec<_>>();
        let id = squeezed.iter().position(|name| name == "id" || name == "qid");
        let organisations: Vec<usize> = named(ORGANISATIONS).into_iter().filter(free).collect();
        let mut partners = organisations.clone();
        if partners.is_empty() {
            partners.extend(named(REFERRERS).into_iter().filter(free));
        }
        let site = columns.all.iter().position(|c| {
            let words = synonyms::words(&c.header);
            !c.field.is_address_text() && words.iter().any(|w| w == "site")
        });
        let held = |field: Field| columns.all.iter().any(|c| c.field == field);
        let in_parts = columns.all.iter().any(|c| {
            let place = matches!(c.field, Field::Address | Field::Locality | Field::Town);
            c.field.is_address_text() && !place
        });
        Self {
            id: id.or_else(|| named(IDS).into_iter().find(|i| columns.all[*i].field != Field::Personal)),
            partner_is_organisation: !organisations.is_empty(),
            partner_is_personal: partners.first().is_some_and(|i| columns.all[*i].field == Field::Personal),
            partners,
            site,
            personal: (0..columns.all.len()).filter(|i| columns.all[*i].field == Field::Personal).collect(),
            in_one_cell: held(Field::Address) && !in_parts,
            headers: (0..columns.all.len()).map(|i| header.get(i).map_or("", |h| h.trim()).to_owned()).collect(),
        }
    }

    /// A partner's name is kept where it is an organisation's; somebody's own name is not.
    pub fn partner_may_be_kept(&self, partner: &str) -> bool {
        let person = people::is_titled(partner) || people::holds_contact(partner);
        !self.partner_is_personal && !person && (self.partner_is_organisation || !people::may_be_name(partner))
    }

    pub fn meanings(&self, columns: &Columns) -> Vec<ColumnMeaning> {
        let all = columns.all.iter().enumerate();
        all.map(|(i, c)| ColumnMeaning { header: c.shown(i), field: self.meaning(i, columns).to_owned() }).collect()
    }

    fn meaning(&self, index: usize, columns: &Columns) -> &'static str {
        let column = &columns.all[index];
        let field = column.field;
        match () {
            () if self.id == Some(index) => "id",
            () if self.partners.first() == Some(&index) => "partner",
            () if self.site == Some(index) => "site_named",
            () if field == Field::Address => "address",
            () if field.is_address_text() || field == Field::Postcode || field == Field::Uprn => field.name(),
            () if field == Field::Personal && !is_remark(&column.header) => "personal_not_stored",
            () => "passed_through",
        }
    }
}

fn is_remark(header: &str) -> bool {
    synonyms::words(header).iter().any(|word| is_one_of(REMARKS, word))
}

/// An address column named as one wins over what looks like one; where only postcodes are given, they are
/// what is asked.
fn settle_address(columns: &mut Columns) {
    let by_name = |c: &crate::formats::list::columns::Column| {
        c.why != Why::Values && c.field.is_address_text() && !matches!(c.field, Field::Locality | Field::Town)
    };
    if columns.all.iter().any(by_name) {
        for column in &mut columns.all {
            if column.why == Why::Values && column.field.is_address_text() {
                column.field = Field::Ignored;
            }
        }
    } else if !columns.has_address_text()
        && let Some(index) = columns.find(Field::Postcode)
    {
        columns.all[index].field = Field::Address;
    }
}

/// What there is to say of the columns; an error where there is no address.
pub fn tell(columns: &Columns, roles: &Roles, hidden: &[usize]) -> Vec<Problem> {
    let mut out = Vec::new();
    if !columns.has_address_text() && !columns.has(Field::Uprn) {
        let hint = "Name the column with the address “Address”, or say which one it is with --map \"HEADER=address\".";
        out.push(Problem::error("no_address_column", "No column of this list holds addresses.").hint(hint));
    }
    let shown = |i: &usize| {
        let hidden = if hidden.contains(i) { ", a hidden column" } else { "" };
        format!("{}{hidden}", columns.all[*i].shown(*i))
    };
    let personal: Vec<String> = roles.personal.iter().map(shown).collect();
    if !personal.is_empty() {
        let words = format!("Passed through to the answer and not stored, as personal: {}.", personal.join("; "));
        let hint = "Ask partners to leave them out: a reference of their own is enough.";
        out.push(Problem::warning("personal_not_stored", words).hint(hint));
    }
    out
}
