"""Knows Terraform's functions that encode, decode and hash.

Must not know anything but values.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Sequence
from urllib.parse import quote_plus, unquote_plus

from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.functions.calling import (
    MAX_ITEMS,
    Call,
    Function,
    RefusedError,
    from_native,
    native,
    plain,
)
from ctlint.frontends.terraform.functions.csv_text import rows
from ctlint.frontends.terraform.functions.json_text import MAX_DEPTH
from ctlint.frontends.terraform.functions.yaml_write import UnwritableError, document
from ctlint.frontends.terraform.identity import is_whole
from ctlint.frontends.terraform.texts import MAX_TEXT
from ctlint.frontends.terraform.types import ANY, STRING, list_of, object_of
from ctlint.frontends.terraform.values import literal_text, through
from ctlint.hints import Any
from ctlint.value import Known, Reason, Text


def _yamldecode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    value = arguments[0]
    text = value.value if isinstance(value, Known) else None
    if isinstance(text, Text):
        text = text.literal()
    if text is None or _too_deep(text):
        return call.open(arguments, ANY, None if text is None else Reason.BUDGET)
    import yaml

    from ctlint.frontends.terraform.functions.yaml_text import TooLargeError, UnreadableError, load

    try:
        content = load(text, MAX_ITEMS)
    except TooLargeError:
        return call.too_much()
    except UnreadableError:
        return call.unsupported(arguments)
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


def _yamlencode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    if not is_whole(arguments[0]):
        return call.open(arguments, STRING)
    try:
        return call.known(document(native(arguments[0])), arguments)
    except UnwritableError:
        return call.unsupported(arguments, STRING)


def _later(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    """A function whose result this program does not compute."""
    return call.unsupported(arguments, STRING)


def _bytes_of(text: str) -> bytes:
    """What a Base64 text holds; line breaks in it do not count, as in Go."""
    return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)


def _decode64(text: str) -> str:
    try:
        return _bytes_of(text).decode()
    except ValueError as error:
        raise RefusedError("this is not the Base64 of a text") from error


def _digest(name: str, encode: Callable[[Any], str]) -> Function:
    def compute(text: str) -> str:
        import hashlib

        digest = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False)
        return encode(digest)

    return plain(compute, STRING, STRING)


def _hex(digest: Any) -> str:
    return str(digest.hexdigest())


def _base64(digest: Any) -> str:
    return base64.b64encode(digest.digest()).decode()


_NAMESPACES = {
    "dns": "NAMESPACE_DNS", "url": "NAMESPACE_URL", "oid": "NAMESPACE_OID", "x500": "NAMESPACE_X500",
}  # fmt: skip


def _uuidv5(namespace: str, name: str) -> str:
    import uuid

    try:
        space = getattr(uuid, _NAMESPACES[namespace]) if namespace in _NAMESPACES else uuid.UUID(namespace)
    except ValueError as error:
        raise RefusedError("this is no namespace") from error
    return str(uuid.uuid5(space, name))


_CHARSETS = {
    **{name: name for name in ("iso-2022-jp", "euc-jp", "euc-kr", "gbk", "gb18030", "big5", "koi8-r", "koi8-u")},
    **{f"iso-8859-{number}": f"iso8859-{number}" for number in (*range(1, 11), 13, 14, 15, 16)},
    **{f"windows-{number}": f"cp{number}" for number in (874, *range(1250, 1259))},
    **{f"ibm{number}": f"cp{number}" for number in (437, 850, 852, 855, 858, 860, 862, 863, 865, 866)},
    "utf-8": "utf-8", "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "latin1": "iso8859-1",
    "macintosh": "mac-roman", "shift_jis": "shift_jis",
}  # fmt: skip
"""Codecs by the names of IANA, in lower case (Go's golang.org/x/text/encoding/ianaindex, 2026-11)."""


def _text_function(convert: Callable[[str, str], str]) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        encoding = literal_text(arguments[1])
        if encoding is not None and encoding.lower() not in _CHARSETS:
            return call.unsupported(arguments, STRING)
        return computed.symbolic(call, arguments)

    computed = plain(convert, STRING, STRING, STRING)
    return Function((STRING, STRING), STRING, symbolic)


def _encode_text(text: str, encoding: str) -> str:
    codec = _CHARSETS[encoding.lower()]
    data = b"\xfe\xff" + text.encode("utf-16-be") if codec == "utf-16" else text.encode(codec)
    return base64.b64encode(data).decode()


def _decode_text(text: str, encoding: str) -> str:
    return _bytes_of(text).decode(_CHARSETS[encoding.lower()])


def _csvdecode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    text = literal_text(arguments[0])
    if text is None:
        return call.open(arguments, ANY)
    try:
        header, *rest = rows(text) or [[]]
    except ValueError as error:
        return call.refuse(str(error), arguments)
    if not header or len(set(header)) != len(header) or any(len(row) != len(header) for row in rest):
        return call.refuse("the lines do not fit the header", arguments)
    made = [dict(zip(header, row, strict=True)) for row in rest]
    if len(made) * len(header) > MAX_ITEMS:
        return call.too_much()
    type_ = list_of(object_of((name, STRING) for name in header))
    return from_native(made, through(call.span, "computed by csvdecode()", arguments), type_)


def _gunzip(text: str) -> str:
    data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(_bytes_of(text), MAX_TEXT)
    return data.decode()


def _urldecode(text: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise RefusedError("a % that no two digits follow")
    return unquote_plus(text, errors="strict")


FUNCTIONS = {
    "yamldecode": Function((STRING,), ANY, _yamldecode),
    "yamlencode": Function((ANY,), STRING, _yamlencode, nullable=True, deep=True),
    "csvdecode": Function((STRING,), ANY, _csvdecode),
    "base64encode": plain(lambda text: base64.b64encode(text.encode()).decode(), STRING, STRING),
    "base64decode": plain(_decode64, STRING, STRING),
    "base64gzip": Function((STRING,), STRING, _later),
    "base64gunzip": plain(_gunzip, STRING, STRING),
    "rsadecrypt": Function((STRING, STRING), STRING, _later),
    "textencodebase64": _text_function(_encode_text),
    "textdecodebase64": _text_function(_decode_text),
    "urlencode": plain(lambda text: quote_plus(text, safe="~"), STRING, STRING),
    "urldecode": plain(_urldecode, STRING, STRING),
    "uuidv5": plain(_uuidv5, STRING, STRING, STRING),
    "md5": _digest("md5", _hex),
    "sha1": _digest("sha1", _hex),
    "sha256": _digest("sha256", _hex),
    "sha512": _digest("sha512", _hex),
    "base64sha256": _digest("sha256", _base64),
    "base64sha512": _digest("sha512", _base64),
}
