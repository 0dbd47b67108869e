"""`soat` as processes of their own, with services of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """Every process with the data folder on its command line."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(data_dir) in " ".join(process.info["cmdline"] or ())
    ]


def soat(data_dir: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """A command of soat's in its own process; of the environment's SOAT_ variables only those given."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOAT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "soat.cli", *arguments],
        env={**environment, "PYTHONPATH": str(ROOT), "SOAT_DATA_DIR": str(data_dir), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background may have had SIGINT ignored, which a child inherits.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  one thread, one call
    )


def up(data_dir: Path, **variables: str) -> tuple[subprocess.Popen[str], str]:
    """`soat up` on a free port, once it says where it is; its process and that address."""
    system = soat(data_dir, "up", "--port", "0", **variables)
    assert system.stdout
    line = system.stdout.readline()
    if "đang chạy tại" not in line:
        _, said = system.communicate(timeout=60)
        raise AssertionError(said)
    return system, line.split(" tại ")[1].strip()
