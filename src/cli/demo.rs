//! `patchwalk demo`: a throw-away installation that anyone may play with.

use std::net::SocketAddr;
use std::sync::Arc;

use super::serve::until_stopped;
use super::{Failure, print};
use crate::app::demo::{self, DEMO_ACCOUNTS};
use crate::app::{App, Settings, SystemClock, SystemRandom, Target};
use crate::http::ServeOptions;

/// For measuring what recording costs. `serve` doesn't know of it.
const WITHOUT_RECORDS: &str = "PATCHWALK_DEMO_WITHOUT_RECORDS";

pub(super) async fn run(listen: SocketAddr, untouched: bool) -> Result<(), Failure> {
    if !listen.ip().is_loopback() {
        let words = "The demo's passwords are known to everyone, so it listens on this machine only. Use 127.0.0.1.";
        return Err(Failure::Usage(words.into()));
    }
    let folder = tempfile::Builder::new().prefix("patchwalk-demo-").tempdir()?;
    let measures_without_records = std::env::var(WITHOUT_RECORDS).is_ok_and(|said| said == "1");
    let settings = Settings {
        installation_name: "Patchwalk".into(),
        is_demo: true,
        demo_accounts: demo::accounts(),
        measures_without_records,
    };
    let target = Target::Sqlite(folder.path().join("patchwalk.db"));
    let app = App::open(&target, settings, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    eprintln!("Building the demo estate …");
    let stage = demo::fill(&app, folder.path()).await?;
    let tonight = if untouched { None } else { Some(demo::go_half_way(&app, &stage).await?) };
    if measures_without_records {
        eprintln!("WARNING: {WITHOUT_RECORDS}=1, so checks are NOT RECORDED. This is for measuring only.");
    }
    print::answer("A demo: every place and person in it is invented. It is thrown away when you stop it (Ctrl-C).")?;
    for (role, email, password) in DEMO_ACCOUNTS {
        print::answer(&format!("  {:<18} {email}  {password}", role.code().replace('_', " ")))?;
    }
    if let Some(tonight) = tonight {
        let rounds =
            [("A round of this evening", tonight.door_round), ("The champion’s route", tonight.champion_route)];
        for (what, code) in rounds.into_iter().filter_map(|(what, code)| Some((what, code?))) {
            print::answer(&format!("{what}: sign in on a phone, open /r, and give the code {code}"))?;
        }
    }
    until_stopped(app, ServeOptions { listen, public_url: None, trusted_proxy: Vec::new() }).await
}
