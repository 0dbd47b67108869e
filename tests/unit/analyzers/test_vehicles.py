from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.vehicles import plate, serial


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("37A-123.45", "37A12345"),
        ("37a 12345", "37A12345"),
        ("29-H1 123.45", "29H112345"),
        ("29MĐ1-123.45", "29MĐ112345"),
        ("29MD1-123.45", "29MD112345"),
        ("BKS: 37A-123.45", "37A12345"),
        ("Biển số 37A-123.45", "37A12345"),
        ("LD-12-34", "LD1234"),
        ("37A-123.45 (xe ô tô con)", "37A12345"),
        ("Toyota Vios 2019, biển số 37A-123.45", "37A12345"),
        ("xe máy 29-H1 123.45, màu đen", "29H112345"),
        ("37A-123.45 / 37A-123.46", "37A1234537A12346"),
        ("00A-000.00", "00A00000"),
        ("chưa đăng ký", None),
        ("37A-123.••", None),
        ("", None),
    ],
)
def test_plates(raw, number):
    assert plate(raw) == number


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("RLHXXX 123-45", "RLHXXX12345"),
        ("Số khung: RL1", "RL1"),
        ("so khung: RL1", "RL1"),
        ("SOKHUNG RL1", "RL1"),
        ("Số máy ABC-12", "ABC12"),
        ("VIN: 1HG0O", "1HG0O"),
        ("SK123", "SK123"),
        ("SK: 123", "123"),
        ("SO 123", "SO123"),
        ("Bình Minh", "BINHMINH"),
        ("không có", None),
        ("N/A", None),
        ("000", None),
        ("12••", None),
        (" ", None),
    ],
)
def test_serials(raw, number):
    assert serial(raw) == number


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_read_somehow(text):
    plate(text)
    serial(text)
