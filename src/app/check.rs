//! Is this address inside? (Interface only: bodies to be replaced.)

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::eligibility::{Answer, NamedAddress, RecordedCheck, Verdict};
use crate::domain::person::{Action, Viewer};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckRequest {
    pub address: String,
    pub postcode: Option<String>,
    pub site: Option<String>,
    /// ISO date; `None`: today.
    pub on: Option<String>,
}

/// All that a partner is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartnerAnswer {
    pub check_id: String,
    /// RFC 3339, UTC.
    pub checked_at: String,
    pub answer: PartnerVerdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerVerdict {
    InArea,
    NotInArea,
    AskTheTeam,
}

/// An answer cut to what the viewer may be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum GivenAnswer {
    Whole(Box<Answer>),
    Partner(PartnerAnswer),
}

impl GivenAnswer {
    /// The whole explanation for those who may check; in, not in or ask the team for partners.
    pub fn for_viewer(viewer: &Viewer, answer: Answer) -> Self {
        if viewer.may_somewhere(Action::Check) || viewer.may_somewhere(Action::SeeChecks) {
            return Self::Whole(Box::new(answer));
        }
        Self::Partner(PartnerAnswer {
            check_id: answer.check_id,
            checked_at: answer.checked_at,
            answer: match answer.verdict {
                Verdict::Inside => PartnerVerdict::InArea,
                Verdict::Outside => PartnerVerdict::NotInArea,
                Verdict::NearLine | Verdict::Ambiguous | Verdict::NotFound => PartnerVerdict::AskTheTeam,
            },
        })
    }
}

/// A check on record, cut to what the viewer may be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum GivenCheck {
    Whole(Box<RecordedCheck>),
    Partner(PartnerAnswer),
}

impl GivenCheck {
    pub fn for_viewer(viewer: &Viewer, check: RecordedCheck) -> Self {
        match GivenAnswer::for_viewer(viewer, check.answer.clone()) {
            GivenAnswer::Whole(_) => Self::Whole(Box::new(check)),
            GivenAnswer::Partner(answer) => Self::Partner(answer),
        }
    }
}

impl App {
    pub async fn check(&self, viewer: &Viewer, _request: CheckRequest) -> Result<Answer> {
        self.require_check(viewer).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn check_many(
        &self,
        viewer: &Viewer,
        _requests: Vec<(String, CheckRequest)>,
    ) -> Result<Vec<(String, Answer)>> {
        self.require_check(viewer).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn recorded_checks(
        &self,
        viewer: &Viewer,
        _site: Option<&str>,
        _mine: bool,
        _limit: i64,
    ) -> Result<Vec<RecordedCheck>> {
        self.require_somewhere(viewer, Action::SeeOwnChecks, "checks").await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn recorded_check(&self, viewer: &Viewer, _id: &str) -> Result<RecordedCheck> {
        self.require_somewhere(viewer, Action::SeeOwnChecks, "checks").await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn suggest(&self, viewer: &Viewer, _q: &str, _site: Option<&str>) -> Result<Vec<NamedAddress>> {
        self.require_somewhere(viewer, Action::Check, "suggestions").await?;
        Err(AppError::Conflict("stub".into()))
    }

    async fn require_check(&self, viewer: &Viewer) -> Result<()> {
        if viewer.may_somewhere(Action::CheckAsPartner) {
            return Ok(());
        }
        self.require_somewhere(viewer, Action::Check, "check").await
    }
}
