"""The body of a push in each of its formats: bytes in, rows out, read anew each time they are walked through.

What is wrong inside a readable body is reported row by row; a body that cannot be read at all is raised.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from training import attendance_rows, result_rows, roster_rows
from training.errors import (
    CsvColumnTwice,
    CsvHeaderMissing,
    MalformedCsv,
    MalformedJson,
    MalformedText,
    RowsMissing,
    TooManyRows,
)
from training.rows import Rows, Sent, numbered

MAXIMUM_ROWS = 50_000
DELIMITERS = ",;\t"
FIELDS = roster_rows.FIELDS | attendance_rows.FIELDS | result_rows.FIELDS
CELL = msgspec.json.Decoder(float_hook=Decimal)


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[msgspec.Raw]


ENVELOPE = msgspec.json.Decoder(Envelope)
PACKED = msgspec.json.Decoder(Sent, float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class JsonRows:
    """Rows that are decoded one by one: fifty thousand of them decoded take the room of three such bodies."""

    lines: Sequence[int]
    parts: Sequence[msgspec.Raw | bytes]

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[Sent]:
        decode = CELL.decode
        for line, part in zip(self.lines, self.parts, strict=True):
            yield Sent(line, decode(part))


@dataclass(frozen=True, slots=True)
class LineRows(JsonRows):
    """Rows of which each may be no JSON for itself: such a one is no row."""

    def __iter__(self) -> Iterator[Sent]:
        for line, part in zip(self.lines, self.parts, strict=True):
            try:
                yield Sent(line, CELL.decode(part))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                yield Sent(line, None)


@dataclass(frozen=True, slots=True)
class CsvRows:
    """Rows below a line of names; a cell beyond the last name, or below none, is one of no field."""

    text: str
    delimiter: str
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Sent]:
        reader, names = _opened(self.text, self.delimiter)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                row = dict(zip(names, cells, strict=False))
                if len(cells) > len(names) or "" in row:
                    row.pop("", None)
                    row |= {f"column {place}": cells[place - 1] for place in _nameless(names, cells)}
                yield Sent(line, row)
            line = reader.line_num + 1


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows as they are kept until their turn comes."""

    packed: bytes = field(repr=False)

    def __len__(self) -> int:
        return self.packed.count(b"\n")

    def __iter__(self) -> Iterator[Sent]:
        return map(PACKED.decode, io.BytesIO(self.packed))


def from_json(body: bytes) -> Rows:
    """`{"rows": [...]}` and nothing else, in UTF-8; lines count from 1."""
    try:
        parts = ENVELOPE.decode(body).rows
        rows = JsonRows(range(1, len(parts) + 1), _within_limit(parts))
        for _row in rows:
            pass
    except msgspec.ValidationError as error:
        raise RowsMissing from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedJson from error
    return rows


def from_document(body: bytes) -> Rows:
    """One JSON object, in UTF-8, as the only row."""
    try:
        return numbered([CELL.decode(body)])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedJson from error


def from_lines(body: bytes) -> Rows:
    """A JSON object in every line; empty lines are skipped."""
    numbered = [(line, part) for line, part in enumerate(body.splitlines(), start=1) if part.strip()]
    parts = _within_limit([part for _line, part in numbered])
    return LineRows([line for line, _part in numbered], parts)


def from_csv(body: bytes) -> Rows:
    """The first line that is not blank names the fields; separated by comma, semicolon or tab, in UTF-8 or GB18030."""
    text = _decoded(body)
    head = next((line for line in io.StringIO(text, newline="") if line.strip(f"{DELIMITERS} \r\n")), "")
    delimiter = max(DELIMITERS, key=head.count)
    try:
        reader, names = _opened(text, delimiter)
        count = sum(1 for cells in reader if any(cells))
    except csv.Error as error:
        raise MalformedCsv from error
    _check_header([name for name in names if name])
    if not count:
        raise RowsMissing
    if count > MAXIMUM_ROWS:
        raise TooManyRows
    return CsvRows(text, delimiter, count)


def pack(rows: Iterable[Sent]) -> Iterator[bytes]:
    """The rows in one format, whatever they arrived in, piece by piece: a line of JSON for each."""
    if isinstance(rows, PackedRows):
        yield rows.packed
        return
    encode = msgspec.json.encode
    for sent in rows:
        yield encode(sent)
        yield b"\n"


def unpack(packed: bytes) -> Rows:
    """The rows that `pack` was given."""
    return PackedRows(packed)


def _within_limit(parts: Any) -> Any:
    if not parts:
        raise RowsMissing
    if len(parts) > MAXIMUM_ROWS:
        raise TooManyRows
    return parts


def _opened(text: str, delimiter: str) -> tuple[Any, Sequence[str]]:
    """The file below its line of names, and the names."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for cells in reader:
        names = [cell.strip() for cell in cells]
        if any(names):
            return reader, names
    raise RowsMissing


def _check_header(names: Sequence[str]) -> None:
    """A first line that names nothing is somebody's row; two columns of one name would overwrite one another."""
    if FIELDS.isdisjoint(names):
        raise CsvHeaderMissing
    if len(set(names)) < len(names):
        raise CsvColumnTwice


def _nameless(names: Sequence[str], cells: Sequence[str]) -> Iterator[int]:
    """The columns, counted from 1, of what stands below no name."""
    for place, cell in enumerate(cells, start=1):
        if cell and (place > len(names) or not names[place - 1]):
            yield place


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("gb18030")
    except UnicodeDecodeError as error:
        raise MalformedText from error
