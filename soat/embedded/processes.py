"""A program that we start, watch and end: its log, its pid, and no orphan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from storage.errors import SoatError

GUARD = Path(__file__).with_name("guard.py")
POLL_SECONDS = 0.05


class ServiceFailed(SoatError):
    """An embedded service or one of our own processes did not start or did not stop."""

    status = 503
    message = "Không khởi động được dịch vụ."


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
    ) -> None:
        """Start `command` with its output appended to `log` (None: ours), out of reach of the terminal's Ctrl-C."""
        self.stop_signal = stop_signal
        self.log = log
        death = ("--die-with", str(os.getpid()), str(int(stop_signal)))
        with ExitStack() as stack:
            output = None
            if log is not None:
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


def end_leftover(pid_file: Path, belongs: str, stop_signal: signal.Signals) -> None:
    """End what an earlier owner left running; never a stranger that was given its number.

    Args:
        pid_file: its first line is the pid; it may be missing, and is removed.
        belongs: text that the process's command line must contain (the data folder's path).
        stop_signal: the polite request; after 20 s the process is killed.
    """
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="ascii").split("\n", 1)[0]))
        if belongs in " ".join(process.cmdline()):
            process.send_signal(stop_signal)
            try:
                process.wait(20)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(20)
    except (OSError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        pass  # no file, an empty one, or nobody there: nothing was left
    pid_file.unlink(missing_ok=True)


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log, for a sentence that says why a service did not start."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return " / ".join(line.strip() for line in lines[-count:] if line.strip())
