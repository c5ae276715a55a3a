//! Where a storage scene plays: a fresh SQLite file, or a fresh database on the PostgreSQL cluster
//! that `tests/support/postgres.sh` starts.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use patchwalk::storage::{Store, Target};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

/// 2026-11-21 09:00 UTC.
pub const NOW: i64 = 1_795_251_600_000_000;
pub const MINUTE: i64 = 60_000_000;

pub struct Place {
    pub target: Target,
    pub folder: TempDir,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        Self { target: Target::Sqlite(folder.path().join("data").join("patchwalk.db")), folder }
    }

    /// `None`, said aloud, where no cluster is given.
    #[allow(dead_code, reason = "each suite uses its own part")]
    pub async fn postgres() -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let Ok(cluster) = std::env::var("PATCHWALK_TEST_POSTGRES") else {
            let required = std::env::var("PATCHWALK_TEST_REQUIRE_POSTGRES").is_ok_and(|v| v == "1");
            assert!(!required, "PATCHWALK_TEST_POSTGRES is not set, and this run must have PostgreSQL");
            eprintln!("SKIPPED: no PostgreSQL given. Run this by tests/support/postgres.sh");
            return None;
        };
        let name = format!("scene_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mut admin = PgConnection::connect(&cluster).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await.unwrap();
        admin.close().await.unwrap();
        let (server, _) = cluster.rsplit_once('/').unwrap();
        Some(Self { target: Target::Postgres(format!("{server}/{name}")), folder: TempDir::new().unwrap() })
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.target, NOW).await.unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[allow(dead_code, reason = "each suite uses its own part")]
    pub fn file(&self) -> PathBuf {
        match &self.target {
            Target::Sqlite(file) => file.clone(),
            Target::Postgres(_) => panic!("PostgreSQL has no file"),
        }
    }

    /// Runs SQL past the store, as somebody with another program would.
    #[allow(dead_code, reason = "each suite uses its own part")]
    pub async fn meddle(&self, sql: &str) -> Result<(), sqlx::Error> {
        match &self.target {
            Target::Sqlite(file) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
                let mut db = sqlx::ConnectOptions::connect(&options).await?;
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut db).await?;
                db.close().await
            }
            Target::Postgres(url) => {
                let mut db = PgConnection::connect(url).await?;
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut db).await?;
                db.close().await
            }
        }
    }
}

/// Plays each scene on both engines.
#[allow(unused_macros, reason = "a benchmark plays none")]
macro_rules! scenes {
    ($($scene:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scene() {
                super::$scene(crate::place::Place::sqlite()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scene() {
                if let Some(place) = crate::place::Place::postgres().await {
                    super::$scene(place).await;
                }
            })*
        }
    };
}
