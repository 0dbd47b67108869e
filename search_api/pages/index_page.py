"""The administrator's page of the index: what is wrong first, what it means for a lookup, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from search_api.pages.words import count
from storage.lag import Lag
from storage.watching import HOUR

if TYPE_CHECKING:
    from datetime import datetime

    from storage.rebuilds import Rebuild
    from storage.reconciles import Reconcile
    from storage.watching import IndexNow

OLD_SECONDS: Final = 60
"""A queue that moves is done with everything within seconds; behind an import it is told, too."""

REFRESH_SECONDS: Final = 3

PHASES: Final = {
    "waiting": "chờ bộ lập chỉ mục bắt đầu",
    "deriving": "dẫn xuất lại khóa tìm kiếm",
    "filling": "nạp vào chỉ mục mới",
    "verifying": "đối chiếu với cơ sở dữ liệu",
    "comparing": "đang đối chiếu",
    "done": "xong",
    "failed": "không thành",
    "cancelled": "đã hủy",
}
REASONS: Final = {
    "asked": "quản trị viên yêu cầu",
    "daily": "định kỳ",
    "first": "chưa có chỉ mục",
    "other_keys": "bản Soát mới dùng khóa khác",
    "untrusted": "chỉ mục không khớp với cơ sở dữ liệu",
    "gone": "máy tìm kiếm không còn chỉ mục",
}
FAULTS: Final = {
    "no_index": "chưa có chỉ mục nào tin được để đối chiếu",
    "ahead": "chỉ mục có những gì cơ sở dữ liệu không có; đang dựng chỉ mục mới",
    "too_many": "lệch quá nhiều để sửa từng mục; đang dựng chỉ mục mới",
}
FINDINGS: Final = {"missing": "thiếu", "stale": "cũ", "orphaned": "thừa", "ahead": "lạ"}
RECORDS: Final = {"notice": "Thông tin ngăn chặn", "deed": "Giao dịch"}

SAID: Final = {
    "rebuild": "Đã ghi yêu cầu dựng lại; chỉ mục đang dùng vẫn phục vụ tra cứu.",
    "cancel": "Sẽ dừng sau lượt đang nạp; chỉ mục đang dùng không đổi.",
    "rollback": "Đã quay lại chỉ mục trước; chỉ mục vừa dùng nay là dự phòng.",
    "reconcile": "Đã ghi yêu cầu đối chiếu.",
    "retry": "Đã đưa lại vào hàng đợi.",
    "note": "Đã lưu ghi chú.",
}

_EXACT_ONLY: Final = (
    "Tra cứu chỉ hỏi được các số trùng khớp hoàn toàn; còn lại trả lời “chưa đầy đủ”, không bao giờ “không tìm thấy”."
)
_ITSELF: Final = "Bộ lập chỉ mục tự dựng chỉ mục mới; theo dõi ở mục Dựng lại dưới đây."


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something is wrong: red when lookups feel it, amber when they do not yet."""

    tone: str
    title: str
    means: str
    to_do: str
    command: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One minute of the plot: where it stands, and how high half and 99 % of its changes reach, of 100."""

    x: int
    half: float
    most: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The lag of the last hour."""

    bars: tuple[Bar, ...]
    top: str
    middle: str
    begin: datetime
    end: datetime
    changes: int
    half: str
    most: str
    longest: str


@dataclass(frozen=True, slots=True)
class Work:
    """A rebuild or a comparison: the one under way, or the last."""

    id: int
    open: bool
    phase: str
    percent: int
    course: str
    """How far it is: "12.000 / 30.000 bản ghi, 5.200 bản ghi/giây, còn 3 phút"."""
    why: str
    began: datetime
    ended: datetime | None
    fault: str | None
    cancelling: bool = False


def alarms(now: IndexNow, *, engine_up: bool) -> list[Alarm]:
    """What is wrong, worst first."""
    found = [_of_no_use(now), _engine(now, engine_up=engine_up), _nobody(now), _old(now), _failed(now.rebuild)]
    found += [_stuck(now), _differs(now.reconcile)]
    return sorted(filter(None, found), key=lambda alarm: alarm.tone != "blocked")


def _of_no_use(now: IndexNow) -> Alarm | None:
    titles = {
        "missing": "Chưa có chỉ mục để tra cứu",
        "other_keys": "Chỉ mục đang có là của bản Soát khác",
        "untrusted": "Chỉ mục không cùng thời điểm với cơ sở dữ liệu",
    }
    if now.trouble is None:
        return None
    return Alarm("blocked", titles[now.trouble], _EXACT_ONLY, _ITSELF, "soat index rebuild --full-speed")


def _engine(now: IndexNow, *, engine_up: bool) -> Alarm | None:
    if engine_up or now.live is None:
        return None
    return Alarm(
        "blocked",
        "Máy tìm kiếm không trả lời",
        f"{_EXACT_ONLY} Thay đổi mới nằm trong hàng đợi, không mất.",
        "Xem máy tìm kiếm còn chạy, còn đĩa và bộ nhớ không; khi nó trở lại, hàng đợi tự vơi.",
        "soat doctor",
    )


def _nobody(now: IndexNow) -> Alarm | None:
    if now.indexers:
        return None
    return Alarm(
        "blocked",
        "Không có bộ lập chỉ mục nào đang chạy",
        "Tra cứu vẫn thấy mọi thay đổi trong hàng đợi, nhưng chậm dần khi hàng đợi dài.",
        "Chạy lại bộ lập chỉ mục; có thể chạy nhiều bộ cùng lúc.",
        "soat index run",
    )


def _old(now: IndexNow) -> Alarm | None:
    if now.queue.oldest_seconds <= OLD_SECONDS:
        return None
    return Alarm(
        "review",
        f"Có thay đổi đã chờ {duration(now.queue.oldest_seconds)} trong hàng đợi",
        "Tra cứu vẫn thấy các thay đổi này, nhưng chậm hơn khi hàng đợi dài.",
        "Sau một lần nạp lớn thì chờ hàng đợi vơi; nếu không vơi, xem nhật ký của bộ lập chỉ mục.",
        "soat index status",
    )


def _failed(rebuild: Rebuild | None) -> Alarm | None:
    if rebuild is None or rebuild.phase != "failed":
        return None
    return Alarm(
        "blocked",
        "Lần dựng lại gần nhất không thành",
        f"Chỉ mục đang dùng không đổi. Lý do: {rebuild.fault or 'không rõ'}.",
        "Xem nhật ký của bộ lập chỉ mục, sửa nguyên nhân rồi dựng lại.",
        "soat index rebuild",
    )


def _stuck(now: IndexNow) -> Alarm | None:
    if not now.queue.stuck:
        return None
    return Alarm(
        "review",
        f"{count(now.queue.stuck)} thay đổi không lập chỉ mục được",
        "Tra cứu vẫn tìm thấy các bản ghi này qua hàng đợi; không có gì bị bỏ sót.",
        "Xem lý do ở bảng dưới, sửa nguyên nhân rồi thử lại.",
        "soat index retry",
    )


def _differs(last: Reconcile | None) -> Alarm | None:
    if last is None or last.ended_at is None or not (last.found or last.fault):
        return None
    return Alarm(
        "review",
        f"Đối chiếu gần nhất thấy {count(last.found)} mục lệch" if last.found else "Đối chiếu gần nhất không thành",
        "Trước khi sửa, tra cứu gần đúng có thể đã thiếu các bản ghi này; số trùng khớp hoàn toàn thì không."
        if last.found
        else f"Chưa biết chỉ mục có đúng với cơ sở dữ liệu không: {FAULTS.get(last.fault or '', last.fault)}.",
        "Tìm xem ai đã sửa, xóa hoặc khôi phục chỉ mục ngoài Soát, rồi đối chiếu lại.",
        "soat index reconcile --json",
    )


def plot(now: IndexNow) -> Plot | None:
    """The last hour, a bar a minute; None when nothing changed."""
    if not now.minutes:
        return None
    whole = sum((minute.lag for minute in now.minutes), Lag())
    end = now.at.replace(second=0, microsecond=0)
    begin = end - timedelta(minutes=HOUR - 1)
    shown = [(int((one.minute - begin).total_seconds() // 60), one.lag) for one in now.minutes]
    scale = _scale(max(lag.within(0.99) or 0 for _, lag in shown))
    bars = tuple(
        Bar(x, round(100 * (lag.within(0.5) or 0) / scale, 2), round(100 * (lag.within(0.99) or 0) / scale, 2))
        for x, lag in shown
        if 0 <= x < HOUR and lag.changes
    )
    return Plot(
        bars=bars,
        top=duration(scale),
        middle=duration(scale / 2),
        begin=begin,
        end=end,
        changes=whole.changes,
        half=duration(whole.within(0.5) or 0),
        most=duration(whole.within(0.99) or 0),
        longest=duration(whole.longest),
    )


def rebuild_work(rebuild: Rebuild) -> Work:
    """The rebuild for the page."""
    said = [f"{count(rebuild.done)} / {count(rebuild.total)} bản ghi"] if rebuild.total else []
    if rebuild.rate:
        said.append(f"{count(round(rebuild.rate))} bản ghi/giây")
    if rebuild.eta_seconds is not None:
        said.append(f"còn khoảng {duration(rebuild.eta_seconds)}")
    if rebuild.mended:
        said.append(f"đã sửa {count(rebuild.mended)} bản ghi lệch")
    why = REASONS.get(rebuild.reason, rebuild.reason)
    return Work(
        id=rebuild.id,
        open=rebuild.ended_at is None,
        phase=PHASES.get(rebuild.phase, rebuild.phase),
        percent=int(rebuild.part * 100),
        course=", ".join(said),
        why=f"{why}; {'hết tốc lực' if rebuild.full_speed else 'nhường người tra cứu'}",
        began=rebuild.asked_at,
        ended=rebuild.ended_at,
        fault=rebuild.fault,
        cancelling=rebuild.cancel_asked,
    )


def reconcile_work(one: Reconcile) -> Work:
    """The comparison for the page."""
    found = [f"{count(getattr(one, name))} {word}" for name, word in FINDINGS.items() if getattr(one, name)]
    said = f"Đã so {count(one.checked)} mục: " + (", ".join(found) or "không lệch mục nào")
    if one.found:
        said += f"; đã sửa {count(one.repaired)}"
    return Work(
        id=one.id,
        open=one.ended_at is None,
        phase=PHASES.get(one.phase, one.phase),
        percent=int(100 * min(1.0, one.done / one.total)) if one.total else 0,
        course=said,
        why=REASONS.get(one.reason, one.reason),
        began=one.asked_at,
        ended=one.ended_at,
        fault=FAULTS.get(one.fault, one.fault) if one.fault else None,
    )


def duration(seconds: float) -> str:
    """`0,3 giây`, `45 giây`, `12 phút`, `3 giờ`, `2 ngày`."""
    if seconds < 10:  # noqa: PLR2004  below, a tenth is worth saying
        digits = 2 if seconds < 0.1 else 1  # noqa: PLR2004  a tenth
        return f"{seconds:.{digits}f}".rstrip("0").rstrip(".").replace(".", ",") + " giây"
    for size, word in ((86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {word}"
    return f"{round(seconds)} giây"


def _scale(most: float) -> float:
    """The round number of seconds that the plot reaches up to."""
    steps = (0.5, 1, 2, 4, 10, 20, 40, 60, 120, 240, 600, 1200, 3600, 7200, 14_400, 43_200, 86_400)
    return next((step for step in steps if step >= most), most)
