"""Scripts go over the line lighter than they are written, and do the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from engage import places
from engage.web.shell.scripts import lean, together

SCRIPTS = sorted((places.static() / "js").rglob("*.js"))
NODE = shutil.which("node")


def _written(folder: Path, **scripts: str) -> Path:
    for name, text in scripts.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "page.js"


def test_a_module_comes_with_its_neighbours_each_once_and_in_a_scope_of_its_own(tmp_path: Path) -> None:
    page = _written(
        tmp_path,
        page='import { twice } from "./sums.js";\nimport * as words from "./words.js";\n'
        "const one = 20;\nexport const said = () => words.say(twice(one) + words.one);\n",
        sums='import { one } from "./words.js";\n// doubles\nexport const twice = (n) => 2 * n + one - 1;\n',
        words="export const one = 1;\nexport function say(n) {\n  return `${n}`;\n}\n",
    )
    text = together(page)
    assert text.count("return `") == 1
    assert "doubles" not in text
    if NODE:
        module = tmp_path / "together.mjs"
        module.write_text(text)
        script = f'import {{ said }} from "{module.as_uri()}"; console.log(said());'
        done = subprocess.run(
            [NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=True
        )
        assert done.stdout == "41\n"


@pytest.mark.parametrize("line", ['import "./side.js";', "export default 1;", 'export { a } from "./b.js";'])
def test_what_is_not_understood_is_an_error_and_not_a_broken_script(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        together(_written(tmp_path, page=f"{line}\n"))


def test_no_script_of_ours_holds_a_text_of_several_lines() -> None:
    """What :func:`lean` takes away would count inside one."""
    for script in SCRIPTS:
        for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1):
            assert line.count("`") % 2 == 0, f"{script.name}:{number}"


@pytest.mark.skipif(NODE is None, reason="node is not installed, so no script can be read as a browser does")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_sound_as_it_is_sent(script: Path) -> None:
    assert NODE
    text = together(script)
    assert text == lean(text)
    done = subprocess.run(
        [NODE, "--input-type=module", "--check"], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
