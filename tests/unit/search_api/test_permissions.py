"""The contract's paragraph on roles; a role or permission added without a decision turns this red."""

from __future__ import annotations

import pytest

from search_api.permissions import ROLES, Permission, may
from storage import service_keys

AUTHORITIES = ("enforcement", "court", "police", "procuracy", "land_registry")
NOTARIES = ("office_head", "notary", "office_staff")
COMMUNES = ("commune_head", "commune_officer")
NEITHER = ("department_admin", "provider")


def holders(permission: Permission) -> set[str]:
    return {role for role in ROLES if may(role, permission)}


def test_every_role_that_a_key_may_have_stands_in_the_table():
    assert set(ROLES) == set(service_keys.ROLES)


def test_every_role_but_two_looks_up():
    assert holders(Permission.LOOKUP_RUN) == set(ROLES) - set(NEITHER)


def test_authorities_and_the_department_enter_notices():
    assert holders(Permission.NOTICE_ENTER) == {*AUTHORITIES, "department_officer"}


def test_notary_offices_enter_warnings():
    assert holders(Permission.NOTICE_ENTER_WARNING) == set(NOTARIES)


def test_notaries_and_communes_enter_deeds():
    assert holders(Permission.DEED_ENTER) == {*NOTARIES, *COMMUNES}


def test_the_leader_approves():
    assert holders(Permission.NOTICE_APPROVE) == {"department_leader"}


def test_the_administrator_alone_manages_the_index():
    assert holders(Permission.INDEX_MANAGE) == {"department_admin"}


@pytest.mark.parametrize("permission", list(Permission))
def test_an_unknown_role_may_nothing(permission):
    assert not may("emperor", permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_who_sits_at_the_machine_may_all(permission):
    assert may(None, permission)


def test_the_provider_may_nothing_here():
    assert ROLES["provider"] == frozenset()
