"""What passes between engine and worker: packets with a length, over the stdin and stdout of the command between them.

A packet is a mark, its kind, the number of the run or request that it is about (0: none), its length, its content. What
stands between two packets is none of ours (a login's greeting, a warning of a shell) and is passed over.

To the worker: `Z` the worker itself, `P` start a probe (JSON), `C` a line for its control pipe, `F` a file, `K` end it,
`Q` a question (JSON), `W` watch these files (JSON), `B` a beat. From the worker: `H` it is there, before it was unpacked
(JSON), `R` it is ready (JSON), `E` a line of a probe's event pipe, `O` output, `X` it has ended (JSON), `F` a file, `A` an
answer (JSON), `S` a watched file has another content, `B` a beat (JSON).
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

MARK = b"\xf5WL\n"
_HEAD = struct.Struct(">4scII")
LINE = b"\n"
"""After each packet of the worker's, though it is none of it: `srun` holds back what is no whole line."""
MOST = 1 << 28
"""Bytes; a longer packet is a mark by accident."""
BEAT = 1.0
"""Seconds between two beats, in both directions: a connection may be gone without a word."""
GONE = 4.0
"""Seconds without a sign of the engine after which the worker ends all that runs: five at most are promised."""


class Packet(NamedTuple):
    """One of them."""

    kind: str
    number: int
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The body, where it is JSON. Raises ValueError."""
        found = json.loads(self.body.decode("utf-8", "surrogatepass") or "{}")
        if not isinstance(found, dict):
            raise ValueError(found)
        return cast("dict[str, Any]", found)


def packet(kind: str, number: int, body: bytes | dict[str, Any] = b"") -> bytes:
    """As it travels."""
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return _HEAD.pack(MARK, kind.encode("ascii"), number, len(body)) + body


def with_name(name: str, content: bytes) -> bytes:
    """The body of a file's packet."""
    return name.encode("utf-8", "surrogateescape") + b"\0" + content


def name_of(body: bytes) -> tuple[str, bytes]:
    """Name and content of a file's packet."""
    name, _, content = body.partition(b"\0")
    return name.decode("utf-8", "surrogateescape"), content


class Packets:
    """Takes in bytes as they come and gives packets; `passed` is what stood before the first one."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._began = False
        self.passed = b""

    def feed(self, data: bytes) -> Iterator[Packet]:
        """All packets that are whole now."""
        self._held += data
        while True:
            at = self._held.find(MARK)
            if at < 0:
                self._drop(max(0, len(self._held) - len(MARK) + 1))  # a mark may have come in part
                return
            self._drop(at)
            if len(self._held) < _HEAD.size:
                return
            _, kind, number, length = _HEAD.unpack_from(self._held)
            if length > MOST:
                self._drop(len(MARK))
                continue
            end = _HEAD.size + length
            if len(self._held) < end:
                return
            self._began = True
            made = Packet(kind.decode("latin-1"), number, bytes(self._held[_HEAD.size : end]))
            del self._held[:end]
            yield made

    def _drop(self, count: int) -> None:
        if not self._began and len(self.passed) < 10_000:
            self.passed += bytes(self._held[:count])
        del self._held[:count]


def write_all(fd: int, data: bytes) -> None:
    """Raises OSError if nobody reads any more."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
