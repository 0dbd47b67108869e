from __future__ import annotations

from typing import Any

from soat.console import out
from soat.lookup import print_answer

ANSWER: dict[str, Any] = {
    "verdict": "incomplete",
    "code": "TC-0FXH-RVKT-0353",
    "looked_up_at": "2026-11-25T04:09:57.330Z",
    "searched": {"records": 3000, "exact": True},
    "engine": {"reasons": ["text_not_understood"]},
    "unread": [{"span": [3, 9], "why": "blank"}],
    "subjects": [
        {
            "ref": "text[0]",
            "asked": {"member": "parcels", "values": {"parcel": "345", "map_sheet": "12"}},
            "missing": "Hãy thêm xã.",
            "namesakes": 0,
        }
    ],
    "hits": [],
}


def test_what_a_text_names_and_what_is_not_understood_is_printed():
    with out.capture() as captured:
        print_answer(ANSWER)
    lines = captured.get().splitlines()
    assert lines[0] == "TRA CỨU CHƯA ĐẦY ĐỦ"
    assert "Văn bản, ký tự 4–9: Chỗ này để trống, chưa điền." in lines
    assert "text[0]: Thửa 345 · Tờ 12" in lines
    assert "text[0] cần thêm: Hãy thêm xã." in lines
