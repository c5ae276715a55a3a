//! What a household wishes, as staff write it down or take it back. A preference, and no safety marker.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WishKind {
    /// Never to be called on.
    DoNotKnock,
    NoLeaflets,
    /// Not a wish but a fact of the building: nobody gets to the door.
    NoAccess,
}

impl WishKind {
    pub const ALL: [Self; 3] = [Self::DoNotKnock, Self::NoLeaflets, Self::NoAccess];

    pub fn code(self) -> &'static str {
        match self {
            Self::DoNotKnock => "do_not_knock",
            Self::NoLeaflets => "no_leaflets",
            Self::NoAccess => "no_access",
        }
    }
}

/// One line of what was written down. Of each kind the last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wish {
    #[serde(skip)]
    pub organisation: String,
    #[serde(skip)]
    pub site: String,
    pub household: String,
    pub number: i64,
    pub kind: WishKind,
    /// False: taken back.
    pub holds: bool,
    pub at: i64,
    pub by: String,
    pub by_name: String,
}

/// What holds for a household now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub do_not_knock: bool,
    pub no_leaflets: bool,
    pub no_access: bool,
}

impl Wishes {
    /// Folds lines in the order of their numbers.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Wish>) -> Self {
        let mut wishes = Self::default();
        for line in lines {
            wishes.learn(line);
        }
        wishes
    }

    pub fn holds(self, kind: WishKind) -> bool {
        match kind {
            WishKind::DoNotKnock => self.do_not_knock,
            WishKind::NoLeaflets => self.no_leaflets,
            WishKind::NoAccess => self.no_access,
        }
    }

    pub fn learn(&mut self, line: &Wish) {
        match line.kind {
            WishKind::DoNotKnock => self.do_not_knock = line.holds,
            WishKind::NoLeaflets => self.no_leaflets = line.holds,
            WishKind::NoAccess => self.no_access = line.holds,
        }
    }
}
