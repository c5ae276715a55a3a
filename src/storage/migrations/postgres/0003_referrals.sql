-- Referral lists: what was handed in, what each row was answered, and how a person settled what was unclear.
-- Cells of other columns than the address's are not here: they are passed through and never stored.

create table referral_list (
    organisation text collate "C" not null,
    id text collate "C" not null unique,
    at bigint not null,
    by text collate "C" not null,
    site text collate "C",
    on_day text collate "C" not null,
    partner text collate "C",
    reference text collate "C",
    note text collate "C",
    file text collate "C" not null,
    sha256 text collate "C" not null,
    as_partner bigint not null check (as_partner in (0, 1)),
    -- Site → version, JSON.
    boundary_versions text collate "C" not null,
    -- Rows by partner and verdict as they were answered, JSON.
    partners text collate "C" not null,
    primary key (organisation, id)
);
create index referral_list_newest on referral_list (organisation, at);

create table referral_row (
    organisation text collate "C" not null,
    list text collate "C" not null,
    line bigint not null,
    reference text collate "C",
    partner text collate "C",
    verdict text collate "C" not null,
    site text collate "C",
    address_id text collate "C",
    address text collate "C",
    match_confidence double precision,
    distance_to_line_m double precision,
    boundary_version bigint,
    -- Codes and ids, with spaces between.
    reasons text collate "C" not null,
    candidates text collate "C" not null,
    primary key (organisation, list, line),
    foreign key (organisation, list) references referral_list (organisation, id) deferrable
);
create index referral_row_unclear on referral_row (organisation, list, line)
    where verdict in ('near_line', 'ambiguous', 'not_found');

create table referral_settlement (
    organisation text collate "C" not null,
    list text collate "C" not null,
    line bigint not null,
    number bigint not null,
    at bigint not null,
    by text collate "C" not null,
    settled text collate "C" not null,
    address_id text collate "C",
    address text collate "C",
    site text collate "C",
    why text collate "C",
    primary key (organisation, list, line, number),
    foreign key (organisation, list, line) references referral_row (organisation, list, line) deferrable
);

create trigger referral_list_never_updated before update on referral_list for each row execute function refuse_change();
create trigger referral_list_never_deleted before delete on referral_list for each row execute function refuse_change();
create trigger referral_list_never_emptied before truncate on referral_list for each statement execute function refuse_change();
create trigger referral_row_never_updated before update on referral_row for each row execute function refuse_change();
create trigger referral_row_never_deleted before delete on referral_row for each row execute function refuse_change();
create trigger referral_row_never_emptied before truncate on referral_row for each statement execute function refuse_change();
create trigger referral_settlement_never_updated before update on referral_settlement for each row execute function refuse_change();
create trigger referral_settlement_never_deleted before delete on referral_settlement for each row execute function refuse_change();
create trigger referral_settlement_never_emptied before truncate on referral_settlement for each statement execute function refuse_change();
