-- Many at once: what a server may hold in memory and for how long, and what keeps partners to fair use.

-- One more with every change to who may do what and to the sites there are: whoever holds such things
-- in memory compares it. Counted by the engine, so that no program can forget to. Apart from
-- `installation`, whose row a long import holds. Not in backups.
create table access_counter (
    only_one integer not null primary key check (only_one = 1),
    moved integer not null
) strict;
insert into access_counter (only_one, moved) values (1, 0);
create trigger access_after_person_changed after update of organisation, name, email, closed_at on person
begin update access_counter set moved = moved + 1; end;
create trigger access_after_person_gone after delete on person
begin update access_counter set moved = moved + 1; end;
create trigger access_after_grant_added after insert on role_grant
begin update access_counter set moved = moved + 1; end;
create trigger access_after_grant_changed after update on role_grant
begin update access_counter set moved = moved + 1; end;
create trigger access_after_grant_gone after delete on role_grant
begin update access_counter set moved = moved + 1; end;
create trigger access_after_session_changed after update of hash, person, ends_at, revoked_at on session
begin update access_counter set moved = moved + 1; end;
create trigger access_after_session_gone after delete on session
begin update access_counter set moved = moved + 1; end;
create trigger access_after_token_changed after update of hash, person, name, scopes, ends_at, revoked_at on token
begin update access_counter set moved = moved + 1; end;
create trigger access_after_token_gone after delete on token
begin update access_counter set moved = moved + 1; end;
create trigger access_after_site_added after insert on site
begin update access_counter set moved = moved + 1; end;
create trigger access_after_site_changed after update on site
begin update access_counter set moved = moved + 1; end;

-- Which referral a check was made for. Partners must say.
alter table recorded_check add column reference text;

-- What a partner asked about, so that limits and runs of neighbours can be told across restarts.
create table partner_check (
    organisation text not null,
    -- The recorded check.
    id text not null,
    partner text not null references person (id) deferrable,
    at integer not null,
    -- What tells one address from the next: its id where it was found, else the words.
    address text not null,
    postcode text,
    street text,
    number integer,
    easting real,
    northing real,
    primary key (organisation, id),
    foreign key (organisation, id) references recorded_check (organisation, id) deferrable
) strict;
create index partner_check_newest on partner_check (partner, at);

-- The newest counts; the others say what was allowed before.
create table partner_limit (
    organisation text not null,
    partner text not null references person (id) deferrable,
    set_at integer not null,
    set_by text not null,
    per_hour integer not null check (per_hour >= 0),
    per_day integer not null check (per_day >= 0),
    primary key (organisation, partner, set_at)
) strict;

-- What managers should know of.
create table notice (
    organisation text not null,
    id text not null,
    at integer not null,
    kind text not null,
    -- Whom it is about: a person's id.
    person text not null references person (id) deferrable,
    site text,
    detail text not null,
    primary key (organisation, id)
) strict;
create index notice_newest on notice (organisation, at);
create index notice_about on notice (person, at);

create trigger partner_check_never_updated before update on partner_check
begin select raise(abort, 'partner_check is append-only'); end;
create trigger partner_check_never_deleted before delete on partner_check
begin select raise(abort, 'partner_check is append-only'); end;
create trigger partner_limit_never_updated before update on partner_limit
begin select raise(abort, 'partner_limit is append-only'); end;
create trigger partner_limit_never_deleted before delete on partner_limit
begin select raise(abort, 'partner_limit is append-only'); end;
create trigger notice_never_updated before update on notice
begin select raise(abort, 'notice is append-only'); end;
create trigger notice_never_deleted before delete on notice
begin select raise(abort, 'notice is append-only'); end;
