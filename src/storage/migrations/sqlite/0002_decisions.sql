-- What people decide about an address, and what they know of a site's surroundings, for SQLite. The PostgreSQL file beside it is the same but for what it says.
-- Only ever added to: a decision is revoked, and a mark lifted, by a row of its own.

-- One more with every decision, mark and statement: caches compare it.
alter table installation add column rulings integer not null default 0;

-- An override of the verdict for one address at one site. `until` is the last day on which it counts.
create table decision (
    organisation text not null,
    id text not null unique,
    site text not null,
    address text not null,
    uprn text,
    list_organisation text not null,
    list_site text,
    written text not null,
    in_area integer not null check (in_area in (0, 1)),
    why text not null,
    until text,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

create table decision_revoked (
    organisation text not null,
    id text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, id) references decision (organisation, id) deferrable
) strict;

-- Of such an address only named staff are told anything. `may_see` is a JSON list of people's ids.
create table protected_address (
    organisation text not null,
    id text not null unique,
    site text not null,
    address text not null,
    uprn text,
    list_organisation text not null,
    list_site text,
    written text not null,
    may_see text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

create table protected_address_lifted (
    organisation text not null,
    id text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, id) references protected_address (organisation, id) deferrable
) strict;

-- Whether every address in and around a site is listed, as a manager says. The last number counts.
create table surroundings_statement (
    organisation text not null,
    site text not null,
    number integer not null check (number > 0),
    is_complete integer not null check (is_complete in (0, 1)),
    note text not null,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, site, number),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;

create trigger decision_never_updated before update on decision
begin select raise(abort, 'decision is append-only'); end;
create trigger decision_never_deleted before delete on decision
begin select raise(abort, 'decision is append-only'); end;
create trigger decision_revoked_never_updated before update on decision_revoked
begin select raise(abort, 'decision_revoked is append-only'); end;
create trigger decision_revoked_never_deleted before delete on decision_revoked
begin select raise(abort, 'decision_revoked is append-only'); end;
create trigger protected_address_never_updated before update on protected_address
begin select raise(abort, 'protected_address is append-only'); end;
create trigger protected_address_never_deleted before delete on protected_address
begin select raise(abort, 'protected_address is append-only'); end;
create trigger protected_address_lifted_never_updated before update on protected_address_lifted
begin select raise(abort, 'protected_address_lifted is append-only'); end;
create trigger protected_address_lifted_never_deleted before delete on protected_address_lifted
begin select raise(abort, 'protected_address_lifted is append-only'); end;
create trigger surroundings_statement_never_updated before update on surroundings_statement
begin select raise(abort, 'surroundings_statement is append-only'); end;
create trigger surroundings_statement_never_deleted before delete on surroundings_statement
begin select raise(abort, 'surroundings_statement is append-only'); end;
