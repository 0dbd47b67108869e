from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.dependencies import is_loopback
from search_api.limits import is_foreign, json_depth


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        (b"", 0),
        (b"1", 0),
        (b'{"a": [1, {"b": 2}]}', 3),
        (b'{"a": "[[[[[["}', 1),
        (b'{"a": "\\"[[[["}', 1),
        (b"[[[]]][[", 4 - 1),
        (b'"unfinished [[[', 3),
    ],
)
def test_depth_counts_brackets_outside_strings(body, depth):
    assert json_depth(body) == depth


@given(st.integers(min_value=0, max_value=500))
def test_depth_of_nested_lists(n):
    assert json_depth(b"[" * n + b"]" * n) == n


@given(st.binary(max_size=200))
def test_depth_is_total(body):
    assert json_depth(body) >= 0


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({b"sec-fetch-site": b"same-origin"}, False),
        ({b"sec-fetch-site": b"none"}, False),
        ({b"sec-fetch-site": b"cross-site"}, True),
        ({b"sec-fetch-site": b"same-site"}, True),
        ({b"origin": b"http://127.0.0.1:8000", b"host": b"127.0.0.1:8000"}, False),
        ({b"origin": b"http://evil.example", b"host": b"127.0.0.1:8000"}, True),
        ({b"origin": b"null", b"host": b"127.0.0.1:8000"}, True),
        ({b"origin": b"http://127.0.0.1:9000", b"host": b"127.0.0.1:8000"}, True),
    ],
)
def test_a_foreign_page_is_known_by_what_the_browser_says(headers, foreign):
    assert is_foreign(headers) is foreign


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("LocalHost", True),
        ("0.0.0.0", False),  # noqa: S104  compared, not bound
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_else(host, loopback):
    assert is_loopback(host) is loopback
