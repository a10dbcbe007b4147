"""Build hook: compile every catalogue into the wheel, so that an installed engage needs no compiler."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a checkout compiles in memory, see engage/i18n/catalogues.py
        source = Path(self.root) / "translations"
        target = Path(self.root) / "build" / "translations"
        for po in sorted(source.glob("*/*.po")):
            mo = target / po.parent.name / f"{po.stem}.mo"
            mo.parent.mkdir(parents=True, exist_ok=True)
            with po.open("rb") as read, mo.open("wb") as write:
                catalogue = read_po(read)
                if catalogue.locale is None:
                    catalogue.locale = Locale("en")  # or Babel would leave out the file's plural header
                write_mo(write, catalogue, use_fuzzy=False)
            build_data["force_include"][str(mo)] = f"engage/translations/{po.parent.name}/{po.stem}.mo"
