"""Read answers that somebody coded by hand elsewhere: which themes stand beside each text, their spellings evened out by an
explicit table. A spelling that the mapping does not name refuses its row."""

from __future__ import annotations

from dataclasses import dataclass

from engage.errors import N_, Problem
from engage.exchange.dimension_mapping import local_text
from engage.exchange.mappings import FileSpec, begin, open_table, read_file_spec
from engage.exchange.opening import Source
from engage.exchange.rows import RowRefused
from engage.exchange.spellings import Spellings, tidy
from engage.exchange.toml_reading import Node
from engage.i18n.local_text import LocalText
from engage.surveys import kinds


@dataclass(frozen=True, slots=True)
class CodebookEntry:
    """A theme of the source; ``parent`` is the slug of the family it belongs to."""

    slug: str
    name: LocalText
    parent: str | None


@dataclass(frozen=True, slots=True)
class CodingMapping:
    """``pairs``: columns that together name one theme (family, part). ``parts``: for each family the spellings of its parts."""

    file: FileSpec
    text_column: str
    coder: str
    pairs: tuple[tuple[str, str], ...]
    codebook: tuple[CodebookEntry, ...]
    families: Spellings
    parts: dict[str, Spellings]


@dataclass(frozen=True, slots=True)
class CodingReading:
    """``coded`` pairs every text (as it is stored) with the slugs of its themes, each once; none for an uncoded text."""

    coded: tuple[tuple[str, tuple[str, ...]], ...]
    refused: tuple[Problem, ...]


def load_coding_mapping(source: Source) -> CodingMapping:
    """Raises ``Refused`` with every fault at once; a fault's column is the place in the mapping file."""
    document = begin(source, "codings")
    answers = document.child("answers") or document.empty("answers")
    if not document.has("answers"):
        document.fault("answers", N_("is missing"))
    families, parts = answers.texts("families"), answers.texts("parts")
    if len(families) != len(parts):
        answers.fault("parts", N_("must name as many columns as families does"))
    codebook: list[CodebookEntry] = []
    family_spellings: dict[str, str] = {}
    part_spellings: dict[str, Spellings] = {}
    for family, node in document.children("theme"):
        codebook.append(_entry(family, node, None))
        _add(node, family, family_spellings)
        inner: dict[str, str] = {}
        for part, part_node in node.children("part"):
            codebook.append(_entry(f"{family}-{part}", part_node, family))
            _add(part_node, f"{family}-{part}", inner)
        part_spellings[family] = Spellings(inner)
    mapping = CodingMapping(
        file=read_file_spec(document),
        text_column=answers.text("text_column"),
        coder=answers.text("coder"),
        pairs=tuple(zip(families, parts, strict=False)),
        codebook=tuple(codebook),
        families=Spellings(family_spellings),
        parts=part_spellings,
    )
    document.finish()
    return mapping


def read_codings(source: Source, mapping: CodingMapping) -> CodingReading:
    """Every row's text with its themes, or refused with row, column, value and why."""
    columns = [mapping.text_column, *(column for pair in mapping.pairs for column in pair)]
    table, places = open_table(source, mapping.file, columns)
    coded: list[tuple[str, tuple[str, ...]]] = []
    refused = list(table.ragged.values())
    for number, cells in enumerate(table.rows, table.first_row_number):
        if number in table.ragged or not any(cells):
            continue
        try:
            slugs = [_theme(mapping, pair, cells, places) for pair in mapping.pairs]
        except RowRefused as error:
            refused.append(error.at(number))
            continue
        text = kinds.tidy(cells[places[mapping.text_column]])
        coded.append((text, tuple(dict.fromkeys(slug for slug in slugs if slug is not None))))
    return CodingReading(tuple(coded), tuple(refused))


def _theme(
    mapping: CodingMapping, pair: tuple[str, str], cells: list[str], places: dict[str, int]
) -> str | None:
    family_column, part_column = pair
    family, part = tidy(cells[places[family_column]]), tidy(cells[places[part_column]])
    if not family and not part:
        return None
    found = mapping.families.get(family)
    if found is None:
        raise RowRefused(N_("This theme is not in the mapping."), family_column, family)
    slug = mapping.parts[found].get(part)
    if slug is None:
        raise RowRefused(
            N_("This part of the theme {theme} is not in the mapping.", theme=found), part_column, part
        )
    return slug


def _entry(slug: str, node: Node, parent: str | None) -> CodebookEntry:
    return CodebookEntry(slug, local_text(node, "name"), parent)


def _add(node: Node, slug: str, spellings: dict[str, str]) -> None:
    for spelling in node.texts("spellings"):
        if spellings.setdefault(tidy(spelling), slug) != slug:
            node.fault(
                "spellings",
                N_(
                    "“{spelling}” already means {before}", spelling=spelling, before=spellings[tidy(spelling)]
                ),
            )
