"""Personal data at rest and on screens: SM4-GCM to keep it, HMAC-SM3 to find it, masks to show it.

SM4 is GB/T 32907, SM3 is GB/T 32905. The masks are those of public notices: `330109********0017`, `138****5678`, `张*`.
"""

import secrets
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from directory.errors import DomainError

KEY_VERSION = b"\x01"
MASK = "*"
NONCE_BYTES = 12
TAG_BYTES = 16


class Protection(StrEnum):
    """How a field that says something about a person is kept. Every model declares its own in `personal_data`."""

    ENCRYPTED = "encrypted"
    LOOKUP = "keyed hash"
    MASKED = "masked on every screen"
    RESTRICTED = "shown only to those who may see the row"


PersonalData = dict[str, Protection]


class Undecipherable(DomainError):
    """The stored bytes were not made with this portal's key."""

    code = "UNDECIPHERABLE"


def encrypt(text: str) -> bytes:
    """The text sealed. The same text never gives the same bytes."""
    return seal(text.encode())


def decrypt(stored: bytes | memoryview) -> str:
    """The text that `encrypt` was given; `Undecipherable` when the key or a single bit differs."""
    try:
        return unseal(stored).decode()
    except UnicodeDecodeError as error:
        raise Undecipherable from error


def seal(data: bytes) -> bytes:
    """Key version (1 byte), nonce (12), SM4-GCM ciphertext, tag (16)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    encryptor = Cipher(_keyed_cipher(settings.PERSONAL_DATA_KEY), modes.GCM(nonce)).encryptor()
    return KEY_VERSION + nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def unseal(stored: bytes | memoryview) -> bytes:
    """The bytes that `seal` was given; `Undecipherable` when the key or a single bit differs."""
    stored = bytes(stored)
    if stored[:1] != KEY_VERSION:
        raise Undecipherable
    nonce, body, tag = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES : -TAG_BYTES], stored[-TAG_BYTES:]
    try:
        decryptor = Cipher(_keyed_cipher(settings.PERSONAL_DATA_KEY), modes.GCM(nonce, tag)).decryptor()
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise Undecipherable from error


@lru_cache(maxsize=1)
def _keyed_cipher(key: bytes) -> algorithms.SM4:
    return algorithms.SM4(key)


def digest(kind: str, text: str) -> bytes:
    """32 bytes that find a number without holding it. `kind` keeps a phone from matching an identity number."""
    keyed = _keyed(settings.PERSONAL_LOOKUP_KEY).copy()
    keyed.update(f"{kind}:{text}".encode())
    return keyed.finalize()


@lru_cache(maxsize=1)
def _keyed(key: bytes) -> hmac.HMAC:
    """What every digest begins with; setting up the key takes four times as long as the rest."""
    return hmac.HMAC(key, hashes.SM3())


def mask_identity(number: str) -> str:
    """`330109********0017`; of other documents the first and last two characters stay."""
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    return f"{number[:2]}{'*' * max(len(number) - 4, 4)}{number[-2:]}"


def mask_phone(number: str) -> str:
    """`138****5678`."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 7 else "****"


def mask_name(name: str) -> str:
    """The first character stays: `张*`, `欧**`."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""
