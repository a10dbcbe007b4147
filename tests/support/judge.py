"""What is wrong with an HTML page, in words: structure, language, names for everything, nothing inline, safe headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]
from werkzeug.datastructures import Headers

from engage.i18n.registry import language

_CONTROLS = {"input", "select", "textarea"}
_UNLABELLED_INPUTS = {"hidden", "submit", "button", "image", "reset"}
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|(?<!\{)\{[a-z_]+\}(?!\})|%\([a-z_]+\)s|\bUndefined\b")
_ABSOLUTE = re.compile(r"^(https?:)?//", re.IGNORECASE)


@lru_cache(maxsize=4)  # a page is judged first and looked at afterwards
def parse(html: str) -> tuple[Element, tuple[str, ...]]:
    """The page's tree and the parser's complaints; both only to be read."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    return tree, tuple(f"{code} at line {position[0]}" for position, code, _ in parser.errors)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def faults(html: str, headers: Headers, path: str) -> list[str]:
    """Everything wrong with a page that was served at ``path``; empty for a good one."""
    tree, complaints = parse(html)
    found = [f"HTML: {complaint}" for complaint in complaints]
    for check in (_frame, _ids, _names, _forms, _inline, _links, _left_over):
        found.extend(check(tree))
    return found + list(_headers(headers, path))


def unmarked(tree: Element, *data: str) -> list[str]:
    """Visible texts of an en-XA page that stand outside its brackets: never marked for translation (goal L1).

    Not counted: what says which language it is in, ``bdi``, ``code`` and the texts given as ``data``.
    """
    pieces: list[str] = []

    def visit(element: Element) -> None:
        edge = "" if element.tag in _INLINE else "\n"
        pieces.extend(f"\n{element.get(name)}\n" for name in _READ_ALOUD if element.get(name))
        pieces.extend((edge, element.text or ""))
        for child in element:
            if child.tag not in _NOT_WORDS and child.get("lang") in {None, "en-XA"}:
                visit(child)
            pieces.append(child.tail or "")
        pieces.append(edge)

    for part in [*tree.iter("title"), *tree.iter("body")]:
        visit(part)
    lines = (line.strip() for line in "".join(pieces).splitlines())
    return [line for line in lines if _LETTERS.search(_outside_brackets(line, data))]


_INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "time"}
_NOT_WORDS = {"script", "style", "code", "bdi", "template"}
_READ_ALOUD = ("aria-label", "alt", "title", "placeholder")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")


def _outside_brackets(text: str, data: tuple[str, ...]) -> str:
    for known in data:
        text = text.replace(known, "")
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text


def _frame(tree: Element) -> Iterator[str]:
    tag, direction = tree.get("lang"), tree.get("dir")
    if not tag or not direction:
        yield "html has no lang or no dir"
    elif (
        not tag.startswith("x-") and language(tag).direction != direction
    ):  # of a private tag only its people know
        yield f"html lang={tag} does not go with dir={direction}"
    headings = list(tree.iter("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} h1, not one"
    elif not text_of(headings[0]):
        yield "the h1 is empty"
    titles = [title for title in tree.iter("title") if title.text]
    if not titles or not text_of(titles[0]):
        yield "no title"
    if len(list(tree.iter("main"))) != 1:
        yield "not one main"
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{before} is followed by h{after}"


def _ids(tree: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} {count} times"
        if not name or re.search(r"\s", name):
            yield f"id {name!r} is empty or has a blank"
    for element in tree.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list"):
            for wanted in (element.get(attribute) or "").split():
                if wanted not in ids:
                    yield f"{element.tag} {attribute}={wanted!r} points to nothing"
        if (
            element.tag == "a"
            and (element.get("href") or "").startswith("#")
            and element.get("href", "")[1:] not in ids
        ):
            yield f"link to {element.get('href')} leads to nothing"


def _names(tree: Element) -> Iterator[str]:
    """Every control, button, image and table has a name that can be read aloud."""
    labelled = {label.get("for") for label in tree.iter("label") if text_of(label)}
    wrapped = {id(inner) for label in tree.iter("label") if text_of(label) for inner in label.iter()}
    in_group = {
        id(inner)
        for group in tree.iter()
        if (group.tag == "fieldset" and any(text_of(legend) for legend in group.iter("legend")))
        or (group.get("role") in {"radiogroup", "group"} and (group.get("aria-labelledby") or group.get("aria-label")))
        for inner in group.iter()
    }  # fmt: skip
    for element in tree.iter():
        own = bool(element.get("aria-label") or element.get("aria-labelledby"))
        if element.tag in _CONTROLS and element.get("type") not in _UNLABELLED_INPUTS:
            if not (own or element.get("id") in labelled or id(element) in wrapped):
                yield f"{element.tag} {element.get('name')!r} has no label"
            if element.get("type") == "radio" and id(element) not in in_group:
                yield f"radio {element.get('name')!r} stands in no named group"
        if element.tag == "button" and not (own or text_of(element) or element.get("aria-hidden") == "true"):
            yield "a button without words"
        if element.tag == "img" and element.get("alt") is None:
            yield f"img {element.get('src')} has no alt"
        if element.tag == "table" and not (own or list(element.iter("caption"))):
            yield "a table without caption"


def _forms(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        method = (form.get("method") or "get").lower()
        tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
        if method == "post" and (len(tokens) != 1 or not tokens[0].get("value")):
            yield f"the form to {form.get('action') or 'this page'} has {len(tokens)} tokens, not one"
        if method == "get" and tokens:
            yield "a form that asks with GET gives its token away in the address"


def _inline(tree: Element) -> Iterator[str]:
    """Nothing the policy would block, and nothing from elsewhere."""
    for element in tree.iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline {element.tag}"
        for name, value in element.attrib.items():
            if name == "style" or name.lower().startswith("on"):
                yield f"{element.tag} has an inline {name}"
            if name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith(
                "javascript:"
            ):
                yield f"{element.tag} has a script for its {name}"
        loaded = element.get("src") or (element.get("href") if element.tag == "link" else None)
        if loaded and _ABSOLUTE.match(loaded):
            yield f"{element.tag} loads {loaded} from elsewhere"


def _links(tree: Element) -> Iterator[str]:
    for link in tree.iter("a"):
        spoken = (
            text_of(link) or link.get("aria-label") or any(image.get("alt") for image in link.iter("img"))
        )
        if not spoken:
            yield f"the link to {link.get('href')!r} has no words"
        if link.get("href") in {None, "", "#"}:
            yield f"the link {text_of(link)!r} leads nowhere"


def _left_over(tree: Element) -> Iterator[str]:
    """Placeholders that nobody filled. What is shown as it was written (a rule, the source of a translation) may have some."""
    for body in tree.iter("body"):
        for match in _LEFT_OVER.finditer("".join(_spoken(body))):
            yield f"{match[0]!r} was left in the text"


def _spoken(element: Element) -> Iterator[str]:
    if element.tag in {"code", "textarea"} or element.get("translate") == "no":
        return
    yield element.text or ""
    for inner in element:
        yield from _spoken(inner)
        yield inner.tail or ""


def _headers(headers: Headers, path: str) -> Iterator[str]:
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        yield f"a weak content security policy: {policy!r}"
    for name, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ):
        if headers.get(name) != value:
            yield f"{name} is {headers.get(name)!r}"
    if path.startswith("/desk") and headers.get("Cache-Control") != "no-store":
        yield "a desk page may be stored"
    if "charset=utf-8" not in headers.get("Content-Type", "").lower():
        yield "no charset"
