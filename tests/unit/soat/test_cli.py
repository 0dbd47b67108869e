from __future__ import annotations

import errno

import pytest

from soat import cli


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Ổ đĩa đã đầy"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "Ổ đĩa đã đầy"),
        (OSError(errno.EIO, "Nguyễn Văn An"), "ngoài dự tính: OSError"),
        (RuntimeError("Nguyễn Văn An"), "ngoài dự tính: RuntimeError"),
    ],
)
def test_what_nobody_foresaw_ends_in_one_sentence_without_its_text(monkeypatch, capsys, error, said):
    def fails() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fails)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == cli.NOT_DONE
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert "Nguyễn" not in told.err
    assert "Traceback" not in told.err
