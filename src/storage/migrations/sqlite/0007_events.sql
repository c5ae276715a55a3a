-- The record at the door. For SQLite; the PostgreSQL file beside it is the same but for what it says.

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
    sequence integer not null check (sequence <> 0),
    kind text not null,
    outcome text,
    at integer not null,
    offset_ms integer,
    corrected_at integer not null,
    retracts text,
    leaflet integer not null check (leaflet in (0, 1)),
    wave text,
    call_back_on text,
    call_back_part text,
    note text,
    address text,
    longitude real,
    latitude real,
    by_staff integer not null check (by_staff in (0, 1)),
    person text not null,
    person_name text not null,
    received_at integer not null,
    digest text not null,
    flagged integer not null check (flagged in (0, 1)),
    number integer not null check (number > 0),
    primary key (organisation, id),
    unique (organisation, device, sequence),
    foreign key (organisation, site) references site (organisation, id) deferrable,
    foreign key (organisation, site, household) references household (organisation, site, id) deferrable,
    foreign key (organisation, plan) references plan (organisation, id) deferrable
) strict;
create index contact_event_number on contact_event (organisation, site, number);
create index contact_event_household on contact_event (organisation, site, household);

-- A phone, and the person who first sent something from it.
create table device (
    organisation text not null,
    id text not null,
    person text not null,
    first_at integer not null,
    primary key (organisation, id)
) strict;

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
    at integer not null,
    person text not null,
    person_name text not null,
    primary key (organisation, id),
    unique (organisation, device, event, digest),
    foreign key (organisation, site) references site (organisation, id) deferrable
) strict;
create index set_aside_site on set_aside (organisation, site);

-- What the office made of it: taken into the record as `event`, or left out.
create table set_aside_settled (
    organisation text not null,
    set_aside text not null,
    taken integer not null check (taken in (0, 1)),
    event text,
    at integer not null,
    by text not null,
    by_name text not null,
    primary key (organisation, set_aside),
    foreign key (organisation, set_aside) references set_aside (organisation, id) deferrable
) strict;

create trigger contact_event_never_updated before update on contact_event
begin select raise(abort, 'contact_event is append-only'); end;
create trigger contact_event_never_deleted before delete on contact_event
begin select raise(abort, 'contact_event is append-only'); end;
create trigger device_never_updated before update on device
begin select raise(abort, 'device is append-only'); end;
create trigger device_never_deleted before delete on device
begin select raise(abort, 'device is append-only'); end;
create trigger set_aside_never_updated before update on set_aside
begin select raise(abort, 'set_aside is append-only'); end;
create trigger set_aside_never_deleted before delete on set_aside
begin select raise(abort, 'set_aside is append-only'); end;
create trigger set_aside_settled_never_updated before update on set_aside_settled
begin select raise(abort, 'set_aside_settled is append-only'); end;
create trigger set_aside_settled_never_deleted before delete on set_aside_settled
begin select raise(abort, 'set_aside_settled is append-only'); end;
