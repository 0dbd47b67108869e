#!/bin/bash
# In the OpenSearch image, once: write config/opensearch-security for the nodes, with the two accounts' password hashes
# in it. Only the first start of the cluster reads it; afterwards accounts are changed with securityadmin.sh.
set -euo pipefail
home=/usr/share/opensearch
into=/accounts

hash_of() {
    PASSWORD="$(cat "/run/secrets/$1")" bash "$home/plugins/opensearch-security/tools/hash.sh" -env PASSWORD | grep -m1 '^\$2'
}

cp "$home"/config/opensearch-security/*.yml "$into"/
cp /etc/soat/security/*.yml "$into"/
{
    printf '_meta:\n  type: internalusers\n  config_version: 2\n'
    printf 'soat_api:\n  hash: "%s"\n' "$(hash_of search_api_password)"
    printf 'soat_indexer:\n  hash: "%s"\n' "$(hash_of search_indexer_password)"
} >"$into/internal_users.yml"
