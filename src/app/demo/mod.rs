//! The demo: an invented estate with an account for each role, made by the same calls that real
//! people use.

mod outreach;

use std::path::Path;

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::check::CheckRequest;
use super::import::ImportRequest;
use super::people::Invitation;
use super::place::NewPlace;
use super::viewer::viewer_of;
use super::{App, AppError, DemoAccount, Result};
use crate::domain::import::{ImportKind, Outcome, SourceNote};
use crate::domain::person::{Grant, Role, Viewer};
use crate::domain::place::{Geometry, PlaceKind};
use crate::domain::site::INSTALLATION;
use crate::domain::wish::WishKind;
pub use outreach::Tonight;

/// Who can sign in to the demo. Everyone may know these: the demo listens on one machine only.
pub const DEMO_ACCOUNTS: [(Role, &str, &str); 7] = [
    (Role::Administrator, "administrator@example.org", "walk every door"),
    (Role::Manager, "manager@example.org", "walk every door"),
    (Role::EligibilityStaff, "eligibility@example.org", "walk every door"),
    (Role::OutreachWorker, "outreach@example.org", "walk every door"),
    (Role::Champion, "champion@example.org", "walk every door"),
    (Role::Partner, "partner@example.org", "walk every door"),
    (Role::ProgrammeManager, "programme@example.org", "walk every door"),
];

const ORGANISATION: &str = "Fernhollow Homes (demo)";
const SITE: &str = "Fernhollow";

/// What some households wish: 2, 3 and 4 Plover Close.
const WISHES: [(&str, WishKind); 3] = [
    ("999570008888", WishKind::DoNotKnock),
    ("999570008899", WishKind::NoLeaflets),
    ("999570008892", WishKind::NoLeaflets),
];

/// The demo estate's files, inside the program.
#[derive(RustEmbed)]
#[folder = "boundaries/demo/"]
struct Files;

pub fn accounts() -> Vec<DemoAccount> {
    let account = |(role, email, password): &(Role, &str, &str)| DemoAccount {
        role: *role,
        email: (*email).to_owned(),
        password: (*password).to_owned(),
    };
    DEMO_ACCOUNTS.iter().map(account).collect()
}

/// The demo's estate, and who works on it.
pub struct Stage {
    site: String,
    outreach_worker: Viewer,
    champion: Viewer,
}

/// Fills an empty installation with the estate as it is before anybody knocks. `scratch` is a folder for copies of the
/// demo's files.
pub async fn fill(app: &App, scratch: &Path) -> Result<Stage> {
    let terminal = Viewer::terminal();
    let organisation = app.add_organisation(&terminal, ORGANISATION).await?;
    let site = app.add_site(&terminal, &organisation.id, SITE).await?;
    let people = add_people(app, &terminal, &organisation.id).await?;
    let imports = [
        (ImportKind::Boundary, "boundary-2026-04.geojson", Some("2026-04-01")),
        (ImportKind::Boundary, "boundary.geojson", Some("2026-09-14")),
        (ImportKind::Addresses, "gazetteer.csv", None),
        (ImportKind::Households, "households.csv", None),
        (ImportKind::Streets, "streets.geojson", None),
        (ImportKind::Streets, "street-points.geojson", None),
        (ImportKind::Streets, "basemap.geojson", None),
    ];
    for (kind, name, from) in imports {
        bring_in(app, &terminal, &site.id, scratch, kind, name, from).await?;
    }
    put_on_the_map(app, &terminal, &site.id).await?;
    for (household, kind) in WISHES {
        app.wish(&terminal, &site.id, household, kind, true).await?;
    }
    for address in ["1 Chapel Lane", "2 Chapel Lane", "137 Chapel Lane", "AE1 1AA"] {
        let request = CheckRequest { address: address.to_owned(), ..CheckRequest::default() };
        app.check(&terminal, request).await?;
    }
    let of_role = |role: Role| {
        let found = people.iter().find(|viewer| viewer.grants.iter().any(|grant| grant.role == role));
        found.cloned().ok_or_else(|| AppError::Broken("the demo lacks a role".into()))
    };
    Ok(Stage { site: site.id, outreach_worker: of_role(Role::OutreachWorker)?, champion: of_role(Role::Champion)? })
}

/// Takes the outreach half way through, up to the rounds of this evening.
pub async fn go_half_way(app: &App, stage: &Stage) -> Result<Tonight> {
    outreach::record(app, &stage.outreach_worker, &stage.site).await?;
    let (tonight, doors) = outreach::plan_tonight(app, &Viewer::terminal(), &stage.champion, &stage.site).await?;
    outreach::look_after(app, &stage.outreach_worker, &stage.site, &doors).await?;
    Ok(tonight)
}

async fn put_on_the_map(app: &App, terminal: &Viewer, site: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Feature {
        properties: Properties,
        geometry: Geometry,
    }
    #[derive(Deserialize)]
    struct Properties {
        kind: PlaceKind,
        name: String,
    }
    #[derive(Deserialize)]
    struct Collection {
        features: Vec<Feature>,
    }
    let file = Files::get("places.geojson").ok_or_else(|| AppError::Broken("the demo's places are missing".into()))?;
    let places: Collection = serde_json::from_slice(&file.data).map_err(|e| AppError::Broken(e.to_string()))?;
    for Feature { properties: Properties { kind, name }, geometry } in places.features {
        app.add_place(terminal, site, NewPlace { kind, name, geometry }).await?;
    }
    Ok(())
}

async fn add_people(app: &App, terminal: &Viewer, organisation: &str) -> Result<Vec<Viewer>> {
    let mut people = Vec::new();
    for (role, email, password) in DEMO_ACCOUNTS {
        let everywhere = matches!(role, Role::Administrator | Role::ProgrammeManager);
        let grant =
            Grant { organisation: if everywhere { INSTALLATION } else { organisation }.to_owned(), site: None, role };
        let name = format!("Demo {}", role.code().replace('_', " "));
        let invited = app.add_person(terminal, &name, email, std::slice::from_ref(&grant)).await?;
        let Invitation { link, person } = invited;
        let token = link.rsplit('=').next().unwrap_or_default();
        app.accept_invitation(token, password, "demo").await?;
        people.push(viewer_of(&person.person, vec![grant]));
    }
    Ok(people)
}

async fn bring_in(
    app: &App,
    terminal: &Viewer,
    site: &str,
    scratch: &Path,
    kind: ImportKind,
    name: &str,
    from: Option<&str>,
) -> Result<()> {
    let file = Files::get(name).ok_or_else(|| AppError::Broken(format!("the demo's {name} is missing")))?;
    let path = scratch.join(name);
    std::fs::write(&path, &file.data).map_err(|e| AppError::Broken(e.to_string()))?;
    let request = ImportRequest {
        kind,
        site: (kind != ImportKind::Addresses).then(|| site.to_owned()),
        file_name: name.to_owned(),
        file: path,
        points: None,
        from: from.map(str::to_owned),
        note: SourceNote {
            given_by: Some("Patchwalk, invented for the demo".into()),
            received_on: from.map(str::to_owned),
            lawful_basis: Some("no personal data".into()),
            keep_until: None,
        },
        sheet: None,
        map: Vec::new(),
        accept_good_rows: false,
        dry_run: false,
    };
    let answer = app.import(terminal, &request, &|_, _| ()).await?;
    if answer.report.outcome == Outcome::Rejected {
        return Err(AppError::Refused(answer.report.problems));
    }
    Ok(())
}
