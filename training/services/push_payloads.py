"""The rows of a push as they are kept until its turn comes: packed, compressed, encrypted."""

import zlib

from directory import protection
from training import bodies
from training.rows import Rows


def seal(rows: Rows) -> bytes:
    compressor = zlib.compressobj(level=1)
    return protection.seal(b"".join([*map(compressor.compress, bodies.pack(rows)), compressor.flush()]))


def unseal(payload: bytes | memoryview) -> Rows:
    """The rows that `seal` was given."""
    return bodies.unpack(zlib.decompress(protection.unseal(payload)))
