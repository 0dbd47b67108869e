from __future__ import annotations

from typing import Any

import pytest

from matching.wording import document_of, title_of


def notice(number: str, measure: str) -> dict[str, Any]:
    document = {"number": number, "date": "2024-05-06", "agency": "Chi cục THADS TP Vinh"}
    return {"type": "notice", "document": document, "measure": measure}


@pytest.mark.parametrize(
    ("number", "measure", "title"),
    [
        ("123/QĐ-CCTHADS", "seizure", "Quyết định kê biên 123/QĐ-CCTHADS"),
        ("123/QD-CCTHADS", "freeze", "Quyết định phong tỏa 123/QD-CCTHADS"),
        ("05/2024/QĐ-BPKCTT", "dispute", "Quyết định về tranh chấp 05/2024/QĐ-BPKCTT"),
        ("7/TB-VPCC", "warning", "Thông báo cảnh báo 7/TB-VPCC"),
        ("88/CV", "other", "Công văn 88/CV"),
        ("số 12", "suspension", "Văn bản tạm dừng giao dịch số 12"),
    ],
)
def test_a_letter_is_called_by_its_number_and_measure(number: str, measure: str, title: str):
    assert title_of(notice(number, measure)) == f"{title} ngày 06/05/2024, Chi cục THADS TP Vinh"


def test_a_deed_is_called_by_its_kind_and_office():
    deed: dict[str, Any] = {"type": "deed", "kind": "transfer", "number": "1234/2023", "signed_on": "2023-04-05"}
    assert title_of(deed) == "Hợp đồng chuyển nhượng 1234/2023 ngày 05/04/2023"
    deed["office"] = {"name": "Văn phòng công chứng Sông Lam"}
    assert title_of({**deed, "kind": "of tomorrow"}) == (
        "Giao dịch 1234/2023 ngày 05/04/2023, Văn phòng công chứng Sông Lam"
    )
    assert document_of(deed) == {
        "number": "1234/2023",
        "date": "2023-04-05",
        "agency": "Văn phòng công chứng Sông Lam",
        "agency_kind": "notary_office",
    }
