-- The record at the door.

-- What happened at doors, as phones wrote it down. Nothing is ever changed: another event takes one back.
-- `at` is by the device's clock, `corrected_at` by the server's, both in microseconds. `number` rises within a site in the
-- order of arrival. Negative sequences are of events that the office took in from those set aside, where the device's own
-- number was taken. Without a site: a correction of what has not come yet.
create table contact_event (
    organisation text not null,
    id text not null unique,
    site text,
    household text,
    plan text,
    round text,
    device text not null,
    sequence bigint not null check (sequence <> 0),
    kind text not null,
    outcome text,
    at bigint not null,
    offset_ms bigint,
    corrected_at bigint not null,
    retracts text,
    leaflet bigint not null check (leaflet in (0, 1)),
    wave text,
    call_back_on text,
    call_back_part text,
    note text,
    address text,
    longitude double precision,
    latitude double precision,
    by_staff bigint not null check (by_staff in (0, 1)),
    person text not null,
    person_name text not null,
    received_at bigint not null,
    digest text not null,
    flagged bigint not null check (flagged in (0, 1)),
    number bigint not null check (number > 0),
    primary key (organisation, id),
    unique (organisation, device, sequence),
    foreign key (organisation, site) references site (organisation, id) deferrable,
    foreign key (organisation, site, household) references household (organisation, site, id) deferrable,
    foreign key (organisation, plan) references plan (organisation, id) deferrable
);
create index contact_event_number on contact_event (organisation, site, number);
create index contact_event_household on contact_event (organisation, site, household);

-- A phone, and the person who first sent something from it.
create table device (
    organisation text not null,
    id text not null,
    person text not null,
    first_at bigint not null,
    primary key (organisation, id)
);

-- What could not be taken into the record as it came. `event` is the id that it was sent with, `raw` what was sent.
create table set_aside (
    organisation text not null,
    id text not null unique,
    device text not null,
    event text not null,
    site text,
    reason text not null,
    raw text not null,
    digest text not null,
    at bigint not null,
    person text not null,
    person_name text not null,
    primary key (organisation, id),
    unique (organisation, device, event, digest),
    foreign key (organisation, site) references site (organisation, id) deferrable
);
create index set_aside_site on set_aside (organisation, site);

-- What the office made of it: taken into the record as `event`, or left out.
create table set_aside_settled (
    organisation text not null,
    set_aside text not null,
    taken bigint not null check (taken in (0, 1)),
    event text,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, set_aside),
    foreign key (organisation, set_aside) references set_aside (organisation, id) deferrable
);

create trigger contact_event_never_updated before update on contact_event for each row execute function refuse_change();
create trigger contact_event_never_deleted before delete on contact_event for each row execute function refuse_change();
create trigger contact_event_never_emptied before truncate on contact_event for each statement execute function refuse_change();
create trigger device_never_updated before update on device for each row execute function refuse_change();
create trigger device_never_deleted before delete on device for each row execute function refuse_change();
create trigger device_never_emptied before truncate on device for each statement execute function refuse_change();
create trigger set_aside_never_updated before update on set_aside for each row execute function refuse_change();
create trigger set_aside_never_deleted before delete on set_aside for each row execute function refuse_change();
create trigger set_aside_never_emptied before truncate on set_aside for each statement execute function refuse_change();
create trigger set_aside_settled_never_updated before update on set_aside_settled for each row execute function refuse_change();
create trigger set_aside_settled_never_deleted before delete on set_aside_settled for each row execute function refuse_change();
create trigger set_aside_settled_never_emptied before truncate on set_aside_settled for each statement execute function refuse_change();
