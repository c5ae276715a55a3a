-- A do-not-knock outlives all else that is known of a home: as a hash of its address, made with the organisation's own key, and
-- nothing else. Rows are only added; of each hash the last one counts. For SQLite; the PostgreSQL file beside it is the same but for
-- what it says.
create table wish_key (
    organisation text not null primary key references organisation (id) deferrable,
    -- 256 random bits, in hex.
    key text not null
) strict;

create table kept_wish (
    organisation text not null references organisation (id) deferrable,
    number integer not null check (number > 0),
    hash text not null,
    holds integer not null check (holds in (0, 1)),
    at integer not null,
    primary key (organisation, number)
) strict;

create trigger wish_key_never_updated before update on wish_key
begin select raise(abort, 'wish_key is append-only'); end;
create trigger wish_key_never_deleted before delete on wish_key
begin select raise(abort, 'wish_key is append-only'); end;
create trigger kept_wish_never_updated before update on kept_wish
begin select raise(abort, 'kept_wish is append-only'); end;
create trigger kept_wish_never_deleted before delete on kept_wish
begin select raise(abort, 'kept_wish is append-only'); end;
