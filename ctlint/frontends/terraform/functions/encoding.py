"""Knows Terraform's functions that encode, decode and hash.

Must not know anything but values.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import uuid
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from ctlint.frontends.terraform.cty import ANY, STRING, AnyValue, list_of, text_value
from ctlint.frontends.terraform.functions.calling import MAX_ITEMS, Call, Function, RefusedError, from_native, plain
from ctlint.frontends.terraform.functions.json_text import MAX_DEPTH, json_parts, json_value
from ctlint.frontends.terraform.operators import text_too_long
from ctlint.frontends.terraform.values import through
from ctlint.value import Known, Reason, Text


def _jsonencode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    parts = json_parts(arguments[0])
    if text_too_long(parts):
        return call.evaluator.operators.too_long(call.span)
    return text_value(parts, through(call.span, "computed by jsonencode()", arguments))


def _jsondecode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    value = arguments[0]
    if not isinstance(value, Known):
        return call.open(arguments, ANY)
    try:
        decoded = json_value(value.value, through(call.span, "computed by jsondecode()", arguments))
    except ValueError:
        return call.open(arguments, ANY)
    return decoded if decoded is not None else call.refuse("this is not JSON", arguments)


def _yamldecode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    value = arguments[0]
    text = value.value if isinstance(value, Known) else None
    if isinstance(text, Text):
        text = text.literal()
    if text is None or _too_deep(text):
        return call.open(arguments, ANY, None if text is None else Reason.BUDGET)
    import yaml

    from ctlint.frontends.terraform.functions.yaml_text import TooLargeError, load

    try:
        content = load(text, MAX_ITEMS)
    except TooLargeError:
        return call.too_much()
    except (yaml.YAMLError, ValueError):
        return call.refuse("this is no YAML that Terraform reads", arguments)
    return from_native(content, through(call.span, "computed by yamldecode()", arguments))


def _too_deep(text: str) -> bool:
    """Whether a YAML text may nest deeper than is read: every level needs a bracket, a dash or an indent."""
    if text.count("[") + text.count("{") > MAX_DEPTH * 10:
        return True
    return any(
        len(line) - len(line.lstrip(" -?")) > MAX_DEPTH or line.count("[") + line.count("{") > MAX_DEPTH
        for line in text.splitlines()
    )


def _later(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    """A function whose result this program does not compute."""
    return call.unsupported(arguments, STRING)


def _decode64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError as error:
        raise RefusedError("this is not the Base64 of a text") from error


def _digest(name: str, encode: Callable[[Any], str]) -> Function:
    def compute(text: str) -> str:
        digest = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False)
        return encode(digest)

    return plain(compute, STRING, STRING)


def _hex(digest: Any) -> str:
    return str(digest.hexdigest())


def _base64(digest: Any) -> str:
    return base64.b64encode(digest.digest()).decode()


_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID, "x500": uuid.NAMESPACE_X500,
}  # fmt: skip


def _uuidv5(namespace: str, name: str) -> str:
    try:
        space = _NAMESPACES.get(namespace) or uuid.UUID(namespace)
    except ValueError as error:
        raise RefusedError("this is no namespace") from error
    return str(uuid.uuid5(space, name))


_ENCODINGS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1",
              "windows-1252": "cp1252", "us-ascii": "ascii"}  # fmt: skip


def _codec(name: str) -> str:
    codec = _ENCODINGS.get(name.lower())
    if codec is None:
        raise RefusedError(f"the encoding {name} is not known")
    return codec


def _encode_text(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(_codec(encoding))).decode()


def _decode_text(text: str, encoding: str) -> str:
    return base64.b64decode(text, validate=True).decode(_codec(encoding))


def _csvdecode(text: str) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(text), strict=True))
    if not rows:
        raise RefusedError("there is no header line")
    header, *rest = rows
    if len(set(header)) != len(header):
        raise RefusedError("a column is there twice")
    made = []
    for row in rest:
        if not row:
            continue
        if len(row) != len(header):
            raise RefusedError("a line has another number of fields than the header")
        made.append(dict(zip(header, row, strict=True)))
    return made


def _csv(text: str) -> list[dict[str, str]]:
    try:
        return _csvdecode(text)
    except csv.Error as error:
        raise RefusedError(str(error)) from error


FUNCTIONS = {
    "jsonencode": Function((ANY,), STRING, _jsonencode, nullable=True, deep=True),
    "jsondecode": Function((STRING,), ANY, _jsondecode),
    "yamldecode": Function((STRING,), ANY, _yamldecode),
    "yamlencode": Function((ANY,), STRING, _later, nullable=True),
    "csvdecode": plain(_csv, list_of(ANY), STRING),
    "base64encode": plain(lambda text: base64.b64encode(text.encode()).decode(), STRING, STRING),
    "base64decode": plain(_decode64, STRING, STRING),
    "base64gzip": Function((STRING,), STRING, _later),
    "base64gunzip": Function((STRING,), STRING, _later),
    "rsadecrypt": Function((STRING, STRING), STRING, _later),
    "textencodebase64": plain(_encode_text, STRING, STRING, STRING),
    "textdecodebase64": plain(_decode_text, STRING, STRING, STRING),
    "urlencode": plain(lambda text: quote_plus(text, safe="~"), STRING, STRING),
    "urldecode": plain(unquote_plus, STRING, STRING),
    "uuidv5": plain(_uuidv5, STRING, STRING, STRING),
    "md5": _digest("md5", _hex),
    "sha1": _digest("sha1", _hex),
    "sha256": _digest("sha256", _hex),
    "sha512": _digest("sha512", _hex),
    "base64sha256": _digest("sha256", _base64),
    "base64sha512": _digest("sha512", _base64),
}
