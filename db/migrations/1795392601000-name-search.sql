-- Search finds a text anywhere in a name by its trigrams; like every index of names, within their first 256 characters.
create extension if not exists pg_trgm;
create index asset_version_name_trigram_idx on projection.asset_version using gin (left(name, 256) gin_trgm_ops);
