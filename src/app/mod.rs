//! What a person can do, a file each. Every call takes the [`Viewer`](crate::domain::person::Viewer) who asks; whether they may is
//! decided by `domain::person`, and what was seen, changed, exported or refused is written down.

pub mod audit;
pub mod base_map;
pub mod boundary;
pub mod check;
pub mod comparison;
pub mod coverage;
pub mod decision;
pub mod demo;
mod device;
mod doors;
mod error;
pub mod ground;
pub mod household;
pub mod import;
pub mod invitation;
mod kept_wish;
mod limits;
pub mod live;
mod looks;
pub mod note;
pub mod operate;
pub mod partner;
pub mod password;
pub mod people;
pub mod place;
pub mod plan;
pub mod protected;
mod record;
pub mod referral;
pub mod refusal;
pub mod reported;
pub mod rulings;
pub mod safety;
mod secret;
pub mod session;
pub mod set_aside;
pub mod setup;
pub mod sign_in;
pub mod site;
pub mod surroundings;
pub mod sync;
mod together;
pub mod token;
pub mod viewer;
pub mod walk;
pub mod walking;
pub mod wish;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::error::AppError;
pub use self::operate::Target;
use self::password::Passwords;
use crate::domain::person::Role;
use crate::domain::time::Moment;
use crate::storage::Store;

/// What every call of this room gives back.
pub type Result<T> = std::result::Result<T, AppError>;

/// Where the time comes from: the machine, or a test.
pub trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

/// Where chance comes from: the operating system, or a test's seed.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), NoRandomness>;
}

/// The operating system gave no random bytes. Nothing secret may be made without them.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the operating system gave no random numbers: {0}")]
pub struct NoRandomness(pub String);

pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the time is taken")]
    fn now(&self) -> Moment {
        Moment(jiff::Timestamp::now().as_microsecond())
    }
}

pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "the one place where chance is taken")]
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|e| NoRandomness(e.to_string()))
    }
}

/// How this installation is named, and whether it is a throw-away demo.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// On every page: "Patchwalk" unless told otherwise.
    pub installation_name: String,
    pub is_demo: bool,
    /// Shown at sign-in, where the installation is a demo that only its own machine can reach.
    pub demo_accounts: Vec<DemoAccount>,
    /// Checks are answered and not recorded, so that what recording costs can be measured. In a demo
    /// only; anywhere else it is as if it were not said.
    pub measures_without_records: bool,
}

impl Settings {
    fn forgets_checks(&self) -> bool {
        self.is_demo && self.measures_without_records
    }
}

/// An account that the demo tells everyone about, password and all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DemoAccount {
    pub role: Role,
    pub email: String,
    pub password: String,
}

/// The installation: its storage, its clock, its chance. Cheap to clone, as each request does several times.
#[derive(Clone)]
pub struct App(Arc<Installation>);

pub struct Installation {
    pub store: Store,
    pub settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    passwords: Passwords,
    ground: ground::GroundCache,
    walking: walking::Grounds,
    workshop: plan::Workshop,
    looks: looks::Looks,
    callers: looks::Callers,
    recorder: record::Recorder,
    doors: doors::Doors,
    live: live::Live,
    buckets: limits::Buckets,
    lookers: audit::Lookers,
    /// Held while the first administrator is made, so that two links do not make two.
    setting_up: tokio::sync::Mutex<()>,
}

impl std::ops::Deref for App {
    type Target = Installation;

    fn deref(&self) -> &Installation {
        &self.0
    }
}

impl App {
    pub fn new(store: Store, settings: Settings, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self(Arc::new(Installation {
            looks: looks::looks(&store),
            callers: looks::Callers::default(),
            recorder: record::recorder(&store),
            doors: doors::Doors::default(),
            live: live::Live::default(),
            buckets: limits::Buckets::default(),
            lookers: audit::Lookers::default(),
            store,
            settings: Arc::new(settings),
            clock,
            random,
            passwords: Passwords::default(),
            ground: ground::GroundCache::default(),
            walking: walking::Grounds::default(),
            workshop: plan::Workshop::default(),
            setting_up: tokio::sync::Mutex::default(),
        }))
    }

    /// Opens the installation's storage, which is checked and migrated on the way.
    ///
    /// # Errors
    /// `Storage`: it can't be reached, is damaged, or was written by a newer program.
    pub async fn open(
        target: &Target,
        settings: Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self> {
        let store = Store::open(target, clock.now().0).await?;
        Ok(Self::new(store, settings, clock, random))
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// So many random bytes.
    pub fn chance<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A new id: a UUIDv7, so that ids sort by when they were made.
    pub fn new_id(&self) -> Result<String> {
        let milliseconds = u64::try_from(self.now().0 / 1000).unwrap_or_default();
        let id = uuid::Builder::from_unix_timestamp_millis(milliseconds, &self.chance::<10>()?);
        Ok(id.into_uuid().to_string())
    }

    /// Whether storage answers, for whoever watches over the server.
    pub async fn ready(&self) -> Result<()> {
        Ok(self.store.ready().await?)
    }
}
