-- Many at once: what a server may hold in memory and for how long, and what keeps partners to fair use.

-- One more with every change to who may do what and to the sites there are: whoever holds such things
-- in memory compares it. Counted by the engine, so that no program can forget to. Apart from
-- `installation`, whose row a long import holds. Not in backups.
create table access_counter (
    only_one bigint not null primary key check (only_one = 1),
    moved bigint not null
);
insert into access_counter (only_one, moved) values (1, 0);
create function count_access() returns trigger language plpgsql as $$
begin
    update access_counter set moved = moved + 1;
    return null;
end
$$;
create trigger access_after_person_changed after update of organisation, name, email, closed_at on person for each statement execute function count_access();
create trigger access_after_person_gone after delete on person for each statement execute function count_access();
create trigger access_after_grant_added after insert on role_grant for each statement execute function count_access();
create trigger access_after_grant_changed after update on role_grant for each statement execute function count_access();
create trigger access_after_grant_gone after delete on role_grant for each statement execute function count_access();
create trigger access_after_session_changed after update of hash, person, ends_at, revoked_at on session for each statement execute function count_access();
create trigger access_after_session_gone after delete on session for each statement execute function count_access();
create trigger access_after_token_changed after update of hash, person, name, scopes, ends_at, revoked_at on token for each statement execute function count_access();
create trigger access_after_token_gone after delete on token for each statement execute function count_access();
create trigger access_after_site_added after insert on site for each statement execute function count_access();
create trigger access_after_site_changed after update on site for each statement execute function count_access();

-- Which referral a check was made for. Partners must say.
alter table recorded_check add column reference text collate "C";

-- What a partner asked about, so that limits and runs of neighbours can be told across restarts.
create table partner_check (
    organisation text collate "C" not null,
    -- The recorded check.
    id text collate "C" not null,
    partner text collate "C" not null references person (id) deferrable,
    at bigint not null,
    -- What tells one address from the next: its id where it was found, else the words.
    address text collate "C" not null,
    postcode text collate "C",
    street text collate "C",
    number bigint,
    easting double precision,
    northing double precision,
    primary key (organisation, id),
    foreign key (organisation, id) references recorded_check (organisation, id) deferrable
);
create index partner_check_newest on partner_check (partner, at);

-- The newest counts; the others say what was allowed before.
create table partner_limit (
    organisation text collate "C" not null,
    partner text collate "C" not null references person (id) deferrable,
    set_at bigint not null,
    set_by text collate "C" not null,
    per_hour bigint not null check (per_hour >= 0),
    per_day bigint not null check (per_day >= 0),
    primary key (organisation, partner, set_at)
);

-- What managers should know of.
create table notice (
    organisation text collate "C" not null,
    id text collate "C" not null,
    at bigint not null,
    kind text collate "C" not null,
    -- Whom it is about: a person's id.
    person text collate "C" not null references person (id) deferrable,
    site text collate "C",
    detail text collate "C" not null,
    primary key (organisation, id)
);
create index notice_newest on notice (organisation, at);
create index notice_about on notice (person, at);

create trigger partner_check_never_updated before update on partner_check for each row execute function refuse_change();
create trigger partner_check_never_deleted before delete on partner_check for each row execute function refuse_change();
create trigger partner_check_never_emptied before truncate on partner_check for each statement execute function refuse_change();
create trigger partner_limit_never_updated before update on partner_limit for each row execute function refuse_change();
create trigger partner_limit_never_deleted before delete on partner_limit for each row execute function refuse_change();
create trigger partner_limit_never_emptied before truncate on partner_limit for each statement execute function refuse_change();
create trigger notice_never_updated before update on notice for each row execute function refuse_change();
create trigger notice_never_deleted before delete on notice for each row execute function refuse_change();
create trigger notice_never_emptied before truncate on notice for each statement execute function refuse_change();
