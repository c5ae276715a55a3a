//! People, what they may do, and where. The one place that decides who may do what.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::site::INSTALLATION;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    Manager,
    OutreachWorker,
    EligibilityStaff,
    Champion,
    Partner,
    ProgrammeManager,
}

impl Role {
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Manager,
        Role::OutreachWorker,
        Role::EligibilityStaff,
        Role::Champion,
        Role::Partner,
        Role::ProgrammeManager,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Manager => "manager",
            Role::OutreachWorker => "outreach_worker",
            Role::EligibilityStaff => "eligibility_staff",
            Role::Champion => "champion",
            Role::Partner => "partner",
            Role::ProgrammeManager => "programme_manager",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// A thing that a person may ask the program to do. Every `app` call names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Names of sites, and counts of homes. No addresses.
    SeeCounts,
    /// Boundary versions and base map.
    SeeBoundary,
    /// The household list, on map and in table.
    SeeHouseholds,
    /// Plan rounds, change them, hand them out; places on the map, what is due, what households wish.
    PlanRounds,
    /// Pick up a round by its code.
    WalkRounds,
    /// Sources, import reports, comparison of list and boundary.
    SeeImports,
    /// Add a site or an organisation.
    AddSite,
    /// Bring in boundaries, addresses, households, base maps.
    Import,
    /// Check an address, with the whole explanation.
    Check,
    /// Check an address and be told only in, not in, or ask the team.
    CheckAsPartner,
    /// Look at every recorded check.
    SeeChecks,
    /// Look at recorded checks that one made oneself.
    SeeOwnChecks,
    /// How much partners may ask, and notices of what they were stopped at.
    LookAfterPartners,
    /// Decide an address against its verdict, protect one, say whether a site's surroundings are known; see who was
    /// turned away before the area grew.
    Decide,
    /// Hand in referral lists, see them, and settle what is unclear.
    CheckReferrals,
    /// Hand in a referral list of one's own, and be told only in, not in, or ask the team.
    ReferAsPartner,
    /// People, roles, invitations, other people's sessions.
    ManagePeople,
    /// Bearer tokens for programs.
    ManageTokens,
    /// The audit log.
    SeeAudit,
    /// Whether storage is sound; backups.
    Operate,
}

impl Action {
    pub const ALL: [Action; 20] = [
        Action::SeeCounts,
        Action::SeeBoundary,
        Action::SeeHouseholds,
        Action::PlanRounds,
        Action::WalkRounds,
        Action::SeeImports,
        Action::AddSite,
        Action::Import,
        Action::Check,
        Action::CheckAsPartner,
        Action::SeeChecks,
        Action::SeeOwnChecks,
        Action::LookAfterPartners,
        Action::Decide,
        Action::CheckReferrals,
        Action::ReferAsPartner,
        Action::ManagePeople,
        Action::ManageTokens,
        Action::SeeAudit,
        Action::Operate,
    ];
}

/// Who may do what: the whole table, in one place.
pub fn role_may(role: Role, action: Action) -> bool {
    use Action::*;
    match role {
        Role::Administrator => true,
        Role::Manager => !matches!(action, AddSite | ManagePeople | ManageTokens | Operate),
        Role::OutreachWorker => {
            matches!(action, SeeCounts | SeeBoundary | SeeHouseholds | PlanRounds | WalkRounds | Check | SeeOwnChecks)
        }
        Role::EligibilityStaff => {
            matches!(action, SeeCounts | SeeBoundary | Check | SeeChecks | SeeOwnChecks | CheckReferrals)
        }
        // A champion sees their own route and nothing else.
        Role::Champion => matches!(action, WalkRounds),
        Role::Partner => matches!(action, CheckAsPartner | SeeOwnChecks | ReferAsPartner),
        Role::ProgrammeManager => matches!(action, SeeCounts),
    }
}

/// One role, in one organisation, at all of its sites or at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grant {
    /// An organisation's id, or `*`: the whole installation.
    pub organisation: String,
    /// One site only; absent: every site of the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    pub role: Role,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The organisation that invited them, or `*`.
    pub organisation: String,
    pub id: String,
    pub name: String,
    /// Lower case. One account for each in the installation.
    pub email: String,
    pub added_at: i64,
    /// Set: may not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<i64>,
}

/// Who is asking. Every `app` call takes one; it is made by signing in, by a bearer token, or by
/// sitting at the machine's own terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// As the audit log names them: `person:<id>`, `token:<id>`, `terminal`.
    pub who: String,
    pub name: String,
    pub grants: Vec<Grant>,
    /// A token may do no more than this, whatever its owner may; `None`: no further limit.
    pub only: Option<Vec<Action>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("you may not do this")]
pub struct NotAllowed {
    pub action: Action,
}

impl Viewer {
    /// Whoever can run the program beside its own database may do everything already.
    pub fn terminal() -> Self {
        Self {
            who: "terminal".into(),
            name: "the terminal".into(),
            grants: vec![Grant { organisation: INSTALLATION.into(), site: None, role: Role::Administrator }],
            only: None,
        }
    }

    /// May they do this at this site?
    pub fn may_at(&self, action: Action, organisation: &str, site: &str) -> bool {
        self.allowed(action, |grant| covers(grant, organisation) && grant.site.as_deref().is_none_or(|s| s == site))
    }

    /// May they do this across an organisation (not only at one of its sites)?
    pub fn may_in(&self, action: Action, organisation: &str) -> bool {
        self.allowed(action, |grant| covers(grant, organisation) && grant.site.is_none())
    }

    /// May they do this to the installation as a whole?
    pub fn may_everywhere(&self, action: Action) -> bool {
        self.may_in(action, INSTALLATION)
    }

    /// Is there anywhere that they may do this?
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.allowed(action, |_| true)
    }

    /// Do they work at this site in any role? Then it is no secret to them that it exists.
    pub fn knows(&self, organisation: &str, site: &str) -> bool {
        self.grants.iter().any(|g| covers(g, organisation) && g.site.as_deref().is_none_or(|s| s == site))
    }

    /// Do they work for this organisation at all, be it at one of its sites?
    pub fn knows_organisation(&self, organisation: &str) -> bool {
        self.grants.iter().any(|g| covers(g, organisation))
    }

    /// The same questions, as an error to be passed on with `?`.
    pub fn must_at(&self, action: Action, organisation: &str, site: &str) -> Result<(), NotAllowed> {
        self.may_at(action, organisation, site).then_some(()).ok_or(NotAllowed { action })
    }

    pub fn must_in(&self, action: Action, organisation: &str) -> Result<(), NotAllowed> {
        self.may_in(action, organisation).then_some(()).ok_or(NotAllowed { action })
    }

    pub fn must_everywhere(&self, action: Action) -> Result<(), NotAllowed> {
        self.must_in(action, INSTALLATION)
    }

    pub fn must_somewhere(&self, action: Action) -> Result<(), NotAllowed> {
        self.may_somewhere(action).then_some(()).ok_or(NotAllowed { action })
    }

    fn allowed(&self, action: Action, place: impl Fn(&Grant) -> bool) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&action))
            && self.grants.iter().any(|grant| place(grant) && role_may(grant.role, action))
    }
}

/// May somebody with these roles be asked to look out for a walker at this site? Whoever works the rounds there, in whatever
/// role but a champion's, who is a neighbour.
pub fn may_look_out(grants: &[Grant], organisation: &str, site: &str) -> bool {
    grants.iter().any(|grant| {
        let is_there = covers(grant, organisation) && grant.site.as_deref().is_none_or(|at| at == site);
        is_there && grant.role != Role::Champion && role_may(grant.role, Action::WalkRounds)
    })
}

fn covers(grant: &Grant, organisation: &str) -> bool {
    grant.organisation == INSTALLATION || grant.organisation == organisation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(organisation: &str, site: Option<&str>, role: Role) -> Viewer {
        Viewer {
            who: "person:p".into(),
            name: "P".into(),
            grants: vec![Grant { organisation: organisation.into(), site: site.map(Into::into), role }],
            only: None,
        }
    }

    #[test]
    fn data_never_crosses_organisations() {
        let manager = viewer("larch", None, Role::Manager);
        assert!(manager.may_at(Action::SeeHouseholds, "larch", "gaer"));
        assert!(!manager.may_at(Action::SeeHouseholds, "beech", "maindee"));
        assert!(!manager.may_everywhere(Action::SeeHouseholds));
    }

    #[test]
    fn a_grant_at_one_site_is_no_grant_at_the_next() {
        let worker = viewer("larch", Some("gaer"), Role::OutreachWorker);
        assert!(worker.may_at(Action::SeeHouseholds, "larch", "gaer"));
        assert!(!worker.may_at(Action::SeeHouseholds, "larch", "maindee"));
        assert!(!worker.may_in(Action::SeeHouseholds, "larch"));
    }

    #[test]
    fn a_programme_manager_sees_counts_only() {
        let national = viewer(INSTALLATION, None, Role::ProgrammeManager);
        for action in Action::ALL {
            assert_eq!(national.may_at(action, "larch", "gaer"), action == Action::SeeCounts);
        }
    }

    #[test]
    fn whoever_works_the_rounds_may_be_asked_to_look_out_and_a_neighbour_may_not() {
        let at = |role, site: Option<&str>| viewer("larch", site, role).grants;
        for role in Role::ALL {
            let works = matches!(role, Role::Administrator | Role::Manager | Role::OutreachWorker);
            assert_eq!(may_look_out(&at(role, None), "larch", "gaer"), works, "{role:?}");
            assert!(!may_look_out(&at(role, Some("maindee")), "larch", "gaer"));
            assert!(!may_look_out(&at(role, None), "beech", "penge"));
        }
    }

    #[test]
    fn a_token_may_do_no_more_than_its_scopes() {
        let mut token = viewer("larch", None, Role::Administrator);
        token.only = Some(vec![Action::Check]);
        assert!(token.may_in(Action::Check, "larch"));
        assert!(!token.may_in(Action::Import, "larch"));
    }
}
