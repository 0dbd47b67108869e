from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import re
import tracemalloc
from collections import Counter

import pytest

from analyzers.places import resolve_place
from soat.demo import DEEDS, DEMO_LOOKUPS, NOTICES, SEED
from soat.fiction import invented
from soat.fiction.showcase import SOURCE, showcase
from soat.province import province, write_lines
from storage.schemas import validate_record

RECORDS = list(province(SEED, 1800, 1200))


def persons(records):
    for record in records:
        yield from record.get("persons", ())
        yield from (party["person"] for party in record.get("parties", ()) if "person" in party)


def assets(records, kind):
    return [asset for record in records for asset in record.get("assets", ()) if asset["kind"] == kind]


def share(values, test):
    values = list(values)
    return sum(map(bool, map(test, values))) / len(values)


def test_there_are_as_many_as_asked_for():
    assert Counter(record["type"] for record in RECORDS) == {"notice": 1800, "deed": 1200}
    assert list(province(1, 0, 0)) == []
    assert [record["type"] for record in province(1, 3, 0)] == ["notice"] * 3
    assert Counter(record["type"] for record in province(1, 0, 40)) == {"deed": 40}


def test_the_same_seed_gives_the_same_bytes_and_another_one_gives_others():
    once, again, other = (io.BytesIO() for _ in range(3))
    assert write_lines(once, province(7, 300, 200)) == len(once.getvalue())
    write_lines(again, province(7, 300, 200))
    write_lines(other, province(8, 300, 200))
    assert once.getvalue() == again.getvalue()
    assert once.getvalue() != other.getvalue()


def test_a_longer_run_of_the_same_mix_begins_like_a_shorter_one():
    shorter = list(province(SEED, 180, 120))
    # At its end one kind of record may run out before the other.
    assert RECORDS[: len(shorter) - 20] == shorter[:-20]


def test_every_record_keeps_the_contract_and_has_an_id_of_its_own():
    for record in RECORDS:
        assert validate_record(record) == record
    assert len({(record["source"], record["source_id"]) for record in RECORDS}) == len(RECORDS)
    assert {record["source"] for record in RECORDS} == {SOURCE}


def test_the_showcase_stands_at_the_head():
    told = list(showcase())
    assert RECORDS[: len(told)] == told
    assert len(told) < NOTICES + DEEDS
    assert len({lookup.name for lookup in DEMO_LOOKUPS}) == len(DEMO_LOOKUPS)


def test_every_situation_occurs():
    measures = Counter(record["measure"] for record in RECORDS if record["type"] == "notice")
    assert measures.keys() == {
        "suspension",
        "seizure",
        "freeze",
        "dispute",
        "lost_certificate",
        "revoked_certificate",
        "warning",
        "information",
    }
    scopes = Counter(release["scope"] for record in RECORDS for release in record.get("releases", ()))
    assert scopes["full"] > scopes["partial"] > 0
    for field in ("replaces", "withdrawn", "valid_until", "effective_from", "relates_to", "ends_on", "organizations"):
        assert any(record.get(field) for record in RECORDS), field
    assert any("parts" in release for record in RECORDS for release in record.get("releases", ()))
    assert {"transfer", "gift", "mortgage", "deposit", "lease", "inheritance", "cancellation", "amendment"} <= {
        record["kind"] for record in RECORDS if record["type"] == "deed"
    }
    assert {record["status"] for record in RECORDS if record["type"] == "deed"} == {
        "effective",
        "amended",
        "cancelled",
        "settled",
    }
    assert max(len(record.get("assets", ())) for record in RECORDS) == 11
    assert assets(RECORDS, "vehicle")
    assert assets(RECORDS, "other")


def test_names_have_the_shares_that_vietnamese_surnames_have():
    surnames = Counter(entry["name"].split()[0] for entry in persons(RECORDS))
    total = surnames.total()
    assert 0.30 < surnames["Nguyễn"] / total < 0.42
    assert 0.07 < surnames["Trần"] / total < 0.16
    assert sum(surnames[name] for name in ("Vi", "Lô", "Lương", "Moong", "Xồng", "Lầu", "Kha", "Lữ")) / total > 0.02


def test_most_births_are_only_a_year():
    assert 0.7 < share(persons(RECORDS), lambda entry: "birth_year" in entry) < 0.95


def test_a_share_is_written_carelessly():
    serials = [land["certificate"]["serial"] for land in assets(RECORDS, "land") if "certificate" in land]
    clean = re.compile(r"[A-ZĐ]{1,2} \d{6}|AA \d{8}")
    assert 0.03 < share(serials, lambda serial: not clean.fullmatch(serial)) < 0.25
    assert any(serial.startswith(("Đ", "DĐ")) for serial in serials)
    assert 0.01 < share(persons(RECORDS), lambda entry: entry["name"].isupper()) < 0.1


def test_certificates_have_the_form_of_their_time():
    rng = invented.chance(1, "c", 1)
    for year, form in ((2001, r"[A-ZĐ] \d{6}"), (2015, r"[A-ZĐ]{2} \d{6}"), (2025, r"AA \d{8}")):
        assert re.fullmatch(form, invented.certificate(rng, dt.date(year, 6, 1)))


def test_places_are_real_and_of_the_time_of_the_document():
    for record in RECORDS:
        on = dt.date.fromisoformat(record.get("signed_on") or record["document"]["date"])
        for land in assets([record], "land"):
            place = resolve_place(land.get("commune"), land.get("district"), land.get("province"))
            assert place.now, land
            if on < invented.MERGER:
                assert land["district"]
    later = [record for record in RECORDS if (record.get("signed_on") or record["document"]["date"]) >= "2025-07-01"]
    assert share(assets(later, "land"), lambda land: "district" not in land) > 0.5


def test_nobody_can_hold_the_numbers():
    for number in range(2000):
        one = invented.person(SEED, number)
        century = int(one.cccd[3]) // 2 * 100 + 1900
        assert century + int(one.cccd[4:6]) > 2040
        assert one.cccd[:3] in {"040", "042"}
        assert re.fullmatch(r"99\d{7}", one.cmnd)
        assert invented.organization(SEED, number).tax_code.startswith("99")


def test_tax_codes_have_their_check_digit():
    for number in range(300):
        digits = [int(digit) for digit in invented.organization(SEED, number).tax_code[:10]]
        weighed = sum(map(int.__mul__, digits[:9], (31, 29, 23, 19, 17, 13, 7, 5, 3)))
        assert digits[9] == 10 - weighed % 11


def test_namesakes_share_name_and_year_and_nothing_else():
    for number in range(300):
        one, other = invented.person(SEED, number), invented.namesake(SEED, number)
        assert (one.name, one.born.year) == (other.name, other.born.year)
        assert one.born != other.born
        assert all(a != b for a, b in zip(one.cccd[6:], other.cccd[6:], strict=True))


def test_whoever_sells_is_of_age():
    for record in RECORDS:
        if record["type"] == "deed" and not record["source_id"].startswith("MAU"):
            for entry in persons([record]):
                born = entry.get("birth_year") or int(entry["birth_date"][:4])
                assert int(record["signed_on"][:4]) - born >= 18


def test_deeds_of_a_chain_follow_each_other():
    signed = {record["source_id"]: record["signed_on"] for record in RECORDS if record["type"] == "deed"}
    related = [record for record in RECORDS if record.get("relates_to", {}).get("source_id")]
    assert related
    for record in related:
        assert signed[record["relates_to"]["source_id"]] <= record["signed_on"]


def test_replaced_letters_exist():
    ids = {record["source_id"] for record in RECORDS}
    assert all(link["source_id"] in ids for record in RECORDS for link in record.get("replaces", ()))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_records():
    records = province(3, 60_000, 40_000)
    tracemalloc.start()
    held = []
    for count in (6_000, 8_000):  # the caches of people and parcels are nearly full after the first
        for record in itertools.islice(records, count):
            json.dumps(record)
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert held[1] - held[0] < 2 * 1024 * 1024  # the records themselves would be ten times as many bytes
