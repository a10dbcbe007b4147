"""Scripts as they go over the line: without what is for readers only, and a module together with those it imports.

Our scripts are plain modules in small files, and run as they are. A phone that fetched each by itself would wait for ten
answers and pay for ten heads, so the module a page asks for comes with its neighbours, each in a scope of its own. Nothing is
renamed or rewritten. Only what our own files say is understood: ``import`` of neighbours and ``export`` of a declaration, a line
each at the left edge; any other ``import`` or ``export`` there raises ``ValueError``, and a test asks for every file.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'import (?:\* as (?P<all>\w+)|\{ (?P<some>[\w, ]+) \}) from "\./(?P<file>\w+)\.js";')
_EXPORT = re.compile(r"export (?=(?:async )?(?:const|function|class) (?P<name>\w+))")


def lean(script: str) -> str:
    """Without comment lines and indentation. Our scripts hold no text of several lines in which these would count."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def together(file: Path) -> str:
    """The module in ``file`` preceded by every module it imports, directly or by way of others, each once."""
    order: dict[str, str] = {}
    _gather(file, order)
    entry = order.pop(file.stem)
    scopes = (f"const ${name} = (() => {{\n{text}}})();\n" for name, text in order.items())
    return "".join(scopes) + entry


def _gather(file: Path, order: dict[str, str], *, entry: bool = True) -> None:
    """Puts what ``file`` imports into ``order`` (name -> script), then itself; ``entry`` keeps its exports."""
    lines, exported = [], []
    for line in file.read_text(encoding="utf-8").splitlines():
        if found := _IMPORT.fullmatch(line):
            if found["file"] not in order:
                _gather(file.with_name(f"{found['file']}.js"), order, entry=False)
            line = f"const {found['all'] or '{ ' + found['some'] + ' }'} = ${found['file']};"
        elif found := _EXPORT.match(line):
            exported.append(found["name"])
            line = line if entry else line[found.end() :]
        elif line.startswith(("import ", "export ")):
            raise ValueError(f"{file.name}: {line!r} is not understood here")
        lines.append(line)
    if exported and not entry:
        lines.append(f"return {{ {', '.join(exported)} }};")
    order[file.stem] = lean("\n".join(lines))
