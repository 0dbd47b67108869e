-- Run once by psql as the superuser, on the empty primary: accounts, database, slot, and then the synchronous standby.
-- SECRETS names the folder of the passwords. What the accounts may do in the schema: soat db upgrade, storage/roles.py.
\set ON_ERROR_STOP on
\set owner `cat "$SECRETS/database_owner_password"`
\set api `cat "$SECRETS/database_api_password"`
\set indexer `cat "$SECRETS/database_indexer_password"`
\set replication `cat "$SECRETS/postgres_replication_password"`

create role soat_owner login connection limit 10 password :'owner';
create role soat_api login connection limit 30 password :'api';
create role soat_indexer login connection limit 10 password :'indexer';
create role soat_replication login replication connection limit 4 password :'replication';

create database soat owner soat_owner template template0 encoding 'UTF8'
    locale_provider builtin builtin_locale 'C.UTF-8' locale 'C';
revoke all on database soat from public;
grant connect on database soat to soat_api, soat_indexer;

select pg_create_physical_replication_slot('standby');
-- Last, and not on the command line: from the next start on every commit waits for the standby, these would have too.
alter system set synchronous_standby_names = 'FIRST 1 (standby)';
