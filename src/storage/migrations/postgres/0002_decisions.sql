-- What people decide about an address, and what they know of a site's surroundings, for PostgreSQL. The SQLite file beside it is the same but for what it says.
-- Only ever added to: a decision is revoked, and a mark lifted, by a row of its own.

-- One more with every decision, mark and statement: caches compare it.
alter table installation add column rulings bigint not null default 0;

-- An override of the verdict for one address at one site. `until` is the last day on which it counts.
create table decision (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    site text collate "C" not null,
    address text collate "C" not null,
    uprn text collate "C",
    list_organisation text collate "C" not null,
    list_site text collate "C",
    written text collate "C" not null,
    in_area bigint not null check (in_area in (0, 1)),
    why text collate "C" not null,
    until text collate "C",
    at bigint not null,
    by text collate "C" not null,
    by_name text collate "C" not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

create table decision_revoked (
    organisation text collate "C" not null,
    id text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    by_name text collate "C" not null,
    primary key (organisation, id),
    foreign key (organisation, id) references decision (organisation, id) deferrable
);

-- Of such an address only named staff are told anything. `may_see` is a JSON list of people's ids.
create table protected_address (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    site text collate "C" not null,
    address text collate "C" not null,
    uprn text collate "C",
    list_organisation text collate "C" not null,
    list_site text collate "C",
    written text collate "C" not null,
    may_see text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    by_name text collate "C" not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

create table protected_address_lifted (
    organisation text collate "C" not null,
    id text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    by_name text collate "C" not null,
    primary key (organisation, id),
    foreign key (organisation, id) references protected_address (organisation, id) deferrable
);

-- Whether every address in and around a site is listed, as a manager says. The last number counts.
create table surroundings_statement (
    organisation text collate "C" not null,
    site text collate "C" not null,
    number bigint not null check (number > 0),
    is_complete bigint not null check (is_complete in (0, 1)),
    note text collate "C" not null,
    at bigint not null,
    by text collate "C" not null,
    by_name text collate "C" not null,
    primary key (organisation, site, number),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

create trigger decision_never_updated before update on decision for each row execute function refuse_change();
create trigger decision_never_deleted before delete on decision for each row execute function refuse_change();
create trigger decision_never_emptied before truncate on decision for each statement execute function refuse_change();
create trigger decision_revoked_never_updated before update on decision_revoked for each row execute function refuse_change();
create trigger decision_revoked_never_deleted before delete on decision_revoked for each row execute function refuse_change();
create trigger decision_revoked_never_emptied before truncate on decision_revoked for each statement execute function refuse_change();
create trigger protected_address_never_updated before update on protected_address for each row execute function refuse_change();
create trigger protected_address_never_deleted before delete on protected_address for each row execute function refuse_change();
create trigger protected_address_never_emptied before truncate on protected_address for each statement execute function refuse_change();
create trigger protected_address_lifted_never_updated before update on protected_address_lifted for each row execute function refuse_change();
create trigger protected_address_lifted_never_deleted before delete on protected_address_lifted for each row execute function refuse_change();
create trigger protected_address_lifted_never_emptied before truncate on protected_address_lifted for each statement execute function refuse_change();
create trigger surroundings_statement_never_updated before update on surroundings_statement for each row execute function refuse_change();
create trigger surroundings_statement_never_deleted before delete on surroundings_statement for each row execute function refuse_change();
create trigger surroundings_statement_never_emptied before truncate on surroundings_statement for each statement execute function refuse_change();
