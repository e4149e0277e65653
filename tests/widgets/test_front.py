"""Front ends as files: several in one script, and names that say the content."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from taphuan_widgets.front import PAGE, asset, assets, bundle, joined, parts
from taphuan_widgets.questions.kinds import KINDS


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(script: str, folder: Path) -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node; the browser tests load every script")
    path = write(folder, "main.mjs", script)
    done = subprocess.run([node, str(path)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_each_file_keeps_its_scope_and_runs_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base.js",
        'console.log("once");\nconst own = 1;\nexport const twice = (x) => 2 * x + own - 1;\n',
    )
    helper = 'import { twice } from "./base.js";\n\nexport function four(x) {\n  return twice(twice(x));\n}\n'
    write(tmp_path, "helper.js", helper)
    a = write(
        tmp_path, "a.js", 'import { four } from "./helper.js";\nconst own = 10;\nexport default four(own);\n'
    )
    b = write(
        tmp_path,
        "b.js",
        'import {\n  twice,\n} from "./base.js";\nconst own = 5;\nexport default twice(own);\n',
    )
    assert [path.name for path in parts(a)] == ["base.js", "helper.js", "a.js"]
    script = joined([a, b]).replace(
        "export default files;", 'console.log(files["a.js"].default, files["b.js"].default);'
    )
    assert run(script, tmp_path) == "once\n40 10"


def test_styles_follow_their_scripts(tmp_path: Path) -> None:
    write(tmp_path, "base.js", "export const x = 1;\n")
    write(tmp_path, "base.css", ".base {}\n")
    one = write(tmp_path, "one.js", 'import { x } from "./base.js";\nexport default x;\n')
    write(tmp_path, "one.css", ".one {}\n")
    assert bundle(one)[1] == ".base {}\n.one {}\n"


def test_a_name_says_the_content() -> None:
    assert asset("page", "js", "a").name == asset("page", "js", "a").name
    assert asset("page", "js", "a").name != asset("page", "js", "b").name


def test_all_question_types_come_in_one_script() -> None:
    found = assets()
    scripts = {found.modules[kind.module.name] for kind in KINDS.values()}
    assert len(scripts) == 1
    for name in (*found.page, *scripts.pop()):
        assert found.files[name].name == name
    assert all(path.name in found.files[found.page[1]].text for path in PAGE.glob("*.js"))
