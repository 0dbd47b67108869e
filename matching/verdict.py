"""From how well things match and what the records say in law to outcomes and a verdict: the contract's table as code.

Pure: today's date (in Viet Nam) comes as an argument. `NOTICE_TABLE` is to be read beside the contract, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matching.legal import BLOCKING_MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matching.compare import Strength

Outcome = Literal["blocked", "review", "information"]
Verdict = Literal["blocked", "incomplete", "review", "clear"]

#: Worst first, as hits are listed.
OUTCOMES: tuple[Outcome, ...] = ("blocked", "review", "information")
#: Roles in a deed of those who only acquire: a block on them does not stop this signing by itself.
ACQUIRING = frozenset({"transferee", "lessee", "mortgagee", "agent"})
#: Roles in a notice of those who are not blocked by it.
NOT_BLOCKED = frozenset({"claimant", "related"})
ABOUT_A_PAPER = frozenset({"lost_certificate", "revoked_certificate"})


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the table asks about a notice and the thing in it that matched."""

    measure: str
    role: str = "asset"
    """What the matched thing is in the notice: asset, subject, owner, claimant, related."""
    acquires: bool = False
    """The matched person or organisation only acquires in what is about to be signed."""
    withdrawn: bool = False
    freed: bool = False
    freed_in_part: bool = False
    awaiting_approval: bool = False
    begun: bool = True
    lapsed: bool = False
    superseded: bool = False
    named_by_successor: bool = False
    """A notice in force that took the place of this one names the matched thing too, and the lookup finds it there."""
    another_certificate_shown: bool = False
    """The lookup gives a certificate for the parcel, and it is not the one that the notice names."""
    lists_assets: bool = False
    """The notice lists assets, and what matched is a person or an organisation."""
    listed_asset_is_asked: bool = False
    """One of the assets that the notice lists, and still blocks, is exactly among the lookup's."""
    lookup_names_an_asset: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table for exact matches: when it fits, what follows, and why, in Vietnamese."""

    fits: Callable[[Facts], bool]
    outcome: Outcome
    because: str


NOTICE_TABLE: tuple[Row, ...] = (
    # information
    Row(lambda f: f.withdrawn, "information", "Văn bản đã được rút vì nhập nhầm."),
    Row(lambda f: f.freed, "information", "Đã giải tỏa."),
    Row(lambda f: f.superseded and f.named_by_successor, "information", "Đã được văn bản khác thay thế."),
    Row(lambda f: f.role in NOT_BLOCKED, "information", "Người này có liên quan, không phải người bị ngăn chặn."),
    Row(lambda f: f.measure == "information", "information", "Văn bản chỉ cung cấp thông tin."),
    # the exceptions that say review
    Row(
        lambda f: f.superseded,
        "review",
        "Đã được văn bản khác thay thế, nhưng văn bản thay thế không nêu đúng đối tượng này: cần hỏi cơ quan ban hành.",
    ),
    Row(lambda f: f.awaiting_approval, "review", "Văn bản đã nhập, đang chờ duyệt."),
    Row(lambda f: f.measure not in BLOCKING_MEASURES, "review", "Văn bản cảnh báo, không phải lệnh ngăn chặn."),
    Row(lambda f: not f.begun, "review", "Văn bản chưa tới ngày có hiệu lực."),
    Row(
        lambda f: f.lapsed,
        "review",
        "Thời hạn ghi trong văn bản đã qua nhưng chưa có văn bản giải tỏa: cần hỏi cơ quan ban hành.",
    ),
    Row(lambda f: f.freed_in_part, "review", "Mới giải tỏa một phần của chính tài sản này."),
    Row(
        lambda f: f.measure in ABOUT_A_PAPER and f.another_certificate_shown,
        "review",
        "Giấy chứng nhận bị mất hoặc bị thu hồi không phải giấy đang xuất trình.",
    ),
    Row(lambda f: f.acquires, "review", "Người bị ngăn chặn chỉ là bên nhận trong giao dịch này."),
    # the listed assets
    Row(
        lambda f: f.lists_assets and not f.listed_asset_is_asked and f.lookup_names_an_asset,
        "review",
        "Văn bản nêu tài sản cụ thể, không phải tài sản đang tra cứu.",
    ),
    Row(
        lambda f: f.lists_assets and not f.listed_asset_is_asked,
        "blocked",
        "Văn bản nêu tài sản cụ thể, mà lần tra cứu này chưa nêu tài sản nào.",
    ),
    # blocked
    Row(lambda f: f.measure in BLOCKING_MEASURES, "blocked", "Đang bị ngăn chặn."),
)
UNDECIDED = Row(lambda _: True, "review", "Cần người xem xét.")

WEAK = Row(
    lambda _: True,
    "information",
    "Chỉ trùng họ tên, hoặc chỉ một số gần giống còn chi tiết khác đều khác: chưa đủ căn cứ là cùng đối tượng.",
)


def if_exact(facts: Facts) -> Row:
    """The first row that fits an exact match; review where none does."""
    return next((row for row in NOTICE_TABLE if row.fits(facts)), UNDECIDED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of a hit, and why, in Vietnamese."""

    outcome: Outcome
    because: str


def judge_notice(strength: Strength, facts: Facts) -> Judgement:
    """The outcome of a notice's thing that matched this well (not `none`)."""
    if strength == "weak":
        return Judgement(WEAK.outcome, WEAK.because)
    row = if_exact(facts)
    if strength == "exact" or row.outcome == "information":
        return Judgement(row.outcome, row.because)
    said = row.because[0].lower() + row.because[1:]
    return Judgement("review", f"Có thể trùng, chưa chắc chắn. Nếu trùng: {said}")


BY_A_PARTY = Judgement("information", "Giao dịch của bên tham gia, không phải của tài sản đang tra cứu.")


def verdict_of(outcomes: Iterable[Outcome], *, complete: bool) -> Verdict:
    """`blocked`, else `incomplete`, else `review`, else `clear`."""
    found = set(outcomes)
    if "blocked" in found:
        return "blocked"
    if not complete:
        return "incomplete"
    return "review" if "review" in found else "clear"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict over several subjects."""
    order: tuple[Verdict, ...] = ("blocked", "incomplete", "review", "clear")
    return min(verdicts, key=order.index, default="clear")
