-- What the office keeps for those who walk.

-- Addresses that walkers reported, and what the office made of each. Once; nothing is ever changed.
create table reported_settled (
    organisation text not null,
    event text not null,
    site text not null,
    outcome text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, event),
    foreign key (organisation, event) references contact_event (organisation, id) deferrable,
    foreign key (organisation, site) references site (organisation, id) deferrable
);
create index reported_settled_site on reported_settled (organisation, site);

-- Safety markers: a code, and never words of anybody's. Days as 2026-11-26. Each runs out by itself on `expires_on`, unless a
-- review carries it on; reviews are rows of their own, of which the last counts.
create table safety_marker (
    organisation text not null,
    id text not null unique,
    site text not null,
    household text not null,
    code text not null,
    since text not null,
    review_on text not null,
    expires_on text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, id),
    foreign key (organisation, site, household) references household (organisation, site, id) deferrable
);
create index safety_marker_site on safety_marker (organisation, site);

create table safety_review (
    organisation text not null,
    marker text not null,
    number bigint not null check (number > 0),
    still_needed bigint not null check (still_needed in (0, 1)),
    review_on text,
    expires_on text,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, marker, number),
    foreign key (organisation, marker) references safety_marker (organisation, id) deferrable
);

-- Free text is kept apart, for it is not kept for ever: rows of these two tables may be deleted, and are.
-- `event` is that of the record, or of what was set aside until the office settles it. Microseconds.
create table event_note (
    organisation text not null,
    event text not null,
    site text not null,
    text text not null,
    kept_at bigint not null,
    expires_at bigint not null,
    primary key (organisation, event),
    foreign key (organisation, site) references site (organisation, id) deferrable
);
create index event_note_site on event_note (organisation, site);

-- How to get to a door, in the office's words.
create table entry_note (
    organisation text not null,
    site text not null,
    household text not null,
    text text not null,
    expires_on text not null,
    at bigint not null,
    by text not null,
    by_name text not null,
    primary key (organisation, site, household),
    foreign key (organisation, site, household) references household (organisation, site, id) deferrable
);

-- Who walks alone says when they mean to be back, and who is to look out for them. By the device's clock, in microseconds.
alter table contact_event add column back_by bigint;
alter table contact_event add column buddy text;
create index contact_event_buddy on contact_event (buddy) where buddy is not null;

-- Notes that were part of their events move to where they can be deleted, and go 28 days after they came.
drop trigger contact_event_never_updated on contact_event;
insert into event_note (organisation, event, site, text, kept_at, expires_at)
select organisation, id, site, note, received_at, received_at + 2419200000000 from contact_event
where note is not null and site is not null;
update contact_event set note = null where note is not null;
create trigger contact_event_never_updated before update on contact_event for each row execute function refuse_change();

create trigger reported_settled_never_updated before update on reported_settled for each row execute function refuse_change();
create trigger reported_settled_never_deleted before delete on reported_settled for each row execute function refuse_change();
create trigger reported_settled_never_emptied before truncate on reported_settled for each statement execute function refuse_change();
create trigger safety_marker_never_updated before update on safety_marker for each row execute function refuse_change();
create trigger safety_marker_never_deleted before delete on safety_marker for each row execute function refuse_change();
create trigger safety_marker_never_emptied before truncate on safety_marker for each statement execute function refuse_change();
create trigger safety_review_never_updated before update on safety_review for each row execute function refuse_change();
create trigger safety_review_never_deleted before delete on safety_review for each row execute function refuse_change();
create trigger safety_review_never_emptied before truncate on safety_review for each statement execute function refuse_change();
