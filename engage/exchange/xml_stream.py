"""Read XML of strangers as a stream: no document type, no entities, no fetch, no tree in memory, no deep nesting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NoReturn, Protocol
from xml.parsers import expat

from engage.errors import N_, Refused
from engage.exchange.limits import MAX_XML_DEPTH
from engage.exchange.parts import damaged, detail


class Handler(Protocol):
    """Called with names stripped of their namespaces: prefixes and dialects of the same format vary by writer."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


def stream(chunks: Iterable[bytes], handler: Handler, part: str) -> None:
    """Feed ``handler``. Raises ``Refused`` for XML that is broken, declares anything, or nests beyond the limit."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise damaged(N_("the part {part} is nested too deeply", part=part))
        local = {_local(name): value for name, value in attributes.items()} if attributes else attributes
        handler.start(_local(tag), local)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_local(tag))

    def declares(*_: object) -> NoReturn:
        raise Refused(
            N_(
                "{part} in the workbook declares a document type or entities, which workbooks never need. "
                "It is not read. Save the workbook again in a spreadsheet program and retry.",
                part=part,
            )
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = declares
    parser.EntityDeclHandler = declares
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        # Lookup and value errors: an encoding that expat, or Python behind it, cannot read.
        raise damaged(detail(error, part)) from error


@lru_cache(maxsize=256)  # a workbook has millions of elements and a few dozen names
def _local(name: str) -> str:
    return name.rpartition(" ")[2]
