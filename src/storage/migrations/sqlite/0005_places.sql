-- Places that are no homes in the gazetteer, and base maps that were replaced.

-- 0: a shop, an office, a school: people ask about it, and it is never counted.
alter table address add column is_home integer not null default 1 check (is_home in (0, 1));

-- What a site's base map was before `replaced_by` brought another.
create table base_map_before (
    organisation text not null,
    site text not null,
    kind text not null,
    import text not null,
    geojson text not null,
    replaced_by text not null,
    primary key (organisation, site, kind, import),
    foreign key (organisation, import) references import_record (organisation, id) deferrable,
    foreign key (organisation, replaced_by) references import_record (organisation, id) deferrable
) strict;
create trigger base_map_before_never_updated before update on base_map_before
begin select raise(abort, 'base_map_before is append-only'); end;
create trigger base_map_before_never_deleted before delete on base_map_before
begin select raise(abort, 'base_map_before is append-only'); end;
