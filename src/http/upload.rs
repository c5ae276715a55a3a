//! A form with files, received piece by piece into a folder that goes away afterwards.

use std::path::{Path, PathBuf};

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;

use super::eligibility::is_yes;
use super::extract::null_character;
use super::problem::{HttpError, for_status};
use crate::app::AppError;
use crate::domain::import::SourceNote;
use crate::domain::time::Moment;

/// How the folders are called that files are received into.
const PREFIX: &str = "patchwalk-import-";
const DAY_S: i64 = 24 * 3600;
const FIELDS: usize = 100;
const FIELD_BYTES: usize = 4096;

/// For the OpenAPI document: what an import's form may have.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the form; `Upload` receives it")]
pub struct ImportForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// A file of UPRNs and their points, with OS Open UPRN's columns.
    #[schema(value_type = Option<String>, format = Binary)]
    points: Option<Vec<u8>>,
    given_by: Option<String>,
    /// ISO date.
    received_on: Option<String>,
    lawful_basis: Option<String>,
    /// ISO date.
    keep_until: Option<String>,
    /// Boundaries: ISO date from which it holds.
    from: Option<String>,
    /// Spreadsheets: which sheet.
    sheet: Option<String>,
    /// `HEADER=FIELD`, once for each column to be told.
    map: Option<Vec<String>>,
    /// `1`: leave out the rows that can't be used, and take the rest.
    accept_good_rows: Option<String>,
}

/// For the OpenAPI document: what a referral list's form may have.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the form; `Upload` receives it")]
pub struct ReferralForm {
    /// CSV, .xlsx or .ods, one address a row.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Who sent the list, for the rows that do not say.
    partner: Option<String>,
    /// The partner's own reference for it; partners must give one.
    reference: Option<String>,
    /// A site's id or name; absent: every site that one may ask about.
    site: Option<String>,
    /// ISO date; absent: today.
    on: Option<String>,
    note: Option<String>,
    /// Spreadsheets: which sheet.
    sheet: Option<String>,
    /// `HEADER=FIELD`, once for each column to be told.
    map: Option<Vec<String>>,
}

/// What a form may have besides its files.
pub const IMPORT_FIELDS: [&str; 8] =
    ["given_by", "received_on", "lawful_basis", "keep_until", "from", "sheet", "accept_good_rows", "map"];
pub const REFERRAL_FIELDS: [&str; 7] = ["partner", "reference", "site", "on", "note", "sheet", "map"];

/// What was received. The files are gone once `folder` is dropped.
pub struct Upload {
    pub folder: TempDir,
    pub file_name: String,
    pub file: PathBuf,
    pub points: Option<PathBuf>,
    pub fields: Fields,
}

#[derive(Default)]
pub struct Fields {
    pub note: SourceNote,
    pub from: Option<String>,
    pub sheet: Option<String>,
    pub map: Vec<(String, String)>,
    pub accept_good_rows: bool,
    pub referral: ReferralFields,
}

#[derive(Default)]
pub struct ReferralFields {
    pub partner: Option<String>,
    pub reference: Option<String>,
    pub site: Option<String>,
    pub on: Option<String>,
    pub note: Option<String>,
}

impl Upload {
    /// `may_have`: the fields that mean something in this form.
    pub async fn receive(mut form: Multipart, may_have: &[&str]) -> Result<Self, HttpError> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(no_room)?;
        let (mut file, mut points, mut fields) = (None, None, Fields::default());
        let mut seen = 0;
        while let Some(field) = form.next_field().await.map_err(|e| broken_off(&e))? {
            seen += 1;
            if seen > FIELDS {
                return Err(odd_form("The form has more than 100 fields."));
            }
            match field.name().unwrap_or_default() {
                "file" if file.is_none() => file = Some(keep(field, folder.path(), "file").await?),
                "points" if points.is_none() => points = keep_if_chosen(field, folder.path()).await?,
                "file" | "points" => return Err(odd_form("The form has two files where one is expected.")),
                _ => fields.take(field, may_have).await?,
            }
        }
        let (file, file_name) =
            file.ok_or_else(|| odd_form("The form has no file: choose one, in the field 'file'."))?;
        Ok(Self { folder, file_name, file, points, fields })
    }
}

impl Fields {
    async fn take(&mut self, field: Field<'_>, may_have: &[&str]) -> Result<(), HttpError> {
        let name = field.name().unwrap_or_default().to_owned();
        if !may_have.contains(&name.as_str()) {
            return Err(odd_form(&format!("The form has a field '{name}', which means nothing here.")));
        }
        let text = short_text(field).await?;
        let given = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match name.as_str() {
            "given_by" => self.note.given_by = given,
            "received_on" => self.note.received_on = given,
            "lawful_basis" => self.note.lawful_basis = given,
            "keep_until" => self.note.keep_until = given,
            "from" => self.from = given,
            "sheet" => self.sheet = given,
            "accept_good_rows" => self.accept_good_rows = given.is_some_and(|given| is_yes(&given)),
            "map" => self.map.extend(given.map(|given| mapping(&given)).transpose()?),
            "partner" => self.referral.partner = given,
            "reference" => self.referral.reference = given,
            "site" => self.referral.site = given,
            "on" => self.referral.on = given,
            _ => self.referral.note = given,
        }
        Ok(())
    }
}

/// `HEADER=FIELD`. A header may have an equals sign in it; a field's name has none.
fn mapping(written: &str) -> Result<(String, String), HttpError> {
    let pair = written.rsplit_once('=').filter(|(header, field)| !header.is_empty() && !field.is_empty());
    let (header, field) = pair.ok_or_else(|| odd_form("What a column is must be said as HEADER=FIELD."))?;
    Ok((header.to_owned(), field.trim().to_owned()))
}

/// A file field left empty comes as an empty file without a name.
async fn keep_if_chosen(field: Field<'_>, folder: &Path) -> Result<Option<PathBuf>, HttpError> {
    let was_named = field.file_name().is_some_and(|name| !name.is_empty());
    let (path, _) = keep(field, folder, "points").await?;
    Ok(was_named.then_some(path))
}

/// Writes the field to a file as it comes. The file keeps its ending, by which its kind is told, and
/// nothing else of its name.
async fn keep(mut field: Field<'_>, folder: &Path, stem: &str) -> Result<(PathBuf, String), HttpError> {
    let name = plain_name(field.file_name().unwrap_or_default());
    let ending: String = name.rsplit_once('.').map_or("", |(_, ending)| ending).chars().take(12).collect();
    let is_plain = !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let path = folder.join(if is_plain { format!("{stem}.{ending}") } else { stem.to_owned() });
    let mut file = private_file(&path).await.map_err(no_room)?;
    while let Some(piece) = field.chunk().await.map_err(|e| broken_off(&e))? {
        file.write_all(&piece).await.map_err(no_room)?;
    }
    file.flush().await.map_err(no_room)?;
    Ok((path, name))
}

async fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

/// Takes away the folders that a server left behind when it was killed in the middle of an import:
/// those in `folder` that are more than a day old at `now`.
pub fn sweep(folder: &Path, now: Moment) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let is_ours = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with(PREFIX);
    let oldest = now.plus_seconds(-DAY_S).0;
    for entry in entries.flatten().filter(is_ours) {
        let made_at = entry.metadata().ok().filter(std::fs::Metadata::is_dir).and_then(|about| about.modified().ok());
        let made_at = made_at.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        if made_at.is_some_and(|at| i64::try_from(at.as_micros()).is_ok_and(|at| at < oldest))
            && let Err(error) = std::fs::remove_dir_all(entry.path())
        {
            tracing::warn!("an old upload can't be taken away: {error}");
        }
    }
}

/// The file's name without folders or anything that can't be printed.
fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() { "file".to_owned() } else { name }
}

async fn short_text(mut field: Field<'_>) -> Result<String, HttpError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken_off(&e))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_BYTES {
            return Err(odd_form("A field of the form is longer than 4,096 characters."));
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| odd_form("A field of the form is not UTF-8 text."))?;
    if text.contains('\0') { Err(null_character()) } else { Ok(text) }
}

fn odd_form(words: &str) -> HttpError {
    HttpError::new(StatusCode::UNPROCESSABLE_ENTITY, "odd_form", words)
}

fn broken_off(error: &MultipartError) -> HttpError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => for_status(StatusCode::PAYLOAD_TOO_LARGE),
        _ => HttpError::new(
            StatusCode::BAD_REQUEST,
            "broken_form",
            "The form broke off or was put together wrongly. Send it again.",
        ),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "reads better after map_err")]
fn no_room(error: std::io::Error) -> HttpError {
    AppError::Broken(format!("an uploaded file can't be kept: {error}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_says_nothing_about_folders() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\lists\\stock\u{7}.xlsx"), "stock.xlsx");
        assert_eq!(plain_name(".."), "..");
        assert_eq!(plain_name("a/"), "file");
    }

    #[test]
    fn what_a_killed_server_left_is_swept_up_after_a_day_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["patchwalk-import-1", "somebody-elses"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join("file.csv"), "1 Larch Road").unwrap();
        }
        let made = folder.path().join("patchwalk-import-1").metadata().unwrap().modified().unwrap();
        let made = made.duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
        let made = Moment(i64::try_from(made).unwrap());
        sweep(folder.path(), made.plus_seconds(DAY_S - 1));
        assert!(folder.path().join("patchwalk-import-1").exists(), "an import may still be at it");
        sweep(folder.path(), made.plus_seconds(DAY_S + 1));
        assert!(!folder.path().join("patchwalk-import-1").exists());
        assert!(folder.path().join("somebody-elses").exists());
    }

    #[test]
    fn a_header_may_hold_an_equals_sign() {
        assert_eq!(mapping("Type (A=flat)=dwelling_type").unwrap(), ("Type (A=flat)".into(), "dwelling_type".into()));
        assert!(mapping("nothing").is_err());
    }
}
