-- The baseline: one flat table of everything that records name, with unaccented text columns, searched by ILIKE: what
-- register systems commonly do. $N is what was typed. Whoever can make it faster without losing hits: please do.
create schema baseline;
create extension unaccent schema baseline;
create extension pg_trgm schema baseline;

create function baseline.plain(text) returns text language sql immutable parallel safe strict
    return lower(baseline.unaccent('baseline.unaccent', $1));

create table baseline.flat (
    source_id text not null,
    kind text not null,
    name text,
    number text,
    map_sheet text,
    parcel text,
    place text,
    name_plain text generated always as (baseline.plain(name)) stored,
    number_plain text generated always as (baseline.plain(number)) stored,
    place_plain text generated always as (baseline.plain(place)) stored
);
