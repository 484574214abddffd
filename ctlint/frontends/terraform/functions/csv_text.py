"""Knows CSV as `csvdecode` reads it: RFC 4180 as Go's encoding/csv takes it. Must not know anything but text."""

from __future__ import annotations


def rows(text: str) -> list[list[str]]:
    """The records; empty lines are none. ValueError where a quote is out of place."""
    text = text.replace("\r\n", "\n").removesuffix("\r")
    made: list[list[str]] = []
    at = 0
    while at < len(text):
        if text[at] == "\n":
            at += 1
            continue
        record: list[str] = []
        while True:
            field, at = _quoted(text, at + 1) if text.startswith('"', at) else _bare(text, at)
            record.append(field)
            if at >= len(text) or text[at] == "\n":
                at += 1
                break
            at += 1
        made.append(record)
    return made


def _bare(text: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(text) and text[end] not in ",\n":
        if text[end] == '"':
            raise ValueError("a quote in a field that has none around it")
        end += 1
    return text[at:end], end


def _quoted(text: str, at: int) -> tuple[str, int]:
    pieces = []
    while True:
        end = text.find('"', at)
        if end < 0:
            raise ValueError("a quote is not closed")
        pieces.append(text[at:end])
        if text.startswith('"', end + 1):
            pieces.append('"')
            at = end + 2
            continue
        if end + 1 < len(text) and text[end + 1] not in ",\n":
            raise ValueError("text behind a closing quote")
        return "".join(pieces), end + 1
