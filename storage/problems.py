"""What pydantic finds wrong, as stable codes and Vietnamese sentences. No sentence repeats what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

# Where an asset's kind decides its shape, pydantic puts the kind into the path; the sender has no such field.
SHAPE_TAGS = frozenset({"land", "vehicle", "other"})
LONGEST_FIELD_NAME = 60  # an unknown field's name is the sender's text

#: pydantic's type of error → (code on the wire, sentence). {…} are limits, never values.
SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("required", "Thiếu trường bắt buộc này."),
    "required": ("required", "Thiếu trường bắt buộc này."),
    "extra_forbidden": ("unknown_field", "Không có trường này trong mẫu."),
    "string_type": ("not_text", "Phải là chuỗi ký tự, đặt trong dấu ngoặc kép."),
    "string_unicode": ("broken_text", "Chuỗi ký tự bị hỏng mã Unicode."),
    "string_too_long": ("too_long", "Dài quá {max_length} ký tự."),
    "string_too_short": ("too_short", "Ngắn hơn {min_length} ký tự."),
    "too_long": ("too_many", "Nhiều quá {max_length} mục."),
    "too_short": ("too_few", "Ít hơn {min_length} mục."),
    "literal_error": ("not_allowed", "Chỉ nhận một trong các giá trị: {expected}."),
    "unknown_deed_kind": ("not_allowed", "Chỉ nhận một trong các giá trị: {expected}."),
    "unknown_record_type": ("not_allowed", "Chỉ nhận một trong các giá trị: 'notice' hoặc 'deed'."),
    "union_tag_invalid": ("not_allowed", "Chỉ nhận một trong các giá trị: {expected_tags}."),
    "union_tag_not_found": ("required", "Thiếu trường bắt buộc kind."),
    "int_type": ("not_a_whole_number", "Phải là số nguyên, không đặt trong dấu ngoặc kép."),
    "int_from_float": ("not_a_whole_number", "Phải là số nguyên, không đặt trong dấu ngoặc kép."),
    "int_parsing_size": ("out_of_range", "Số quá lớn."),
    "float_type": ("not_a_number", "Phải là số, không đặt trong dấu ngoặc kép."),
    "bool_type": ("not_a_boolean", "Phải là true hoặc false."),
    "finite_number": ("not_a_number", "Phải là một số hữu hạn."),
    "greater_than_equal": ("out_of_range", "Phải từ {ge} trở lên."),
    "greater_than": ("out_of_range", "Phải lớn hơn {gt}."),
    "less_than_equal": ("out_of_range", "Phải từ {le} trở xuống."),
    "less_than": ("out_of_range", "Phải nhỏ hơn {lt}."),
    "list_type": ("not_a_list", "Phải là một danh sách [ … ]."),
    "dict_type": ("not_an_object", "Phải là một đối tượng { … }."),
    "model_type": ("not_an_object", "Phải là một đối tượng { … }."),
    "model_attributes_type": ("not_an_object", "Phải là một đối tượng { … }."),
    "not_an_object": ("not_an_object", "Phải là một đối tượng { … }."),
    "json_invalid": ("not_json", "Không đọc được JSON."),
    "nul_character": ("nul_character", "Có ký tự NUL (U+0000), không lưu được."),
    "blank": ("blank", "Không được để trống."),
    "damaged_number": (
        "damaged_number",
        "Số đã bị bảng tính làm hỏng (dạng 1,88E+11), mất chữ số; hãy lấy lại số gốc, để cột ở dạng văn bản.",
    ),
    "not_a_date": ("not_a_date", "Ngày phải viết theo dạng năm-tháng-ngày, ví dụ 2024-05-06, và có thật."),
    "date_out_of_range": ("out_of_range", "Năm phải từ 1800 đến 9999."),
    "not_a_reference": ("not_a_reference", "Phải là mã (id) của người gửi hoặc số thứ tự tính từ 0."),
    "nameless_person": ("nameless", "Cá nhân cần có họ tên hoặc số giấy tờ."),
    "nameless_organization": ("nameless", "Tổ chức cần có tên hoặc mã số thuế."),
    "nameless_land": ("nameless", "Thửa đất cần có số giấy chứng nhận, số vào sổ, số thửa hoặc địa chỉ."),
    "nameless_vehicle": ("nameless", "Xe cần có biển số, số khung hoặc số máy."),
    "nameless_asset": ("nameless", "Tài sản khác cần có mô tả hoặc số nhận dạng."),
    "incomplete_reference": ("incomplete_reference", "Cần source và source_id, hoặc number và office."),
    "not_one_party": ("not_one_party", "Mỗi bên là một cá nhân hoặc một tổ chức."),
    "names_nothing": ("names_nothing", "Cần ít nhất một cá nhân, một tổ chức hoặc một tài sản."),
    "names_nothing_deed": ("names_nothing", "Cần ít nhất một bên hoặc một tài sản."),
    "repeated_id": ("repeated_id", "Mã id bị lặp lại trong cùng một bản ghi."),
}
OTHERWISE = ("invalid", "Giá trị chưa đúng.")


def problems_of(errors: Iterable[ErrorDetails | Mapping[str, Any]]) -> tuple[Problem, ...]:
    """One Problem for each of pydantic's errors, in their order."""
    return tuple(_problem(error) for error in errors)


def field_path(location: Iterable[str | int]) -> str:
    """The path as a reader writes it: persons[0].name for pydantic's ("persons", 0, "name")."""
    path, after_index = "", False
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not (after_index and part in SHAPE_TAGS):
            name = part[:LONGEST_FIELD_NAME].encode("utf-8", "replace").decode().replace("\x00", "?")
            path += f".{name}" if path else name
        after_index = isinstance(part, int)
    return path


def _problem(error: ErrorDetails | Mapping[str, Any]) -> Problem:
    code, sentence = SENTENCES.get(error["type"], OTHERWISE)
    limits = {name: str(value) for name, value in error.get("ctx", {}).items()}
    if "expected" in limits:
        limits["expected"] = limits["expected"].replace(" or ", " hoặc ")
    for name, value in limits.items():
        sentence = sentence.replace("{" + name + "}", value)
    return Problem(field_path(error["loc"]), code, sentence)
