"""The body of a push in each of its formats: bytes in, rows out, read anew each time they are walked through.

What is wrong inside a readable body is reported row by row; a body that cannot be read at all is raised.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from training.errors import MalformedCsv, MalformedJson, MalformedText, RowsMissing, TooManyRows
from training.rows import Rows, Sent, numbered

MAXIMUM_ROWS = 50_000
DELIMITERS = ",;\t"
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
    """Rows below a line of names; a cell beyond the last name is one of no field."""

    text: str
    delimiter: str
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Sent]:
        reader = _csv(self.text, self.delimiter)
        names = [name.strip() for name in next(reader)]
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                row = dict(zip(names, cells, strict=False))
                row.update({f"column {len(names) + n}": cell for n, cell in enumerate(cells[len(names) :], 1) if cell})
                yield Sent(line, row)
            line = reader.line_num + 1


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows as they are kept until their turn comes."""

    packed: bytes

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
    """The first line names the fields; separated by comma, semicolon or tab, in UTF-8 or GB18030."""
    text = _decoded(body)
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        count = sum(1 for cells in _csv(text, delimiter) if any(cells)) - 1
    except csv.Error as error:
        raise MalformedCsv from error
    if count < 1:
        raise RowsMissing
    if count > MAXIMUM_ROWS:
        raise TooManyRows
    return CsvRows(text, delimiter, count)


def pack(rows: Rows) -> Iterator[bytes]:
    """The rows in one format, whatever they arrived in, piece by piece: a line of JSON for each."""
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


def _csv(text: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("gb18030")
    except UnicodeDecodeError as error:
        raise MalformedText from error
