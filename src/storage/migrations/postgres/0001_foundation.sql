-- The first schema, for PostgreSQL. The same as SQLite's, but for three things:
--   1. text is `collate "C"`, so that both engines sort by bytes and give the same order;
--   2. whole numbers are `bigint` and others `double precision`, which is what SQLite's are;
--   3. one function serves all triggers, and `truncate` is refused too, which SQLite does not have.
-- Moments are microseconds since 1970, UTC. Yes and no are 1 and 0. JSON is text, read in Rust only.
-- `organisation` is in every key; `*` stands for the installation itself.

create table installation (
    only_one bigint not null primary key check (only_one = 1),
    -- Random; a restore gives a new one, so that phones know to send again what they still hold.
    epoch text collate "C" not null,
    -- One more with every change to boundaries, addresses or households: caches compare it.
    revision bigint not null
);

create table organisation (
    id text collate "C" not null primary key,
    name text collate "C" not null,
    added_at bigint not null
);

create table site (
    organisation text collate "C" not null references organisation (id) deferrable,
    id text collate "C" not null unique,
    name text collate "C" not null,
    added_at bigint not null,
    is_demo bigint not null check (is_demo in (0, 1)),
    primary key (organisation, id)
);

-- Not tied to `site`: lists for the shared gazetteer belong to none.
create table import_record (
    organisation text collate "C" not null,
    id text collate "C" not null,
    site text collate "C",
    kind text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    sha256 text collate "C" not null,
    source text collate "C" not null,
    report text collate "C" not null,
    primary key (organisation, id)
);

create table boundary_version (
    organisation text collate "C" not null,
    site text collate "C" not null,
    version bigint not null check (version > 0),
    holds_from text collate "C" not null,
    geojson text collate "C" not null,
    added_at bigint not null,
    added_by text collate "C" not null,
    import text collate "C" not null,
    primary key (organisation, site, version),
    foreign key (organisation, site) references site (organisation, id) deferrable,
    foreign key (organisation, import) references import_record (organisation, id) deferrable
);

-- One index, the key itself, and no foreign key: a million rows go in at a time.
create table address (
    organisation text collate "C" not null,
    id text collate "C" not null,
    uprn text collate "C",
    written text collate "C" not null,
    sub_building text collate "C",
    building_name text collate "C",
    number text collate "C",
    street text collate "C",
    locality text collate "C",
    town text collate "C",
    postcode text collate "C",
    easting double precision,
    northing double precision,
    point_source text collate "C",
    -- The import that last wrote this row, and so the source that it is kept under.
    import text collate "C" not null,
    primary key (organisation, id)
);

-- What an address of the gazetteer said before an import corrected it.
create table address_change (
    organisation text collate "C" not null,
    address text collate "C" not null,
    import text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    before text collate "C" not null,
    after text collate "C" not null,
    primary key (organisation, address, import),
    foreign key (organisation, import) references import_record (organisation, id) deferrable
);

create table household (
    organisation text collate "C" not null,
    site text collate "C" not null,
    id text collate "C" not null,
    uprn text collate "C",
    written text collate "C" not null,
    sub_building text collate "C",
    building_name text collate "C",
    number text collate "C",
    street text collate "C",
    locality text collate "C",
    town text collate "C",
    postcode text collate "C",
    easting double precision,
    northing double precision,
    point_source text collate "C",
    reference text collate "C",
    is_void bigint not null check (is_void in (0, 1)),
    dwelling_type text collate "C",
    other_spellings text collate "C" not null,
    gone_at bigint,
    primary key (organisation, site, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

create table household_change (
    organisation text collate "C" not null,
    site text collate "C" not null,
    household text collate "C" not null,
    import text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    kind text collate "C" not null,
    before text collate "C",
    after text collate "C",
    primary key (organisation, site, household, import),
    foreign key (organisation, import) references import_record (organisation, id) deferrable
);

create table base_map (
    organisation text collate "C" not null,
    site text collate "C" not null,
    kind text collate "C" not null,
    geojson text collate "C" not null,
    import text collate "C" not null,
    primary key (organisation, site, kind),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

create table recorded_check (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    at bigint not null,
    by text collate "C" not null,
    site text collate "C",
    verdict text collate "C" not null,
    answer text collate "C" not null,
    primary key (organisation, id)
);
create index recorded_check_newest on recorded_check (organisation, at);

create table person (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    name text collate "C" not null,
    email text collate "C" not null unique,
    password_hash text collate "C",
    added_at bigint not null,
    closed_at bigint,
    primary key (organisation, id)
);

create table role_grant (
    person text collate "C" not null references person (id) deferrable,
    position bigint not null,
    organisation text collate "C" not null,
    site text collate "C",
    role text collate "C" not null,
    primary key (person, position, organisation)
);

create table session (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    person text collate "C" not null references person (id) deferrable,
    hash text collate "C" not null unique,
    started_at bigint not null,
    last_seen_at bigint not null,
    ends_at bigint not null,
    revoked_at bigint,
    device text collate "C" not null,
    primary key (organisation, id)
);
create index session_of_person on session (person);

create table token (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    person text collate "C" not null references person (id) deferrable,
    name text collate "C" not null,
    hash text collate "C" not null unique,
    scopes text collate "C" not null,
    added_at bigint not null,
    ends_at bigint not null,
    last_used_at bigint,
    revoked_at bigint,
    primary key (organisation, id)
);

create table one_time_link (
    organisation text collate "C" not null,
    hash text collate "C" not null unique,
    person text collate "C" references person (id) deferrable,
    made_at bigint not null,
    ends_at bigint not null,
    used_at bigint,
    primary key (organisation, hash)
);

-- Before anyone is known there is no organisation, so this alone has none.
create table sign_in_attempt (
    key text collate "C" not null,
    at bigint not null,
    times bigint not null,
    primary key (key, at)
);
create index sign_in_attempt_oldest on sign_in_attempt (at);

create table audit_entry (
    organisation text collate "C" not null,
    id text collate "C" not null,
    at bigint not null,
    who text collate "C" not null,
    verb text collate "C" not null,
    what text collate "C" not null,
    subject text collate "C",
    site text collate "C",
    detail text collate "C",
    primary key (organisation, id)
);
create index audit_entry_newest on audit_entry (at);
create index audit_entry_newest_of_organisation on audit_entry (organisation, at);

-- What is kept for ever is held so by the engine, not by good manners.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end
$$;
create trigger audit_entry_never_updated before update on audit_entry for each row execute function refuse_change();
create trigger audit_entry_never_deleted before delete on audit_entry for each row execute function refuse_change();
create trigger audit_entry_never_emptied before truncate on audit_entry for each statement execute function refuse_change();
create trigger import_record_never_updated before update on import_record for each row execute function refuse_change();
create trigger import_record_never_deleted before delete on import_record for each row execute function refuse_change();
create trigger import_record_never_emptied before truncate on import_record for each statement execute function refuse_change();
create trigger boundary_version_never_updated before update on boundary_version for each row execute function refuse_change();
create trigger boundary_version_never_deleted before delete on boundary_version for each row execute function refuse_change();
create trigger boundary_version_never_emptied before truncate on boundary_version for each statement execute function refuse_change();
create trigger address_change_never_updated before update on address_change for each row execute function refuse_change();
create trigger address_change_never_deleted before delete on address_change for each row execute function refuse_change();
create trigger address_change_never_emptied before truncate on address_change for each statement execute function refuse_change();
create trigger household_change_never_updated before update on household_change for each row execute function refuse_change();
create trigger household_change_never_deleted before delete on household_change for each row execute function refuse_change();
create trigger household_change_never_emptied before truncate on household_change for each statement execute function refuse_change();
create trigger recorded_check_never_updated before update on recorded_check for each row execute function refuse_change();
create trigger recorded_check_never_deleted before delete on recorded_check for each row execute function refuse_change();
create trigger recorded_check_never_emptied before truncate on recorded_check for each statement execute function refuse_change();
-- A household may leave the list, but its row stays.
create trigger household_never_deleted before delete on household for each row execute function refuse_change();
create trigger household_never_emptied before truncate on household for each statement execute function refuse_change();
