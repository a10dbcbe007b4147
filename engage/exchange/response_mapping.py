"""The mapping file for responses: which column answers which question, and what every spelling in it means.

docs/imports.md explains the format to the people who write it; this module is the strict reader of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engage.errors import N_
from engage.exchange.mappings import FileSpec, begin, read_file_spec
from engage.exchange.opening import Source
from engage.exchange.spellings import Spellings, read_spellings
from engage.exchange.toml_reading import Node
from engage.responses.rules import Mode

# Meanings that are not a choice's code are kept apart from codes by this prefix, which no code can have.
BLANK = "blank:"
BLANKS = ("skipped", "declined", "not_applicable", "not_asked")
OUTSIDE = ("refuse", "leave_out", "swap_day_and_month")
REPEATED = ("refuse", "number")


@dataclass(frozen=True, slots=True)
class FromColumn:
    """One value for each row, from a column by its spellings, or the same for all (``fixed``).

    ``labels`` says how a value is called where it is shown (waves).
    """

    column: str | None
    spellings: Spellings
    fixed: str | None
    labels: dict[str, str]

    def values(self) -> list[str]:
        """Every value that can come out, in the mapping's order."""
        return [self.fixed] if self.fixed is not None else list(self.spellings.meanings())


@dataclass(frozen=True, slots=True)
class DateMapping:
    """When a row was answered. Outside ``earliest``..``latest`` the row is refused, or its date is left out, or day and
    month are read the other way round where that falls inside."""

    column: str
    formats: tuple[str, ...]
    blank: tuple[str, ...]
    earliest: date | None
    latest: date | None
    outside: str


@dataclass(frozen=True, slots=True)
class AskedWhen:
    """The question applies only where another one (earlier in the mapping) was answered with one of ``codes``."""

    question: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuestionMapping:
    """How one question's answer is read.

    ``columns`` holds one column, or for a ranking one for each place. ``options`` replaces it for a select-all question
    whose options are columns of their own: code -> column. ``spellings`` lead to codes or to ``blank:...``.
    """

    path: str
    columns: tuple[str, ...]
    options: dict[str, str]
    spellings: Spellings
    chosen: tuple[str, ...] = ()
    not_chosen: tuple[str, ...] = ()
    as_written: bool = False
    reverse: bool = False
    separator: str = ""
    decimal: str = "."
    formats: tuple[str, ...] = ()
    asked_when: AskedWhen | None = None

    def all_columns(self) -> Iterator[str]:
        yield from self.columns
        yield from self.options.values()


@dataclass(frozen=True, slots=True)
class ResponseMapping:
    """A whole mapping for responses. Without ``key_columns`` a row is known by its digest and how often it stood before."""

    file: FileSpec
    questions: tuple[QuestionMapping, ...]
    wave: FromColumn | None = None
    language: FromColumn | None = None
    mode: FromColumn | None = None
    answered_on: DateMapping | None = None
    key_columns: tuple[str, ...] = ()
    key_repeated: str = "refuse"

    def columns(self) -> Iterator[str]:
        """Every column of the source that is used."""
        for value in (self.wave, self.language, self.mode):
            if value is not None and value.column is not None:
                yield value.column
        if self.answered_on is not None:
            yield self.answered_on.column
        yield from self.key_columns
        for question in self.questions:
            yield from question.all_columns()


def load_response_mapping(source: Source) -> ResponseMapping:
    """Raises ``Refused`` with every fault at once; a fault's column is the place in the mapping file."""
    document = begin(source, "responses")
    shared = dict(document.children("spellings"))
    key = document.child("key")
    mapping = ResponseMapping(
        file=read_file_spec(document),
        wave=_from_column(document, "wave"),
        language=_from_column(document, "language"),
        mode=_from_column(document, "mode", tuple(mode.value for mode in Mode)),
        answered_on=_date(document),
        key_columns=key.texts("columns") if key is not None else (),
        key_repeated=key.one_of("repeated", REPEATED, "refuse") if key is not None else "refuse",
        questions=tuple(_question(path, node, shared) for path, node in document.children("question")),
    )
    if not mapping.questions:
        document.fault("question", N_("at least one question is needed"))
    _check_order(document, mapping)
    document.finish()
    return mapping


def _from_column(document: Node, name: str, known: tuple[str, ...] | None = None) -> FromColumn | None:
    node = document.child(name)
    if node is None:
        return None
    values = node.child("values")
    fixed = node.text("fixed", "") or None
    column = node.text("column", "") or None
    spellings = read_spellings([("", values)])
    if (fixed is None) == (column is None):
        node.fault("column", N_("give either a column with its values, or one fixed value"))
    if known is not None:
        for meaning in sorted({*spellings.meanings(), fixed or known[0]} - set(known)):
            node.fault(meaning, N_("must be one of: {known}", known=", ".join(known)))
    labels = node.child("labels")
    return FromColumn(column, spellings, fixed, dict(labels.text_values()) if labels is not None else {})


def _date(document: Node) -> DateMapping | None:
    node = document.child("date")
    if node is None:
        return None
    return DateMapping(
        column=node.text("column"),
        formats=node.texts("formats") or ("%Y-%m-%d",),
        blank=node.texts("blank"),
        earliest=node.day("earliest"),
        latest=node.day("latest"),
        outside=node.one_of("outside", OUTSIDE, "refuse"),
    )


def _question(path: str, node: Node, shared: dict[str, Node]) -> QuestionMapping:
    ignore_case = node.flag("ignore_case")
    tables: list[tuple[str, Node | None]] = [("", node.child("codes"))]
    for name in node.texts("use"):
        if name not in shared:
            node.fault("use", N_("there is no table [spellings.{name}]", name=name))
            continue
        tables += [("", shared[name].child("codes")), (BLANK, _blanks(shared[name]))]
    tables.append((BLANK, _blanks(node)))
    column = node.text("column", "")
    columns = (column,) if column else node.texts("columns")
    options = dict(inner.text_values()) if (inner := node.child("options")) else {}
    if bool(columns) == bool(options):
        node.fault("column", N_("give a column, or for select-all questions a table of options"))
    return QuestionMapping(
        path=path,
        columns=columns,
        options=options,
        spellings=read_spellings(tables, ignore_case=ignore_case),
        chosen=node.texts("chosen"),
        not_chosen=node.texts("not_chosen"),
        as_written=node.flag("as_written"),
        reverse=node.flag("reverse"),
        separator=node.text("separator", ""),
        decimal=node.one_of("decimal", (".", ","), "."),
        formats=node.texts("formats"),
        asked_when=_asked_when(node),
    )


def _blanks(node: Node) -> Node | None:
    """The lists of spellings that mean the four ways of not answering, under ``[....blank]``."""
    blank = node.child("blank")
    for meaning, _ in blank.text_lists() if blank is not None else ():
        if meaning not in BLANKS and blank is not None:
            blank.fault(meaning, N_("must be one of: {known}", known=", ".join(BLANKS)))
    return blank


def _asked_when(node: Node) -> AskedWhen | None:
    inner = node.child("asked_when")
    if inner is None:
        return None
    return AskedWhen(inner.text("question"), frozenset(inner.texts("is")))


def _check_order(document: Node, mapping: ResponseMapping) -> None:
    """A question that hangs on another must come after it, so that one pass over a row settles it."""
    seen: set[str] = set()
    for question in mapping.questions:
        hangs_on = question.asked_when
        if hangs_on is not None and hangs_on.question not in seen:
            document.fault(
                f"question.{question.path}.asked_when",
                N_("{question} must be mapped before this question", question=hangs_on.question),
            )
        seen.add(question.path)
