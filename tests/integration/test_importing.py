"""What becomes of each line of a file."""

from __future__ import annotations

import json

import pytest

from soat.province import province, write_lines
from storage import importing
from storage.importing import Counts, FileChanged, Watcher, import_file
from storage.records import amend_record
from tests.integration.import_files import (
    IMPORTED,
    LAND,
    OTHER,
    TYPED,
    deed,
    latest_import,
    line,
    notice,
    run,
    sources,
    touched,
    written,
)


def test_records_are_created_changed_or_left_alone(database, tmp_path):
    path = tmp_path / "notices.jsonl"
    assert run(database, written(path, notice("1"), deed("2"), notice("3"))) == (Counts(created=3), [])
    written(path, notice("1"), deed("2"), notice("3", measure="freeze"), notice("4"))
    assert run(database, path) == (Counts(created=1, changed=1, unchanged=2), [])
    assert sources(database) == ["1", "2", "3", "4"]
    row = latest_import(database)
    assert (row.state, row.file_name, row.lines_applied, row.account) == ("done", "notices.jsonl", 4, "local")


BROKEN = {
    "broken JSON": (line(notice("x"))[:-1], "invalid_json", None),
    "5 MB": (line(notice("x", content="x" * 5_000_000)), "line_too_long", None),
    "C46 raw NUL": (line(notice("x")).replace(b"An", b"A\0n", 1), "nul_character", None),
    "C46 escaped NUL": (line(notice("x")).replace(b"123/TB", b"123\\u0000", 1), "nul_character", "document.number"),
    "half a pair": (line(notice("x")).replace(b"123/TB", b"\\ud800", 1), "broken_text", "document.number"),
    "number as name": (line(notice("x", persons=[{"name": 12345}])), "not_text", "persons[0].name"),
    "latin-1": (
        json.dumps(notice("x", content="Ngh\xe8"), ensure_ascii=False).encode("latin-1", "replace"),
        "not_utf8",
        None,
    ),
    "unknown field": (line(notice("x", colour="red")), "unknown_field", "colour"),
    "missing field": (line({k: v for k, v in notice("x").items() if k != "measure"}), "required", "measure"),
    "C48 no document, as under merged cells": (
        line({k: v for k, v in notice("x").items() if k != "document"}),
        "required",
        "document",
    ),
    "key twice": (line(notice("x"))[:-1] + b', "measure": "information"}', "duplicate_key", "measure"),
    "NaN": (line(notice("x"))[:-1] + b', "area": NaN}', "invalid_number", None),
    "huge number": (line(deed("x"))[:-1] + b', "value_vnd": 1' + b"0" * 5000 + b"}", "invalid_number", None),
    "no object": (b"[1, 2]", "not_an_object", None),
    "no type": (b"{}", "required", "type"),
    "C46 escaped NUL in a number": (
        line(notice("x", persons=[{"identities": [{"number": "0400@80001"}]}])).replace(b"@", b"\\u0000"),
        "nul_character",
        "persons[0].identities[0].number",
    ),
    "C11, C43 number as number": (
        line(notice("x", persons=[{"identities": [{"number": 79288004505}]}])),
        "not_text",
        "persons[0].identities[0].number",
    ),
    "C47 NBSP behind a field's name": (line(notice("x", **{"content\u00a0": "x"})), "unknown_field", "content\u00a0"),
    "C47 mark at the beginning of a field's name": (
        line(notice("x", **{"\ufeffcontent": "x"})),
        "unknown_field",
        "\ufeffcontent",
    ),
    "C04 TCVN3": (
        line(notice("x", persons=[{"name": "Lª ThÞ Ph\u00adîng"}])),
        "old_encoding",
        "persons[0].name",
    ),
    "C04 VNI": (line(notice("x", persons=[{"name": "Leâ Thò Phöôïng"}])), "old_encoding", "persons[0].name"),
    "C45 no date": (
        line(notice("x", document={"number": "1", "date": "chưa rõ", "agency": "Tòa án"})),
        "not_a_date",
        "document.date",
    ),
    "C45 date as people write it": (line(notice("x", valid_until="25/12/2025")), "not_a_date", "valid_until"),
    "C45 day and month as a spreadsheet turned them": (
        line(notice("x", persons=[{"name": "An", "birth_date": "04/03/2025"}])),
        "not_a_date",
        "persons[0].birth_date",
    ),
    "C43 a number beyond what a spreadsheet can count": (
        line(notice("x", assets=[{"kind": "vehicle", "chassis": 2512345678901234}])),
        "not_text",
        "assets[0].chassis",
    ),
    "C45 date as a spreadsheet keeps it": (line(notice("x", valid_until=45992)), "not_text", "valid_until"),
    "deep": (line(notice("x"))[:-1] + b', "y": ' + b"[" * 900 + b"]" * 900 + b"}", "unknown_field", "y"),
}
for damaged in ("1.88005E+11", "7,9188E+10", "1.88005e11", " 8E+10 "):
    BROKEN[f"C43 {damaged} for an identity number"] = (
        line(notice("x", persons=[{"name": "An", "identities": [{"number": damaged}]}])),
        "damaged_number",
        "persons[0].identities[0].number",
    )
    BROKEN[f"C43 {damaged} for a tax number"] = (
        line(notice("x", organizations=[{"name": "Sông Xanh", "tax_code": damaged}])),
        "damaged_number",
        "organizations[0].tax_code",
    )
    BROKEN[f"C43 {damaged} for a certificate"] = (
        line(notice("x", assets=[{"kind": "land", "certificate": {"serial": damaged}}])),
        "damaged_number",
        "assets[0].certificate.serial",
    )


@pytest.mark.parametrize("broken", BROKEN)
def test_a_faulty_line_is_refused_where_it_stands_and_the_rest_loads(database, tmp_path, broken):
    raw, code, field = BROKEN[broken]
    path = written(tmp_path / "a.jsonl", notice("1"), notice("2"), raw, b"", notice("3"))
    counts, (reject,) = run(database, path)
    assert counts == Counts(created=3, rejected=1)
    assert sources(database) == ["1", "2", "3"]
    assert (reject.stood.file, reject.stood.line, reject.code, reject.field) == (str(path), 3, code, field)
    assert reject.message.endswith(".")
    assert (reject.column is not None) == (field is None and code != "line_too_long")
    assert raw.decode("utf-8", "backslashreplace").startswith(reject.stood.raw)


def test_columns_count_characters(database, tmp_path):
    raw = '{"type": "notice", "nguồn": }'.encode()
    _, (reject,) = run(database, written(tmp_path / "a.jsonl", raw))
    assert reject.column == len('{"type": "notice", "nguồn": ') + 1
    latin = '{"nguồn": "Ngh'.encode() + b"\xe8 An" + b'"}'
    _, (reject,) = run(database, written(tmp_path / "a.jsonl", latin))
    assert (reject.code, reject.column) == ("not_utf8", len('{"nguồn": "Ngh') + 1)


def test_a_reject_lists_every_problem_of_the_record(database, tmp_path):
    wrong = notice("x", persons=[{"name": 1}], measure="lock", colour="red")
    _, (reject,) = run(database, written(tmp_path / "a.jsonl", wrong))
    assert {problem.field for problem in reject.problems} == {"persons[0].name", "measure", "colour"}


def test_nul_in_the_last_of_a_full_batch_costs_that_row_only(database, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_RECORDS", 50)
    records = [line(notice(f"{i:03}")) for i in range(100)]
    records[48] = records[48].replace(b"An", b"A\\u0000n", 1)
    counts, (reject,) = run(database, written(tmp_path / "a.jsonl", *records))
    assert (counts, reject.stood.line) == (Counts(created=99, rejected=1), 49)


def test_c47_byte_order_mark_crlf_and_a_missing_last_line_break(database, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + line(notice("1")) + b"\r\n\r\n" + line(notice("2")))
    assert run(database, path) == (Counts(created=2), [])


def test_c48_of_a_merged_decision_each_parcel_has_it_or_is_refused(database, tmp_path):
    """As a converter leaves it: the document on the first row alone."""
    rows = [notice(str(i), persons=[], assets=[{**LAND, "parcel": str(i)}]) for i in range(3)]
    for row in rows[1:]:
        del row["document"]
    counts, rejects = run(database, written(tmp_path / "a.jsonl", *rows))
    assert counts == Counts(created=1, rejected=2)
    assert [(reject.stood.line, reject.field) for reject in rejects] == [(2, "document"), (3, "document")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_c44_blank_lines_count_so_that_a_line_has_the_number_that_an_editor_shows(database, tmp_path, end):
    path = tmp_path / "a.jsonl"
    path.write_bytes(end.join([b"", line(notice("1")), b"", b"  ", b"{", b"", line(notice("2"))]) + end * 3)
    counts, (reject,) = run(database, path)
    assert (counts, reject.stood.line) == (Counts(created=2, rejected=1), 5)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_c47_utf_16_with_its_mark_loads_to_the_last_line(database, tmp_path, encoding):
    path = tmp_path / "a.jsonl"
    records = [notice("1", content="ễ \u0a0d \U0001f600"), notice("2"), {"measure": "x"}, notice("3")]
    path.write_bytes(("\ufeff" + "\r\n".join(line(record).decode() for record in records)).encode(encoding))
    counts, (reject,) = run(database, path)
    assert (counts, reject.stood.line) == (Counts(created=3, rejected=1), 3)
    with database.snapshot() as tx:
        stored = tx.exec_driver_sql("select body from records order by source_id").scalars().all()
    assert stored == [records[0], records[1], records[3]]


def test_c43_numbers_that_only_look_damaged_are_kept(database, tmp_path):
    numbers = ["E1234567", "12E10", "1.5", "0792880••505", "097288004505", "2900123456-001"]
    path = written(
        tmp_path / "a.jsonl", *(notice(number, persons=[{"identities": [{"number": number}]}]) for number in numbers)
    )
    assert run(database, path) == (Counts(created=len(numbers)), [])


def test_c46_nul_near_the_end_of_a_full_batch_costs_one_row_of_five_thousand(database, tmp_path):
    records = [line(notice(f"{i:04}")) for i in range(1, 5001)]
    records[4998] = records[4998].replace(b"An", b"A\\u0000n", 1)
    counts, (reject,) = run(database, written(tmp_path / "a.jsonl", *records))
    assert (counts, reject.stood.line, reject.field) == (Counts(created=4999, rejected=1), 4999, "persons[0].name")


def test_c36_c37_free_fields_take_any_text_however_long(database, tmp_path):
    contents = ["01/02/2026", "chưa rõ", "quý 3", "Thửa đất số 12; " * 1500, "đ" * 40_000]
    records = [notice(str(i), content=text, assets=[LAND]) for i, text in enumerate(contents)]
    records.append(notice("9", persons=[{"name": "An", "address": "đ" * 4_000}], assets=[OTHER]))
    assert run(database, written(tmp_path / "a.jsonl", *records)) == (Counts(created=6), [])
    with database.snapshot() as tx:
        found = tx.exec_driver_sql("select count(*) from mention_keys where key = 'cert:BA123456'").scalar_one()
        stored = tx.exec_driver_sql("select body from records order by source_id").scalars().all()
    assert (found, stored) == (5, records)


def test_a_mended_reject_loads_and_an_unmended_one_is_told_where_it_first_stood(database, tmp_path):
    broken = [notice("1", persons=[{"name": 1}]), notice("2"), notice("3", measure="lock"), notice("4", measure="x")]
    path = written(tmp_path / "a.jsonl", *broken, b"{", line(notice("6", content="V@")).replace(b"@", b"\xe8"))
    _, rejects = run(database, path)
    assert [reject.stood.line for reject in rejects] == [1, 3, 4, 5, 6]
    entries = [json.loads(reject.entry(path)) for reject in rejects]
    entries[0]["raw"] = notice("1")  # mended as an object
    entries[1]["raw"] = entries[1]["raw"].replace("lock", "freeze")  # … in place
    again = written(tmp_path / "a.rejects.jsonl", *entries, notice("7"))
    counts, (third, fourth, fifth) = run(database, again)
    assert counts == Counts(created=3, rejected=3)
    assert sources(database) == ["1", "2", "3", "7"]
    assert (third, fourth) == (rejects[2], rejects[3])
    assert (fifth.code, fifth.stood) == ("not_utf8", rejects[4].stood)


def test_an_empty_file_is_done_at_once(database, tmp_path):
    assert run(database, written(tmp_path / "a.jsonl")) == (Counts(), [])
    assert latest_import(database).state == "done"


def test_the_same_file_again_touches_nothing(database, tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        write_lines(stream, province(1, 60, 40))
    assert run(database, path) == (Counts(created=100), [])
    before = touched(database)
    assert run(database, path) == (Counts(unchanged=100), [])
    # The same after another file has come between, when each record is compared.
    assert run(database, written(tmp_path / "b.jsonl", notice("9")))[0] == Counts(created=1)
    assert run(database, path) == (Counts(unchanged=100), [])
    assert touched(database)[: len(before) - 1] == before[:-1]


def test_a_file_with_rejects_says_so_again(database, tmp_path):
    path = written(tmp_path / "a.jsonl", notice("1"), b"{", notice("2"))
    first = run(database, path)
    again = run(database, path)
    assert (first[0], again[0]) == (Counts(created=2, rejected=1), Counts(unchanged=2, rejected=1))
    assert first[1] == again[1]


@pytest.mark.parametrize("broken", [[], [b"{"], [b"{", deed("9")]], ids=["whole", "broken", "another type"])
def test_a_record_named_twice_does_not_go_back_and_forth(database, tmp_path, broken):
    run(database, written(tmp_path / "b.jsonl", notice("9")))
    twice = [notice("1"), notice("2"), notice("1", measure="freeze")]
    path = written(tmp_path / "a.jsonl", *twice, *broken)
    first, rejects = run(database, path)
    assert first == Counts(created=2, changed=1, rejected=len(broken))
    before = touched(database)
    assert run(database, path) == (Counts(unchanged=3, rejected=len(broken)), rejects)
    assert touched(database) == before


def test_an_old_file_undoes_no_edit(database, tmp_path):
    path = written(tmp_path / "a.jsonl", notice("1"), notice("2"))
    run(database, path)
    with database.transaction() as tx:
        record_id = tx.exec_driver_sql("select id from records where source_id = '1'").scalar_one()
        amend_record(tx, record_id, lambda body: {**body, "measure": "seizure"}, TYPED)
    for other in (None, notice("9")):
        if other:
            run(database, written(tmp_path / "b.jsonl", other))
        assert run(database, path) == (Counts(unchanged=2), [])
        with database.snapshot() as tx:
            row = tx.exec_driver_sql("select version, body ->> 'measure' from records where source_id = '1'").one()
        assert tuple(row) == (2, "seizure")


def test_an_id_of_another_type_is_refused(database, tmp_path):
    run(database, written(tmp_path / "a.jsonl", notice("1")))
    counts, (reject,) = run(database, written(tmp_path / "b.jsonl", deed("1"), deed("2")))
    assert counts == Counts(created=1, rejected=1)
    assert (reject.stood.line, reject.code, reject.field) == (1, "id_of_another_type", "source_id")


def test_what_postgresql_cannot_hold_is_found_and_refused(database, tmp_path):
    with database.transaction() as tx:
        tx.exec_driver_sql("""
            create function refuse() returns trigger language plpgsql as $$
            begin raise exception 'no' using errcode = 'data_exception'; end $$""")
        tx.exec_driver_sql("""
            create trigger refuse before insert on records for each row when (new.source_id in ('3', '7'))
            execute function refuse()""")
    path = written(
        tmp_path / "a.jsonl", *(notice(str(i)) for i in range(1, 5)), b"{", *(notice(str(i)) for i in range(5, 9))
    )
    counts, rejects = run(database, path)
    assert counts == Counts(created=6, rejected=3)
    assert sources(database) == ["1", "2", "4", "5", "6", "8"]
    assert sorted((reject.stood.line, reject.code) for reject in rejects) == [
        (3, "not_storable"),
        (5, "invalid_json"),
        (8, "not_storable"),
    ]
    assert latest_import(database).lines_applied == 9


def test_a_file_that_changes_while_it_is_read_is_told(database, tmp_path):
    path = written(tmp_path / "a.jsonl", notice("1"))

    def append(_: int) -> None:
        with path.open("ab") as stream:
            stream.write(line(notice("2")) + b"\n")

    with pytest.raises(FileChanged):
        import_file(database, path, IMPORTED, Watcher(read=append))
    assert latest_import(database).state == "failed"
    counts, _ = run(database, path)
    assert counts.created + counts.unchanged == len(sources(database))
