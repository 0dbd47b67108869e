"""A program that we start, watch and end: its log, its pid, its address, and no orphan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from storage.errors import SoatError

GUARD = Path(__file__).with_name("guard.py")
POLL_SECONDS = 0.05
LONGEST_LOG_BYTES = 32 * 2**20
GRACE_SECONDS = 20.0

#: What a program's last words mean, where that is not plain: words → what to do.
ADVICE = {
    "No space left on device": "Ổ đĩa đã đầy; hãy dọn bớt, hoặc đặt SOAT_DATA_DIR vào ổ khác.",
    "File too large": "Ổ đĩa đã đầy hoặc tệp bị giới hạn độ lớn; hãy dọn bớt, hoặc đặt SOAT_DATA_DIR vào ổ khác.",
    "Disk quota exceeded": "Hết hạn mức ổ đĩa; hãy dọn bớt, hoặc đặt SOAT_DATA_DIR vào ổ khác.",
    "insufficient memory": "Máy không đủ bộ nhớ; hãy đóng bớt chương trình, hoặc đặt SOAT_OPENSEARCH_HEAP_MB nhỏ hơn.",
    "Cannot allocate memory": "Máy không đủ bộ nhớ; hãy đóng bớt chương trình.",
    "cannot downgrade": "Dữ liệu do một OpenSearch mới hơn ghi; hãy cài bản soat mới hơn.",
}


class ServiceFailed(SoatError):
    """An embedded service or one of our own processes did not start or did not stop."""

    status = 503
    message = "Không khởi động được dịch vụ."


class Ended(ServiceFailed):
    """It ended by itself before it answered."""


def guarded(command: Sequence[str | Path], *conditions: str) -> list[str]:
    """The command line that runs `command` under guard.py's `conditions`."""
    return [sys.executable, "-I", "-S", str(GUARD), *conditions, "--", *map(str, command)]


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Ask `done` again and again; False when it was never so within `seconds`."""
    try:
        Retrying(
            stop=stop_after_delay(seconds),
            wait=wait_fixed(POLL_SECONDS),
            retry=retry_if_result(lambda answer: not answer),
        )(done)
    except RetryError:
        return False
    return True


class Child:
    """A running program. It dies with us: of the given signal, whatever happens to this process."""

    def __init__(  # noqa: PLR0913  a program's start has these parts and no more
        self,
        command: Sequence[str | Path],
        *,
        log: Path | None,
        stop_signal: signal.Signals = signal.SIGTERM,
        conditions: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        pid_file: Path | None = None,
    ) -> None:
        """Start `command` with its output appended to `log` (None: ours), out of reach of the terminal's Ctrl-C."""
        self.stop_signal = stop_signal
        self.log = log
        death = ["--die-with", str(os.getpid()), str(int(stop_signal))]
        if pid_file is not None:
            death += ["--pid-file", str(pid_file)]
        with ExitStack() as stack:
            output = None
            if log is not None:
                set_aside(log, LONGEST_LOG_BYTES)
                output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                stack.callback(os.close, output)
            self.process = subprocess.Popen(
                guarded(command, *conditions, *death),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=None if environment is None else {**os.environ, **environment},
                cwd=directory,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The program's process id (guard.py became the program, so it is the same)."""
        return self.process.pid

    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def stop(self, *, grace_seconds: float = 30) -> None:
        """Ask it to end; after `grace_seconds` end it."""
        if not self.running():
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(frozen=True, slots=True)
class Started:
    """A program under way: `address` gives its URL once it answers there, and None before."""

    child: Child
    address: Callable[[], str | None]


def until_ready(name: str, started: Started, seconds: float) -> str:
    """Wait for the address; a program that ends or does not answer in time is ended, and its last words are told.

    Raises:
        ServiceFailed: with a Vietnamese sentence, what to do where that is known, and the end of the log; Ended where
            it was not we who ended it.
    """
    found: list[str] = []

    def answered_or_ended() -> bool:
        address = started.address()
        if address:
            found.append(address)
        return bool(found) or not started.child.running()

    if wait_until(answered_or_ended, seconds) and found and started.child.running():
        return found[0]
    trouble = ServiceFailed if started.child.running() else Ended
    started.child.stop()
    raise trouble(f"{name} không khởi động được. {last_words(started.child.log)}")


def leftover(pid_file: Path, argument: str) -> psutil.Process | None:
    """The process that `pid_file` names, if it still is the one that wrote it and not a stranger given its number.

    Args:
        pid_file: its first line is the pid; it may be missing.
        argument: one whole argument of its command line, naming the data folder.
    """
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="ascii").split("\n", 1)[0]))
        return process if argument in process.cmdline() else None
    except (OSError, ValueError, psutil.Error):
        return None  # no file, an empty one, nobody there, or somebody whom we may not look at: none of ours


def end_leftover(pid_file: Path, argument: str, stop_signal: signal.Signals) -> None:
    """End what an earlier owner left running, and remove its pid file; see `leftover`."""
    process = leftover(pid_file, argument)
    if process is not None:
        end([process], stop_signal)
    pid_file.unlink(missing_ok=True)


def end(processes: Sequence[psutil.Process], stop_signal: signal.Signals) -> None:
    """Ask them all to end, and kill those that still live after GRACE_SECONDS."""
    for one in processes:
        _send(one, stop_signal)
    if not wait_until(lambda: all(map(_gone, processes)), GRACE_SECONDS):
        for one in processes:
            _send(one, signal.SIGKILL)
        wait_until(lambda: all(map(_gone, processes)), GRACE_SECONDS)


def _gone(process: psutil.Process) -> bool:
    """Whether it has ended; in many containers nobody collects orphans, which then stay as zombies for good."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.Error):  # gone meanwhile
        process.send_signal(number)


def set_aside(log: Path, longest: int = 0) -> None:
    """Rename a log that has grown beyond `longest` bytes, so that a new one begins; the one before it goes."""
    try:
        if log.stat().st_size > longest:
            log.replace(log.with_name(f"{log.name}.old"))
    except FileNotFoundError:
        pass  # the first start


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log, for a sentence that says why a service did not start."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 10_000))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return " / ".join(line.strip() for line in lines[-count:] if line.strip())


def last_words(log: Path | None) -> str:
    """What to do, where the end of the log tells; then where the log is and its last lines."""
    if log is None:
        return ""
    return f"{advice(last_lines(log, 40))}Xem {log}. {last_lines(log)}".rstrip()


def advice(said: str) -> str:
    """What to do about a program's last words, and a space; empty where they are not known."""
    return next((f"{what} " for words, what in ADVICE.items() if words in said), "")
