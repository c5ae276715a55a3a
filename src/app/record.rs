//! Writing checks down, before they are answered. Those who wait share one wait for the disk.

use super::together::Together;
use super::{App, AppError, Result};
use crate::domain::eligibility::{Answer, RecordedCheck};
use crate::domain::person::Viewer;
use crate::storage::{Audited, StorageError, Store};

/// Letters and figures that can't be taken for one another on the telephone: no 0, 1, I or O.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Rows of a batch that are written at a time: others, who ask for one address, come in between.
const PIECE: usize = 500;
/// Askers whose checks are written in one transaction.
const AT_ONCE: usize = 256;
/// A clash of ids is one in a billion for each check on record.
const TRIES: usize = 20;

/// Each asker's checks, and for each of them whether it was written: `false`, its id was taken.
type Written = std::result::Result<Vec<(RecordedCheck, bool)>, StorageError>;
pub(super) type Recorder = Together<Vec<Audited>, Written>;

pub(super) fn recorder(store: &Store) -> Recorder {
    let store = store.clone();
    Together::new(AT_ONCE, move |waiting: Vec<Vec<Audited>>| {
        let store = store.clone();
        async move { write(&store, waiting).await }
    })
}

/// All in one transaction. Where that fails each asker is tried alone, so that one whom storage refuses
/// spoils it for nobody else.
async fn write(store: &Store, waiting: Vec<Vec<Audited>>) -> Vec<Written> {
    let lengths: Vec<usize> = waiting.iter().map(Vec::len).collect();
    let mut all: Vec<Audited> = waiting.into_iter().flatten().collect();
    match store.record_checks(&all).await {
        Ok(added) => {
            let mut written = all.into_iter().map(|(check, _)| check).zip(added);
            lengths.into_iter().map(|n| Ok(written.by_ref().take(n).collect())).collect()
        }
        Err(error) if lengths.len() == 1 => vec![Err(error)],
        Err(_) => {
            let mut each = Vec::with_capacity(lengths.len());
            for n in lengths {
                let own: Vec<Audited> = all.drain(..n).collect();
                let added = store.record_checks(&own).await;
                each.push(added.map(|added| own.into_iter().map(|(check, _)| check).zip(added).collect()));
            }
            each
        }
    }
}

/// An answer, not yet written down.
pub(super) struct Unrecorded {
    /// Whose record it goes into.
    pub organisation: String,
    pub answer: Answer,
    pub reference: Option<String>,
}

impl App {
    /// Writes an answer down under an id of its own.
    pub(super) async fn record(&self, viewer: &Viewer, one: Unrecorded) -> Result<RecordedCheck> {
        let written = self.record_all(viewer, vec![one]).await?;
        written.into_iter().next().ok_or_else(|| AppError::Broken("a check was recorded and is gone".into()))
    }

    /// The same for many, in their order.
    pub(super) async fn record_all(&self, viewer: &Viewer, all: Vec<Unrecorded>) -> Result<Vec<RecordedCheck>> {
        let mut done = Vec::with_capacity(all.len());
        let mut rest = all.into_iter();
        loop {
            let piece: Vec<Unrecorded> = rest.by_ref().take(PIECE).collect();
            if piece.is_empty() {
                return Ok(done);
            }
            self.record_piece(viewer, piece, &mut done).await?;
        }
    }

    async fn record_piece(&self, viewer: &Viewer, piece: Vec<Unrecorded>, done: &mut Vec<RecordedCheck>) -> Result<()> {
        let mut checks = Vec::with_capacity(piece.len());
        for one in piece {
            checks.push(self.with_code(viewer, one)?);
        }
        if self.settings.forgets_checks() {
            done.extend(checks);
            return Ok(());
        }
        let first = done.len();
        let mut places: Vec<usize> = (first..first + checks.len()).collect();
        for _ in 0..TRIES {
            let mut audited = Vec::with_capacity(checks.len());
            for check in checks.drain(..) {
                let entry = self.entry_of(viewer, &check)?;
                audited.push((check, entry));
            }
            let written = self.recorder.ask(audited).await;
            let written = written.ok_or_else(|| AppError::Broken("checks could not be recorded".into()))??;
            let mut clashes = Vec::new();
            for (place, (check, is_written)) in places.into_iter().zip(written) {
                if !is_written {
                    clashes.push(place);
                    checks.push(self.with_other_code(check.clone())?);
                }
                if place < done.len() { done[place] = check } else { done.push(check) }
            }
            places = clashes;
            if places.is_empty() {
                return Ok(());
            }
        }
        Err(AppError::Broken("no free check id was found".into()))
    }

    /// Dated, and under an id of its own.
    pub(super) fn with_code(&self, viewer: &Viewer, one: Unrecorded) -> Result<RecordedCheck> {
        let now = self.now();
        let mut answer = one.answer;
        (answer.check_id, answer.checked_at) = (self.check_code()?, now.rfc3339());
        Ok(RecordedCheck {
            organisation: one.organisation,
            id: answer.check_id.clone(),
            at: now.0,
            by: viewer.who.clone(),
            site: answer.site.clone(),
            verdict: answer.verdict,
            answer,
            reference: one.reference,
        })
    }

    pub(super) fn with_other_code(&self, mut check: RecordedCheck) -> Result<RecordedCheck> {
        check.id = self.check_code()?;
        check.answer.check_id.clone_from(&check.id);
        Ok(check)
    }

    pub(super) fn entry_of(&self, viewer: &Viewer, check: &RecordedCheck) -> Result<crate::domain::audit::AuditEntry> {
        let mut entry = self.entry(viewer, &check.organisation, "checked", "check")?;
        (entry.subject, entry.site) = (Some(check.id.clone()), check.site.clone());
        Ok(entry)
    }

    /// "4KD-297": thirty bits of chance, read out in two breaths.
    fn check_code(&self) -> Result<String> {
        let bits = u32::from_be_bytes(self.chance::<4>()?);
        let letter = |i: u32| char::from(CODE_LETTERS[(bits >> (5 * i) & 31) as usize]);
        Ok(format!("{}{}{}-{}{}{}", letter(0), letter(1), letter(2), letter(3), letter(4), letter(5)))
    }
}
