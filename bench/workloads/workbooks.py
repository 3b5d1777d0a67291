"""A roster of 50,000 rows read from a workbook, and 100,000 rows written to one; no database.

Reading: `training.workbooks.reading`, safety checks and rows by field included, next to openpyxl read-only giving the
same rows (the peer) and the native reader alone, which gives cells (the limit); workbook_reading.py.
Writing: `directory.workbooks`, next to openpyxl write-only (the peer) and the native writer alone (the limit);
workbook_writing.py. Each measurement is a process of its own, so that its peak memory is its own: of reading it holds
the portal with all its rooms, which takes 100 MiB before the first row, and the rows read; of writing, no Django.
"""

import hashlib
import importlib
import json
import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import django
from python_calamine import CalamineWorkbook

ROUNDS = 3
READING, WRITING = "bench.workloads.workbook_reading", "bench.workloads.workbook_writing"


@dataclass(frozen=True)
class Run:
    """One measurement: how long it took, how much memory it held at most, and a digest of what came out."""

    seconds: float
    peak_mib: float
    digest: str


def alone(module: str, work: str, *arguments: object) -> Run:
    """Run in a fresh process: its time without its start, and its own peak."""
    context = multiprocessing.get_context("spawn")
    parent, child = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(child, module, work, arguments))
    process.start()
    child.close()
    run: Run = parent.recv()
    process.join()
    return run


def _measure(answer: Any, module: str, work: str, arguments: Sequence[object]) -> None:
    if module == READING:
        django.setup()
    do = getattr(importlib.import_module(module), work)
    began = time.perf_counter()
    found = do(*arguments)
    seconds = time.perf_counter() - began
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    answer.send(Run(seconds, int(peak[1]) / 1024 if peak else 0.0, found or ""))


def compare(contest: Mapping[str, Callable[[], Run]]) -> dict[str, list[Run]]:
    """Each in turn, for three rounds; all must have come to the same."""
    runs: dict[str, list[Run]] = {name: [] for name in contest}
    for _round in range(ROUNDS):
        for name, measure in contest.items():
            runs[name].append(measure())
    if len({run.digest for each in runs.values() for run in each}) != 1:
        sys.exit(f"not all came to the same: { {name: each[0].digest[:8] for name, each in runs.items()} }")
    return runs


def write_and_reread(work: str) -> Run:
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "out.xlsx"
        run = alone(WRITING, work, target)
        return Run(run.seconds, run.peak_mib, reread(target))


def reread(target: Path) -> str:
    """What a written workbook holds, read outside of what is measured."""
    sheet = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0)
    found = [list(map(_plain, row)) for row in sheet.iter_rows()]
    told = json.dumps([len(found), found[0], found[len(found) // 2], found[-1]])
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(cell: object) -> str:
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def report(title: str, count: int, runs: Mapping[str, Sequence[Run]]) -> dict[str, float]:
    """The table, and what the last line says: how long, how much memory, and how near the limit and the peer."""
    seconds = {name: statistics.median(run.seconds for run in each) for name, each in runs.items()}
    for name, each in runs.items():
        peak = max(run.peak_mib for run in each)
        print(f"{title} {name:14} {seconds[name]:7.2f} s  {count / seconds[name]:9,.0f} rows/s  {peak:6.0f} MiB")
    return {
        "seconds": round(seconds["portal"], 3),
        "peak_mib": round(max(run.peak_mib for run in runs["portal"])),
        "ratio_to_limit": round(seconds["native alone"] / seconds["portal"], 3),
        "ratio_to_peer": round(seconds["openpyxl"] / seconds["portal"], 2),
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.site.settings")
    django.setup()
    reading, writing = importlib.import_module(READING), importlib.import_module(WRITING)
    content = reading.as_sent()
    read = {
        "portal": lambda: alone(READING, "read_with_the_portal", content),
        "openpyxl": lambda: alone(READING, "read_with_openpyxl", content),
        "native alone": lambda: alone(READING, "read_with_calamine", content),
    }
    write = {
        "portal": lambda: write_and_reread("write_with_the_portal"),
        "openpyxl": lambda: write_and_reread("write_with_openpyxl"),
        "native alone": lambda: write_and_reread("write_with_the_native_writer"),
    }
    reads = report("read ", reading.READ, compare(read))
    writes = report("write", writing.WRITTEN, compare(write))
    print(
        json.dumps(
            {"bench": "workbooks", "rows": writing.WRITTEN, **writes} | {f"read_{k}": v for k, v in reads.items()}
        )
    )
