"""The gallery: every kind of picture from real numbers, kept as text so that a change of a drawing is seen and meant.

To renew the kept drawings after a change that is meant: ``python -m tests.charts.test_gallery``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engage import places
from engage.charts.interactive import plotly_figure
from engage.charts.picture import Picture
from engage.charts.standalone import standalone
from engage.i18n.catalogues import translator
from engage.privacy.released import Mark
from engage.web.shell.style_gallery import pictures, tables
from tests.charts.made import looks

KEPT = Path(__file__).parent / "drawings"
LANGUAGES = ("en", "ar")
KINDS = ("equiplot", "stacked", "dumbbell", "course", "trend", "multiples", "places", "participation")


def written(picture: Picture) -> str:
    """The drawing with an element a line, its sentence and notes before it."""
    said = "\n".join([picture.sentence, *picture.notes])
    return f"{said}\n{str(picture.svg).replace('><', '>' + chr(10) + '<')}\n"


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_the_one_that_was_looked_at(kind: str, tag: str) -> None:
    assert written(pictures(tag)[kind]) == (KEPT / f"{kind}.{tag}.txt").read_text(encoding="utf-8")


def test_the_gallery_has_every_kind_there_is() -> None:
    assert tuple(pictures("en")) == KINDS
    modules = {path.stem for path in (Path(places.PACKAGE) / "charts").glob("*.py")}
    assert {"equiplot", "stacked", "dumbbell", "trend", "multiples", "participation"} <= modules


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_plotly_draws_are_the_numbers_of_the_picture_and_nothing_withheld(tag: str) -> None:
    for name, picture in pictures(tag).items():
        assert picture.plot is not None
        figure = plotly_figure(picture, translator(tag))
        assert len(figure["data"]) == len(picture.plot.series)
        for trace, (_, figures) in zip(figure["data"], picture.plot.series, strict=True):
            values = trace["y"] if picture.plot.shape == "lines" else trace["x"]
            assert len(values) == len(picture.plot.labels)
            for value, one in zip(values, figures, strict=True):
                if one.mark is Mark.WITHHELD:
                    assert value is None, name
                elif one.value is not None:
                    assert value == pytest.approx(one.value * picture.plot.points, abs=1e-5)
        axis = figure["layout"]["xaxis"]
        assert (axis.get("autorange") == "reversed") == (tag == "ar")


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_picture_is_the_one_on_the_page_with_its_colours_written_out(kind: str) -> None:
    picture = pictures("en")[kind]
    saved = standalone(picture, places.static() / "css")
    looks = re.search(r"<style>(.*?)</style>", saved)
    assert looks is not None
    assert "var(" not in looks[1]
    assert "url(" not in looks[1]
    body = saved.replace(looks[0], "").split("\n", 1)[1].rstrip("\n")
    assert body.replace('width="704"', 'width="100%"', 1) == str(picture.svg)


def test_a_table_changed_by_hand_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from engage.errors import Refused
    from engage.web.shell import style_gallery

    changed = {name: dict(one) for name, one in style_gallery._document().items() if name == "fair"}
    changed["fair"]["minimum"] = 3
    monkeypatch.setattr(style_gallery, "_document", lambda: changed)
    with pytest.raises(Refused):
        tables()


def test_what_connecticut_withholds_is_hatched_in_its_panel() -> None:
    picture = pictures("en")["places"]
    withheld = sum(cell is None for row in picture.table.rows for cell in row)
    assert withheld > 0
    assert len(looks(picture, "kept")) == withheld + 1  # in the legend too


def _renew() -> None:
    KEPT.mkdir(exist_ok=True)
    for tag in LANGUAGES:
        for name, picture in pictures(tag).items():
            (KEPT / f"{name}.{tag}.txt").write_text(written(picture), encoding="utf-8")


if __name__ == "__main__":
    _renew()
