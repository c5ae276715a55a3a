-- Referral lists: what was handed in, what each row was answered, and how a person settled what was unclear.
-- Cells of other columns than the address's are not here: they are passed through and never stored.

create table referral_list (
    organisation text not null,
    id text not null unique,
    at integer not null,
    by text not null,
    site text,
    on_day text not null,
    partner text,
    reference text,
    note text,
    file text not null,
    sha256 text not null,
    as_partner integer not null check (as_partner in (0, 1)),
    -- Site → version, JSON.
    boundary_versions text not null,
    -- Rows by partner and verdict as they were answered, JSON.
    partners text not null,
    primary key (organisation, id)
) strict;
create index referral_list_newest on referral_list (organisation, at);

create table referral_row (
    organisation text not null,
    list text not null,
    line integer not null,
    reference text,
    partner text,
    verdict text not null,
    site text,
    address_id text,
    address text,
    match_confidence real,
    distance_to_line_m real,
    boundary_version integer,
    -- Codes and ids, with spaces between.
    reasons text not null,
    candidates text not null,
    primary key (organisation, list, line),
    foreign key (organisation, list) references referral_list (organisation, id) deferrable
) strict, without rowid;
create index referral_row_unclear on referral_row (organisation, list, line)
    where verdict in ('near_line', 'ambiguous', 'not_found');

create table referral_settlement (
    organisation text not null,
    list text not null,
    line integer not null,
    number integer not null,
    at integer not null,
    by text not null,
    settled text not null,
    address_id text,
    address text,
    site text,
    why text,
    primary key (organisation, list, line, number),
    foreign key (organisation, list, line) references referral_row (organisation, list, line) deferrable
) strict, without rowid;

create trigger referral_list_never_updated before update on referral_list
begin select raise(abort, 'referral_list is append-only'); end;
create trigger referral_list_never_deleted before delete on referral_list
begin select raise(abort, 'referral_list is append-only'); end;
create trigger referral_row_never_updated before update on referral_row
begin select raise(abort, 'referral_row is append-only'); end;
create trigger referral_row_never_deleted before delete on referral_row
begin select raise(abort, 'referral_row is append-only'); end;
create trigger referral_settlement_never_updated before update on referral_settlement
begin select raise(abort, 'referral_settlement is append-only'); end;
create trigger referral_settlement_never_deleted before delete on referral_settlement
begin select raise(abort, 'referral_settlement is append-only'); end;
