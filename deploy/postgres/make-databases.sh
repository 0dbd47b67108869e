#!/bin/sh
# In docker-entrypoint-initdb.d of the primary: the image runs it once, against a server that no network reaches.
SECRETS=/run/secrets psql --username postgres --dbname postgres --no-psqlrc --file /etc/postgresql/make-databases.sql
