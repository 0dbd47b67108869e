"""The demonstration: a small fictional province, and lookups of which each shows one thing that Soát can tell."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from soat.console import fail, reporting, say
from soat.importing import LOCAL
from soat.province import province, write_lines
from soat.services import Report, Services, say_nothing
from storage.database import Database
from storage.importing import Imported, Unsearchable, Watcher, import_file, wait_until_searchable
from storage.settings import Settings

SEED: Final = 2026
NOTICES: Final = 1900
DEEDS: Final = 1100
#: Records that must be searchable before the demonstration begins; the rest follows within seconds.
ENOUGH: Final = 2000
PATIENCE_SECONDS: Final = 180.0

Verdict = Literal["blocked", "review", "clear", "incomplete"]


@dataclass(frozen=True, slots=True)
class DemoLookup:
    """A lookup request of the contract, and the verdict that it has while engine and indexer work."""

    name: str
    request: dict[str, Any]
    verdict: Verdict


def load_province(database: Database, report: Report = say_nothing) -> Imported:
    """Import the province, unless it is there already, and wait until ENOUGH of it can be found.

    Raises what storage.importing.import_file raises. Stops waiting after PATIENCE_SECONDS.
    """
    total = NOTICES + DEEDS
    with tempfile.TemporaryDirectory(prefix="soat-demo-") as folder:
        path = Path(folder) / "tinh-mau.jsonl"
        with path.open("wb") as stream:
            size = write_lines(stream, province(SEED, NOTICES, DEEDS))
        watcher = Watcher(read=lambda done: report("Nạp tỉnh mẫu (mọi người và số liệu đều hư cấu)", done, size))
        imported = import_file(database, path, LOCAL, watcher)
    until = time.monotonic() + PATIENCE_SECONDS

    def waiting(state: Unsearchable) -> None:
        found = max(total - state.pending, 0)
        report("Lập chỉ mục tỉnh mẫu", found, total)
        if found >= ENOUGH or time.monotonic() > until:
            raise _EnoughError

    with suppress(_EnoughError):
        wait_until_searchable(database, imported.started_at, waiting)
    return imported


class _EnoughError(Exception):
    """What is still queued may stay so."""


def load_demo(settings: Settings, services: Services) -> None:
    """Load the fictional province into a running system, saying how far it is; done again it changes nothing."""
    if services.children:
        fail("Hệ thống chưa chạy. Hãy chạy soat up --demo, hoặc soat up rồi soat demo.")
    url = settings.database_url
    if url is None:
        fail("Không có cơ sở dữ liệu để nạp tỉnh mẫu.")
    database = Database(url.get_secret_value(), pool_size=2, application_name="soat demo")
    try:
        with reporting() as report:
            counts = load_province(database, report).counts
    finally:
        database.close()
    say(f"Tỉnh mẫu: {counts.created + counts.changed + counts.unchanged} bản ghi, mọi người và số liệu đều hư cấu.")


def _certificate(name: str, number: str, verdict: Verdict) -> DemoLookup:
    return DemoLookup(name, {"parcels": [{"certificate_number": number}]}, verdict)


def _parcel(name: str, sheet: str, parcel: str, place: tuple[str, ...], verdict: Verdict, **more: str) -> DemoLookup:
    where = dict(zip(("commune", "province", "district"), place, strict=False))
    return DemoLookup(name, {"parcels": [{"map_sheet": sheet, "parcel": parcel, **where, **more}]}, verdict)


def _person(title: str, verdict: Verdict, **person: str | list[str]) -> DemoLookup:
    return DemoLookup(title, {"persons": [person]}, verdict)


_NGHI_PHU: Final = ("xa nghi phu", "nghe an", "tp vinh")
_AN: Final = "Nguyễn Văn An"

DEMO_LOOKUPS: Final[tuple[DemoLookup, ...]] = (
    _certificate("certificate, written otherwise", "ba.123456", "blocked"),
    _certificate("certificate with one wrong digit", "BA 123457", "review"),
    _parcel("parcel in its old commune, without tones", "12", "345", _NGHI_PHU, "blocked"),
    _parcel("parcel without its district", "12", "345", _NGHI_PHU[:2], "review"),
    _parcel("parcel in the new commune", "12", "345", ("Phường Vinh Phú", "Tỉnh Nghệ An"), "review"),
    _parcel("sheet and parcel swapped", "345", "12", _NGHI_PHU, "review"),
    _certificate("D for Đ", "DA 123456", "review"),
    _certificate("six digits are not eight", "AA 456789", "clear"),
    _certificate("new form of certificate", "AA04567890", "blocked"),
    _certificate("what the certificate was before", "A 654321", "review"),
    _person("person who sells", "blocked", name=_AN, birth_date="1980-02-03", id_numbers=["040080001234"]),
    _person("person who buys", "review", name=_AN, id_numbers=["040080001234"], role="transferee"),
    _person("number with one wrong digit", "review", name=_AN, birth_date="1980", id_numbers=["040080001235"]),
    _person("namesake", "clear", name=_AN, birth_date="1979-11-30", id_numbers=["038079017777"]),
    _person("name alone", "incomplete", name=_AN),
    _person("rare name and year", "review", name="Moong Van Khoong", birth_date="1977"),
    _person(
        "old number against new",
        "review",
        name="Lê Thị Hoài Thương",
        birth_date="1968-12-24",
        id_numbers=["040168009999"],
    ),
    _person("creditor", "clear", name="Hồ Sỹ Khuê", birth_date="1971-05-06", id_numbers=["040071005006"]),
    DemoLookup("tax number with spaces", {"organizations": [{"tax_code": "2900 123 456"}]}, "blocked"),
    DemoLookup("company's name, form shortened", {"organizations": [{"name": "Cty TNHH An Phát"}]}, "review"),
    DemoLookup("company's branch", {"organizations": [{"tax_code": "2900123456-001"}]}, "review"),
    DemoLookup("plate, written otherwise", {"vehicles": [{"plate": "37a 12345"}]}, "blocked"),
    DemoLookup("apartment", {"others": [{"identifiers": ["CH 1203 A2"]}]}, "blocked"),
    _certificate("released", "BC 300001", "clear"),
    _certificate("one of two parcels released: this one", "BD 400001", "clear"),
    _certificate("one of two parcels released: the other", "BE 517245", "blocked"),
    _certificate("part of the parcel released", "BG 600002", "review"),
    _certificate("release older than the letter", "BH 700003", "blocked"),
    _certificate("letter replaced by another", "BQ 140009", "blocked"),
    _certificate("letter entered in error", "BR 150010", "clear"),
    _certificate("two letters, one released", "BP 130008", "blocked"),
    _certificate("end date passed", "BL 800004", "review"),
    _certificate("not yet in effect", "BM 900005", "review"),
    _certificate("for information only", "BN 110006", "clear"),
    _parcel("lost certificate, another one shown", "27", "533", _NGHI_PHU, "review", certificate_number="CD 999999"),
    _parcel("lost certificate, none shown", "27", "533", _NGHI_PHU, "blocked"),
    _certificate("last of eleven parcels", "BK 710314", "blocked"),
    DemoLookup(
        "sold before",
        {
            "parcels": [{"certificate_number": "BV 170012"}],
            "persons": [{"name": "Trần Thị Bình", "birth_date": "1975-08-19", "id_numbers": ["040275004321"]}],
        },
        "review",
    ),
    _certificate("mortgaged", "BY 180013", "review"),
    _certificate("nothing on record", "BX 999888", "clear"),
)
