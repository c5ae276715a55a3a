-- Rounds: what was planned, changed by hand and handed out; and what planning goes by.
-- Only ever added to: undo is one more version, and what ends does so by a row of its own.

-- Hubs, pick-up points, champions' doors, areas to stay out of. `geojson` is a point or a polygon, in degrees.
create table place (
    organisation text not null,
    id text not null unique,
    site text not null,
    kind text not null check (kind in ('hub', 'pick_up', 'champion_door', 'no_go')),
    name text not null,
    geojson text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

create table place_removed (
    organisation text not null,
    id text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, id) references place (organisation, id) deferrable
);

-- A site's settings for what is due. The last number counts.
create table due_rules (
    organisation text not null,
    site text not null,
    number bigint not null check (number > 0),
    rules text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, site, number),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

-- What a household wishes, as staff write it down or take it back. Of each kind the last number counts.
create table wish (
    organisation text not null,
    site text not null,
    household text not null,
    number bigint not null check (number > 0),
    kind text not null check (kind in ('do_not_knock', 'no_leaflets', 'no_access')),
    holds bigint not null check (holds in (0, 1)),
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, site, household, number),
    foreign key (organisation, site, household) references household (organisation, site, id) deferrable
);

-- Rounds made together, for one day and shift. `asked` is JSON.
create table plan (
    organisation text not null,
    id text not null unique,
    site text not null,
    kind text not null check (kind in ('doors', 'leaflets', 'champion')),
    asked text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site) references site (organisation, id) deferrable
);

-- Its rounds as they were after each change, as JSON. `back` and `forth`: the versions that undo and redo go to.
create table plan_version (
    organisation text not null,
    plan text not null,
    version bigint not null check (version > 0),
    what text not null,
    rounds text not null,
    back bigint,
    forth bigint,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, plan, version),
    foreign key (organisation, plan) references plan (organisation, id) deferrable
);

create table plan_closed (
    organisation text not null,
    id text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, id) references plan (organisation, id) deferrable
);

-- A round that was handed out can be picked up by its code until `until` (microseconds).
create table round_code (
    code text not null primary key,
    organisation text not null,
    plan text not null,
    round text not null,
    until bigint not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    foreign key (organisation, plan) references plan (organisation, id) deferrable
);
create index round_code_plan on round_code (organisation, plan);

create trigger place_never_updated before update on place for each row execute function refuse_change();
create trigger place_never_deleted before delete on place for each row execute function refuse_change();
create trigger place_never_emptied before truncate on place for each statement execute function refuse_change();
create trigger place_removed_never_updated before update on place_removed for each row execute function refuse_change();
create trigger place_removed_never_deleted before delete on place_removed for each row execute function refuse_change();
create trigger place_removed_never_emptied before truncate on place_removed for each statement execute function refuse_change();
create trigger due_rules_never_updated before update on due_rules for each row execute function refuse_change();
create trigger due_rules_never_deleted before delete on due_rules for each row execute function refuse_change();
create trigger due_rules_never_emptied before truncate on due_rules for each statement execute function refuse_change();
create trigger wish_never_updated before update on wish for each row execute function refuse_change();
create trigger wish_never_deleted before delete on wish for each row execute function refuse_change();
create trigger wish_never_emptied before truncate on wish for each statement execute function refuse_change();
create trigger plan_never_updated before update on plan for each row execute function refuse_change();
create trigger plan_never_deleted before delete on plan for each row execute function refuse_change();
create trigger plan_never_emptied before truncate on plan for each statement execute function refuse_change();
create trigger plan_version_never_updated before update on plan_version for each row execute function refuse_change();
create trigger plan_version_never_deleted before delete on plan_version for each row execute function refuse_change();
create trigger plan_version_never_emptied before truncate on plan_version for each statement execute function refuse_change();
create trigger plan_closed_never_updated before update on plan_closed for each row execute function refuse_change();
create trigger plan_closed_never_deleted before delete on plan_closed for each row execute function refuse_change();
create trigger plan_closed_never_emptied before truncate on plan_closed for each statement execute function refuse_change();
create trigger round_code_never_updated before update on round_code for each row execute function refuse_change();
create trigger round_code_never_deleted before delete on round_code for each row execute function refuse_change();
create trigger round_code_never_emptied before truncate on round_code for each statement execute function refuse_change();
