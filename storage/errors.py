"""Every error that a caller may meet, with its HTTP status and its Vietnamese message.

SoatError
├── Invalid (422)             what was sent cannot be understood or is not allowed
│   └── InvalidRecord         a notice, deed or release that breaks the contract; lists each field
├── Unauthenticated (401)     no key, or one that is not known
├── Forbidden (403)           a key whose role may not do this
├── NotFound (404)            nothing there, or nothing that this caller may know of
├── Conflict (409)            the state forbids it
│   ├── RecordExists
│   ├── IdempotencyKeyReused  (422) the same key with another body
│   └── DuplicateSuspected
├── PreconditionFailed (412)  somebody changed it first
├── DatabaseUnavailable (503)
├── LineBusy (503)            indexers are in the middle of a batch, and it takes long
└── EngineUnavailable (503)   no complete answer from the search engine
    └── EngineRefused         the engine answered that the request itself is wrong
IndexAheadOfRecord            the engine holds a newer rev than PostgreSQL (a restored database); no caller sees it

The class name in snake case is the wire code; the parent gives the status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field: `field` as in "persons[0].name", a stable `code`, and a Vietnamese sentence."""

    field: str
    code: str
    message: str


class SoatError(Exception):
    """Base of all errors with a message for the user."""

    status: ClassVar[int] = 500
    message: ClassVar[str] = "Hệ thống gặp lỗi. Việc vừa làm chưa được ghi nhận; hãy thử lại."

    def __init__(self, message: str | None = None, *, problems: tuple[Problem, ...] = ()) -> None:
        """`message` replaces the class's sentence; `problems` name the fields."""
        self.text = message or self.message
        self.problems = problems
        super().__init__(self.text)

    @classmethod
    def code(cls) -> str:
        """The wire code: the class name in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Invalid(SoatError):
    """What was sent cannot be understood."""

    status = 422
    message = "Dữ liệu gửi lên chưa đúng."


class InvalidRecord(Invalid):
    """A record that breaks the contract."""

    message = "Bản ghi chưa đúng mẫu."


class Unauthenticated(SoatError):
    """No key, or one that is unknown, expired or revoked."""

    status = 401
    message = "Cần khóa dịch vụ còn hiệu lực."


class Forbidden(SoatError):
    """The caller's role may not do this."""

    status = 403
    message = "Vai trò của bạn không được làm việc này."


class NotFound(SoatError):
    """Nothing there, or nothing that this caller may know of."""

    status = 404
    message = "Không tìm thấy."


class Conflict(SoatError):
    """The present state forbids it."""

    status = 409
    message = "Trạng thái hiện tại không cho phép."


class RecordExists(Conflict):
    """The pair (source, source_id) is taken."""

    message = "Bản ghi với nguồn và mã nguồn này đã có."


class IdempotencyKeyReused(Conflict):
    """The same Idempotency-Key came with another body."""

    status = 422
    message = "Idempotency-Key này đã dùng cho một nội dung khác."


class DuplicateSuspected(Conflict):
    """The same document has been entered already and the caller did not confirm that this is another one."""

    message = (
        "Văn bản này có vẻ đã được nhập; hãy xem các bản ghi trùng. Nếu là văn bản khác, gửi lại với "
        "confirm_not_duplicate: true."
    )

    def __init__(self, duplicates: list[dict[str, object]]) -> None:
        """`duplicates` are what is on record, as the wire shows them."""
        super().__init__()
        self.details = duplicates


class PreconditionFailed(SoatError):
    """Somebody changed it first."""

    status = 412
    message = "Bản ghi đã được người khác sửa; hãy tải lại rồi sửa tiếp."


class DatabaseUnavailable(SoatError):
    """PostgreSQL does not answer."""

    status = 503
    message = "Cơ sở dữ liệu chưa sẵn sàng. Việc vừa làm chưa được ghi nhận; hãy thử lại sau ít phút."


class LineBusy(SoatError):
    """The state of the index cannot change while a batch is under way, and it took too long to end."""

    status = 503
    message = "Bộ lập chỉ mục đang ghi dở một lượt; chỉ mục chưa đổi. Hãy thử lại sau vài giây."


class EngineUnavailable(SoatError):
    """The search engine gave no complete answer."""

    status = 503
    message = "Máy tìm kiếm chưa sẵn sàng."


class EngineRefused(EngineUnavailable):
    """The engine says that the request itself is wrong."""

    message = "Máy tìm kiếm từ chối yêu cầu."


class IndexAheadOfRecord(Exception):
    """The engine holds a newer rev than PostgreSQL: the database is an earlier one, and a new generation is due."""
