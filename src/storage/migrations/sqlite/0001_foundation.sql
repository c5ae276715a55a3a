-- The first schema, for SQLite. The PostgreSQL file beside it is the same but for what it says.
-- Moments are microseconds since 1970, UTC. Yes and no are 1 and 0. JSON is text, read in Rust only.
-- `organisation` is in every key; `*` stands for the installation itself.

create table installation (
    only_one integer not null primary key check (only_one = 1),
    -- Random; a restore gives a new one, so that phones know to send again what they still hold.
    epoch text not null,
    -- One more with every change to boundaries, addresses or households: caches compare it.
    revision integer not null
) strict;

create table organisation (
    id text not null primary key,
    name text not null,
    added_at integer not null
) strict;

create table site (
    organisation text not null references organisation (id) deferrable,
    id text not null unique,
    name text not null,
    added_at integer not null,
    is_demo integer not null check (is_demo in (0, 1)),
    primary key (organisation, id)
) strict;

-- Not tied to `site`: lists for the shared gazetteer belong to none.
create table import_record (
    organisation text not null,
    id text not null,
    site text,
    kind text not null,
    at integer not null,
    by text not null,
    sha256 text not null,
    source text not null,
    report text not null,
    primary key (organisation, id)
) strict;

create table boundary_version (
    organisation text not null,
    site text not null,
    version integer not null check (version > 0),
    holds_from text not null,
    geojson text not null,
    added_at integer not null,
    added_by text not null,
    import text not null,
    primary key (organisation, site, version),
    foreign key (organisation, site) references site (organisation, id) deferrable,
    foreign key (organisation, import) references import_record (organisation, id) deferrable
) strict;

-- One index, the key itself, and no foreign key: a million rows go in at a time.
create table address (
    organisation text not null,
    id text not null,
    uprn text,
    written text not null,
    sub_building text,
    building_name text,
    number text,
    street text,
    locality text,
    town text,
    postcode text,
    easting real,
    northing real,
    point_source text,
    -- The import that last wrote this row, and so the source that it is kept under.
    import text not null,
    primary key (organisation, id)
) strict, without rowid;

-- What an address of the gazetteer said before an import corrected it.
create table address_change (
    organisation text not null,
    address text not null,
    import text not null,
    at integer not null,
    by text not null,
    before text not null,
    after text not null,
    primary key (organisation, address, import),
    foreign key (organisation, import) references import_record (organisation, id) deferrable
) strict, without rowid;

create table household (
    organisation text not null,
    site text not null,
    id text not null,
    uprn text,
    written text not null,
    sub_building text,
    building_name text,
    number text,
    street text,
    locality text,
    town text,
    postcode text,
    easting real,
    northing real,
    point_source text,
    reference text,
    is_void integer not null check (is_void in (0, 1)),
    dwelling_type text,
    other_spellings text not null,
    gone_at integer,
    primary key (organisation, site, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict, without rowid;

create table household_change (
    organisation text not null,
    site text not null,
    household text not null,
    import text not null,
    at integer not null,
    by text not null,
    kind text not null,
    before text,
    after text,
    primary key (organisation, site, household, import),
    foreign key (organisation, import) references import_record (organisation, id) deferrable
) strict, without rowid;

create table base_map (
    organisation text not null,
    site text not null,
    kind text not null,
    geojson text not null,
    import text not null,
    primary key (organisation, site, kind),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

create table recorded_check (
    organisation text not null,
    id text not null unique,
    at integer not null,
    by text not null,
    site text,
    verdict text not null,
    answer text not null,
    primary key (organisation, id)
) strict;
create index recorded_check_newest on recorded_check (organisation, at);

create table person (
    organisation text not null,
    id text not null unique,
    name text not null,
    email text not null unique,
    password_hash text,
    added_at integer not null,
    closed_at integer,
    primary key (organisation, id)
) strict;

create table role_grant (
    person text not null references person (id) deferrable,
    position integer not null,
    organisation text not null,
    site text,
    role text not null,
    primary key (person, position, organisation)
) strict;

create table session (
    organisation text not null,
    id text not null unique,
    person text not null references person (id) deferrable,
    hash text not null unique,
    started_at integer not null,
    last_seen_at integer not null,
    ends_at integer not null,
    revoked_at integer,
    device text not null,
    primary key (organisation, id)
) strict;
create index session_of_person on session (person);

create table token (
    organisation text not null,
    id text not null unique,
    person text not null references person (id) deferrable,
    name text not null,
    hash text not null unique,
    scopes text not null,
    added_at integer not null,
    ends_at integer not null,
    last_used_at integer,
    revoked_at integer,
    primary key (organisation, id)
) strict;

create table one_time_link (
    organisation text not null,
    hash text not null unique,
    person text references person (id) deferrable,
    made_at integer not null,
    ends_at integer not null,
    used_at integer,
    primary key (organisation, hash)
) strict;

-- Before anyone is known there is no organisation, so this alone has none.
create table sign_in_attempt (
    key text not null,
    at integer not null,
    times integer not null,
    primary key (key, at)
) strict, without rowid;
create index sign_in_attempt_oldest on sign_in_attempt (at);

create table audit_entry (
    organisation text not null,
    id text not null,
    at integer not null,
    who text not null,
    verb text not null,
    what text not null,
    subject text,
    site text,
    detail text,
    primary key (organisation, id)
) strict;
create index audit_entry_newest on audit_entry (at);
create index audit_entry_newest_of_organisation on audit_entry (organisation, at);

-- What is kept for ever is held so by the engine, not by good manners.
create trigger audit_entry_never_updated before update on audit_entry
begin select raise(abort, 'audit_entry is append-only'); end;
create trigger audit_entry_never_deleted before delete on audit_entry
begin select raise(abort, 'audit_entry is append-only'); end;
-- `insert or replace` deletes without asking the trigger above.
create trigger audit_entry_never_replaced before insert on audit_entry
when exists (select 1 from audit_entry where organisation = new.organisation and id = new.id)
begin select raise(abort, 'audit_entry is append-only'); end;
create trigger import_record_never_updated before update on import_record
begin select raise(abort, 'import_record is append-only'); end;
create trigger import_record_never_deleted before delete on import_record
begin select raise(abort, 'import_record is append-only'); end;
create trigger boundary_version_never_updated before update on boundary_version
begin select raise(abort, 'boundary_version is append-only'); end;
create trigger boundary_version_never_deleted before delete on boundary_version
begin select raise(abort, 'boundary_version is append-only'); end;
create trigger address_change_never_updated before update on address_change
begin select raise(abort, 'address_change is append-only'); end;
create trigger address_change_never_deleted before delete on address_change
begin select raise(abort, 'address_change is append-only'); end;
create trigger household_change_never_updated before update on household_change
begin select raise(abort, 'household_change is append-only'); end;
create trigger household_change_never_deleted before delete on household_change
begin select raise(abort, 'household_change is append-only'); end;
create trigger recorded_check_never_updated before update on recorded_check
begin select raise(abort, 'recorded_check is append-only'); end;
create trigger recorded_check_never_deleted before delete on recorded_check
begin select raise(abort, 'recorded_check is append-only'); end;
-- A household may leave the list, but its row stays.
create trigger household_never_deleted before delete on household
begin select raise(abort, 'household is never deleted'); end;
