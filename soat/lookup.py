"""`soat lookup`: the same lookup as the page's and the API's, from the command line; stored like theirs."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from search_api.pages import words
from search_api.pages.answer import label
from search_api.pages.marked_text import WHY
from soat.console import fail, out, print_json, read_settings
from soat.services import running
from storage.database import Database
from storage.migrate import upgrade
from storage.search_index import SearchIndex

STYLES = {"blocked": "bold red", "review": "bold yellow", "incomplete": "bold blue", "clear": "bold green"}


def lookup(  # noqa: PLR0913  each is one field of the form
    *,
    name: Annotated[str | None, typer.Option(help="Họ và tên.")] = None,
    birth: Annotated[str | None, typer.Option(help="Ngày sinh 1980-02-03 hoặc năm sinh 1980.")] = None,
    id_number: Annotated[list[str] | None, typer.Option("--id", help="Số CCCD, CMND, hộ chiếu; có thể lặp.")] = None,
    role: Annotated[str | None, typer.Option(help="Vai trò của người, tổ chức: transferor, transferee …")] = None,
    organization: Annotated[str | None, typer.Option(help="Tên tổ chức.")] = None,
    tax_code: Annotated[str | None, typer.Option(help="Mã số thuế.")] = None,
    certificate: Annotated[str | None, typer.Option(help="Số phát hành GCN.")] = None,
    register_number: Annotated[str | None, typer.Option(help="Số vào sổ cấp GCN.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Tờ bản đồ số.")] = None,
    parcel: Annotated[str | None, typer.Option(help="Thửa đất số.")] = None,
    commune: Annotated[str | None, typer.Option(help="Xã, phường.")] = None,
    district: Annotated[str | None, typer.Option(help="Quận, huyện (cũ).")] = None,
    province: Annotated[str | None, typer.Option(help="Tỉnh, thành phố.")] = None,
    plate: Annotated[str | None, typer.Option(help="Biển kiểm soát.")] = None,
    chassis: Annotated[str | None, typer.Option(help="Số khung.")] = None,
    engine: Annotated[str | None, typer.Option(help="Số máy.")] = None,
    identifier: Annotated[list[str] | None, typer.Option(help="Số hiệu của tài sản khác; có thể lặp.")] = None,
    text: Annotated[str | None, typer.Option(help="Đoạn văn bản cần soát.")] = None,
    dossier: Annotated[str | None, typer.Option(help="Số hồ sơ.")] = None,
    json: Annotated[bool, typer.Option("--json", help="In JSON cho máy đọc.")] = False,
) -> None:
    """Look up one subject of each kind; subjects that no option describes are left out."""
    parts: dict[str, dict[str, Any]] = {
        "persons": {"name": name, "birth_date": birth, "id_numbers": id_number, "role": role},
        "organizations": {"name": organization, "tax_code": tax_code, "role": role},
        "parcels": {
            "map_sheet": sheet,
            "parcel": parcel,
            "commune": commune,
            "district": district,
            "province": province,
            "certificate_number": certificate,
            "register_number": register_number,
        },
        "vehicles": {"plate": plate, "chassis": chassis, "engine": engine},
        "others": {"identifiers": identifier},
    }
    asked: dict[str, Any] = {kind: [filled] for kind, fields in parts.items() if (filled := _filled(fields))}
    asked |= {key: value for key, value in (("text", text), ("dossier", dossier)) if value}
    if not set(asked) - {"dossier"}:
        fail("Chưa có gì để tra cứu; xem soat lookup --help.")
    answer = _answer(asked)
    if json:
        print_json(answer)
    else:
        print_answer(answer)


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given; none when all that was given is the role, which names nobody."""
    filled = {name: value for name, value in fields.items() if value}
    return filled if set(filled) - {"role"} else {}


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    from matching.lookup import Caller, run_lookup  # noqa: PLC0415  its tables take a second that `soat up` need not wait
    from matching.request import read_request  # noqa: PLC0415  as above

    settings = read_settings()
    request = read_request(asked)
    with running(settings) as services:
        settings = services.applied_to(settings)
        upgrade(str(services.database_url))
        database, engine = Database(str(services.database_url)), SearchIndex.from_settings(settings)
        try:
            caller, timeout = Caller(account="local", office=None), settings.engine_timeout_seconds
            return run_lookup(request, caller, database, engine, engine_timeout=timeout)
        finally:
            engine.close()
            database.close()


def print_answer(answer: dict[str, Any]) -> None:
    """The verdict, then each hit with what speaks for and against it."""
    verdict = answer["verdict"]
    out.print(words.VERDICTS[verdict].heading, style=STYLES[verdict])
    out.print(f"Mã tra cứu {answer['code']} · {words.moment(answer['looked_up_at'])}", markup=False)
    searched = answer["searched"]
    about = "" if searched["exact"] else "khoảng "
    out.print(f"Đã tìm trong {about}{words.count(searched['records'])} bản ghi.", markup=False)
    for reason in answer["engine"]["reasons"]:
        out.print(" ".join(words.REASONS.get(reason, (reason,))), markup=False)
    for passage in answer["unread"]:
        start, end = passage["span"]
        out.print(f"Văn bản, ký tự {start + 1}–{end}: {WHY[passage['why']]}", markup=False)
    for subject in answer["subjects"]:
        if asked := subject.get("asked"):
            out.print(f"{subject['ref']}: {label(asked['member'], asked['values'])}", markup=False)
        if subject["missing"]:
            out.print(f"{subject['ref']} cần thêm: {subject['missing']}", markup=False)
        if subject["namesakes"]:
            others = f"{subject['namesakes']} người trùng họ tên, khác số định danh và ngày sinh"
            out.print(f"{subject['ref']}: {others}.", markup=False)
    for hit in answer["hits"]:
        record = hit["record"]
        out.print()
        out.print(
            f"{words.OUTCOMES[hit['outcome']]} · {hit['subject']}", style=STYLES.get(hit["outcome"], ""), markup=False
        )
        out.print(f"{record.get('title') or record['source_id']} – {words.STATES[record['state']]}", markup=False)
        out.print(hit["because"], markup=False)
        out.print(_evidence(hit["evidence"]))


def _evidence(evidence: list[dict[str, Any]]) -> Table:
    table = Table("Mục", "Đã hỏi", "Tìm thấy", "Quan hệ", "Trọng số", box=None, padding=(0, 2, 0, 0))
    for line in evidence:
        cells = (
            words.FIELDS.get(line["field"], line["field"]),
            line["asked"],
            line["found"],
            words.RELATIONS[line["relation"]],
        )
        table.add_row(*(str(cell or "") for cell in cells), words.weight(line["weight"]))
    return table
