#!/bin/sh
# Entry point of both PostgreSQL containers, as root: PostgreSQL demands that its key be its own account's, then the
# image's entry point goes on as that account. With STANDBY_OF=host the data comes from there the first time.
set -eu
secrets="${SECRETS:-/run/secrets}"
private="${PRIVATE:-/run/soat}"
mkdir -p "$private"
cp "$secrets/postgres_key" "$private/server.key"

if [ -n "${STANDBY_OF:-}" ]; then
    # Read at every reconnection, so it is written at every start.
    printf '*:*:*:soat_replication:%s\n' "$(cat "$secrets/postgres_replication_password")" >"$private/pgpass"
    chmod 600 "$private/pgpass"
    if [ ! -s "$PGDATA/PG_VERSION" ]; then
        rm -rf "$PGDATA.new"
        mkdir -p "$(dirname "$PGDATA")"
        pg_basebackup --pgdata "$PGDATA.new" --wal-method stream --slot standby --write-recovery-conf --checkpoint fast \
            --dbname "host=$STANDBY_OF port=${STANDBY_OF_PORT:-5432} user=soat_replication application_name=standby \
sslmode=${STANDBY_SSLMODE:-verify-full} sslrootcert=$secrets/ca_certificate passfile=$private/pgpass keepalives_idle=10"
        rm -rf "$PGDATA"
        mv "$PGDATA.new" "$PGDATA"
    fi
fi
chmod 600 "$private/server.key"
if [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1; then
    chown -R postgres:postgres "$private"
fi
exec docker-entrypoint.sh "$@"
