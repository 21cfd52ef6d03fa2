"""Packets among whatever else a login prints."""

from __future__ import annotations

import random

from wontlearn_engine.probe.worker.packets import MARK, Packet, Packets, name_of, packet, with_name


def test_packets_come_whole_however_they_are_cut_and_whatever_stands_between() -> None:
    wanted = [
        Packet("E", 7, b'{"e": "x"}\n'),
        Packet("O", 0, b""),
        Packet("O", 3, MARK + b"\0" * 40),
        Packet("B", 0, b"{}"),
    ]
    noise = [b"Welcome\r\n", b"\xf5WL", MARK[:2] + b"Last login", MARK + b"E\xff\xff\xff\xff\xff\xff\xff\xff"]
    whole = b"".join(noise[i] + packet(*one) for i, one in enumerate(wanted)) + b"motd"
    for seed in range(50):
        cuts = sorted(random.Random(seed).sample(range(len(whole)), 9))
        packets = Packets()
        parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        assert [one for part in parts for one in packets.feed(part)] == wanted, seed
        assert packets.passed == b"Welcome\r\n"


def test_a_file_keeps_its_name_and_content() -> None:
    assert name_of(with_name("a/ü b.npz", b"\0x\n")) == ("a/ü b.npz", b"\0x\n")
