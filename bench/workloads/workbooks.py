"""A roster of 50,000 rows read from a workbook, and 100,000 rows written to one; no database.

Reading: `training.workbooks.reading`, safety checks and rows by field included, next to openpyxl read-only giving the
same rows (the peer) and the native reader alone, which gives cells (the limit). The workbook is as Excel saves it, with
shared strings.
Writing: `directory.workbooks`, next to openpyxl write-only (the peer) and the native writer alone (the limit).
Each measurement is a process of its own, so that its peak memory is its own.
"""

import hashlib
import io
import json
import multiprocessing
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import write_worksheet

from directory import workbooks
from directory.workbooks import Column
from training.workbooks import columns, reading

READ, WRITTEN, ROUNDS = 50_000, 100_000, 3
FIELDS = [column.field for column in columns.COLUMNS]
HEADINGS = [column.others[0] if column.others else column.field for column in columns.COLUMNS]


@dataclass(frozen=True)
class Run:
    """One measurement: how long it took, how much memory it held at most, and a digest of what came out."""

    seconds: float
    peak_mib: float
    digest: str


def rows(count: int) -> Iterator[list[Any]]:
    for number in range(count):
        born = date(1970, 1, 1) + timedelta(days=number % 12_000)
        yield [
            f"2026{number:06d}",
            f"示范{number}",
            "resident_id",
            f"330109{born:%Y%m%d}{number % 1000:03d}X",
            f"139{number:08d}",
            "北干街道",
            "91350100M000100Y43",
            date(2026, 3, 2),
            f"第{number % 40}组",
        ]


def as_sent() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    for row in rows(READ):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# --- Reading ---------------------------------------------------------------------------------------------------------


def read_with_the_portal(content: bytes) -> str:
    return digest([sent.cells for sent in reading.read(content)])


def read_with_openpyxl(content: bytes) -> str:
    """What one writes with openpyxl: the head, then a dictionary a row, dates as text."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    values: Iterator[Any] = book.worksheets[0].iter_rows(values_only=True)
    known = columns.fields()
    named = [known[columns.plain(heading)] for heading in next(values)]
    return digest(
        [
            {
                name: cell.date().isoformat() if name == "entered_on" else cell
                for name, cell in zip(named, row, strict=True)
                if cell is not None
            }
            for row in values
        ]
    )


def read_with_calamine(content: bytes) -> str:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    count = sum(1 for _row in sheet.iter_rows()) - 1
    return digest([{**dict(zip(FIELDS, row, strict=True)), "entered_on": "2026-03-02"} for row in rows(count)])


def digest(found: Sequence[Any]) -> str:
    """Of the first, the middle and the last row, and of how many there are."""
    looked_at = [found[0], found[len(found) // 2], found[-1]]
    told = json.dumps([len(found), *({field: row[field] for field in FIELDS} for row in looked_at)])
    return hashlib.sha256(told.encode()).hexdigest()


# --- Writing ---------------------------------------------------------------------------------------------------------


def write_with_the_portal(target: Path) -> None:
    with target.open("wb") as file:
        heads = [Column(field, 16, "yyyy-mm-dd" * (field == "entered_on")) for field in FIELDS]
        workbooks.write(file, title="名册", columns=heads, rows=rows(WRITTEN))


def write_with_openpyxl(target: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(FIELDS)
    for row in rows(WRITTEN):
        sheet.append(row)
    book.save(target)


def write_with_the_native_writer(target: Path) -> None:
    write_worksheet((dict(zip(FIELDS, row, strict=True)) for row in rows(WRITTEN)), str(target), sheet_name="名册")


def written(write: Callable[[Path], None], target: Path) -> str:
    write(target)
    return ""


def reread(target: Path) -> str:
    """What a written workbook holds, read outside of what is measured."""
    sheet = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0)
    found = [list(map(_plain, row)) for row in sheet.iter_rows()]
    told = json.dumps([len(found), found[0], found[len(found) // 2], found[-1]])
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(cell: object) -> str:
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


# --- The whole -------------------------------------------------------------------------------------------------------


def alone(work: Callable[..., str], *arguments: object) -> Run:
    """Run in a fresh process: its time without its start, and its own peak."""
    parent, child = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_measure, args=(child, work, arguments))
    process.start()
    child.close()
    run: Run = parent.recv()
    process.join()
    return run


def _measure(answer: Any, work: Callable[..., str], arguments: Sequence[object]) -> None:
    began = time.perf_counter()
    found = work(*arguments)
    seconds = time.perf_counter() - began
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    answer.send(Run(seconds, int(peak[1]) / 1024 if peak else 0.0, found))


def compare(contest: Mapping[str, Callable[[], Run]]) -> dict[str, list[Run]]:
    """Each in turn, for three rounds; all must have come to the same."""
    runs: dict[str, list[Run]] = {name: [] for name in contest}
    for _round in range(ROUNDS):
        for name, measure in contest.items():
            runs[name].append(measure())
    if len({run.digest for each in runs.values() for run in each}) != 1:
        sys.exit(f"not all came to the same: { {name: each[0].digest[:8] for name, each in runs.items()} }")
    return runs


def write_and_reread(write: Callable[[Path], None]) -> Run:
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "out.xlsx"
        run = alone(written, write, target)
        return Run(run.seconds, run.peak_mib, reread(target))


def report(title: str, count: int, runs: Mapping[str, Sequence[Run]]) -> dict[str, float]:
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
    content = as_sent()
    read = {
        "portal": lambda: alone(read_with_the_portal, content),
        "openpyxl": lambda: alone(read_with_openpyxl, content),
        "native alone": lambda: alone(read_with_calamine, content),
    }
    write = {
        "portal": lambda: write_and_reread(write_with_the_portal),
        "openpyxl": lambda: write_and_reread(write_with_openpyxl),
        "native alone": lambda: write_and_reread(write_with_the_native_writer),
    }
    reads, writes = report("read ", READ, compare(read)), report("write", WRITTEN, compare(write))
    print(json.dumps({"bench": "workbooks", "rows": WRITTEN, **writes} | {f"read_{k}": v for k, v in reads.items()}))
