-- Rounds: what was planned, changed by hand and handed out; and what planning goes by. For SQLite; the PostgreSQL file beside it is the same but for what it says.
-- Only ever added to: undo is one more version, and what ends does so by a row of its own.

-- Hubs, pick-up points, champions' doors, areas to stay out of. `geojson` is a point or a polygon, in degrees.
create table place (
    organisation text not null,
    id text not null unique,
    site text not null,
    kind text not null check (kind in ('hub', 'pick_up', 'champion_door', 'no_go')),
    name text not null,
    geojson text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

create table place_removed (
    organisation text not null,
    id text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, id) references place (organisation, id) deferrable
) strict;

-- A site's settings for what is due. The last number counts.
create table due_rules (
    organisation text not null,
    site text not null,
    number integer not null check (number > 0),
    rules text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, site, number),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

-- What a household wishes, as staff write it down or take it back. Of each kind the last number counts.
create table wish (
    organisation text not null,
    site text not null,
    household text not null,
    number integer not null check (number > 0),
    kind text not null check (kind in ('do_not_knock', 'no_leaflets', 'no_access')),
    holds integer not null check (holds in (0, 1)),
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, site, household, number),
    foreign key (organisation, site, household) references household (organisation, site, id) deferrable
) strict;

-- Rounds made together, for one day and shift. `asked` is JSON.
create table plan (
    organisation text not null,
    id text not null unique,
    site text not null,
    kind text not null check (kind in ('doors', 'leaflets', 'champion')),
    asked text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

-- Its rounds as they were after each change, as JSON. `back` and `forth`: the versions that undo and redo go to.
create table plan_version (
    organisation text not null,
    plan text not null,
    version integer not null check (version > 0),
    what text not null,
    rounds text not null,
    back integer,
    forth integer,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, plan, version),
    foreign key (organisation, plan) references plan (organisation, id) deferrable
) strict;

create table plan_closed (
    organisation text not null,
    id text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, id) references plan (organisation, id) deferrable
) strict;

-- A round that was handed out can be picked up by its code until `until` (microseconds).
create table round_code (
    code text not null primary key,
    organisation text not null,
    plan text not null,
    round text not null,
    until integer not null,
    at integer not null,
    by text not null,
    by_name text not null,
    foreign key (organisation, plan) references plan (organisation, id) deferrable
) strict;
create index round_code_plan on round_code (organisation, plan);

create trigger place_never_updated before update on place
begin select raise(abort, 'place is append-only'); end;
create trigger place_never_deleted before delete on place
begin select raise(abort, 'place is append-only'); end;
create trigger place_removed_never_updated before update on place_removed
begin select raise(abort, 'place_removed is append-only'); end;
create trigger place_removed_never_deleted before delete on place_removed
begin select raise(abort, 'place_removed is append-only'); end;
create trigger due_rules_never_updated before update on due_rules
begin select raise(abort, 'due_rules is append-only'); end;
create trigger due_rules_never_deleted before delete on due_rules
begin select raise(abort, 'due_rules is append-only'); end;
create trigger wish_never_updated before update on wish
begin select raise(abort, 'wish is append-only'); end;
create trigger wish_never_deleted before delete on wish
begin select raise(abort, 'wish is append-only'); end;
create trigger plan_never_updated before update on plan
begin select raise(abort, 'plan is append-only'); end;
create trigger plan_never_deleted before delete on plan
begin select raise(abort, 'plan is append-only'); end;
create trigger plan_version_never_updated before update on plan_version
begin select raise(abort, 'plan_version is append-only'); end;
create trigger plan_version_never_deleted before delete on plan_version
begin select raise(abort, 'plan_version is append-only'); end;
create trigger plan_closed_never_updated before update on plan_closed
begin select raise(abort, 'plan_closed is append-only'); end;
create trigger plan_closed_never_deleted before delete on plan_closed
begin select raise(abort, 'plan_closed is append-only'); end;
create trigger round_code_never_updated before update on round_code
begin select raise(abort, 'round_code is append-only'); end;
create trigger round_code_never_deleted before delete on round_code
begin select raise(abort, 'round_code is append-only'); end;
