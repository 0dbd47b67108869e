-- pg_trgm: the same table and the same queries, with the indexes that make ILIKE '%…%' answer from an index.
create index on baseline.flat using gin (number_plain baseline.gin_trgm_ops);
create index on baseline.flat using gin (name_plain baseline.gin_trgm_ops);
create index on baseline.flat using gin (place_plain baseline.gin_trgm_ops);
create index on baseline.flat (map_sheet, parcel);
