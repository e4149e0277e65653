"""Our reader of QR codes, over pictures as a camera sees them, and over damaged codes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import segno
from PIL import Image
from tests.hub.qr_pictures import Modules, View, modules, nothing, shown

from taphuan_grading import clock
from taphuan_grading.attendance.cards import card_number
from taphuan_grading.attendance.codes import Seat, code_at
from taphuan_hub.checkin.pages import QR

KEY = b"a key of tests"
CARD = card_number(KEY, "hv-05")
SITE = "https://taphuan.dieuphoi.lamdong.gov.vn/services/check-in/q/"
WALL = SITE + code_at(KEY, Seat("lop-1a2b3c4d", 2), clock.now()).text
LEVELS = ("l", "m", "q", "h")
VIEWS = {
    **{f"turned by {angle}": View(turned=angle) for angle in (0, 30, 45, 77, 90, 135, 180, 261)},
    **{
        f"tilted by {angle}": View(tilted=angle, turned=5)
        for angle in ((-45, 0), (45, 0), (0, 45), (25, -25))
    },
    **{f"modules of {size} pixels": View(module=size, turned=7) for size in (2.5, 4, 12)},
    **{f"blurred by {radius}": View(blurred=radius, turned=12) for radius in (1, 1.5)},
    **{f"noise of {grey}": View(noise=grey, turned=33) for grey in (10, 30)},
    **{f"shade of {share}": View(shade=share, turned=12) for share in (0.5, 0.9)},
    "all at once": View(module=6, turned=25, tilted=(25, 15), blurred=1, noise=12, shade=0.6),
}


def node(folder: Path, script: str) -> str:
    """Run `script` beside the reader; return what it prints."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no node; the browser test of the camera reads a card")
    shutil.copytree(QR, folder / "qr", dirs_exist_ok=True)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    command = [program, "--input-type=module", "-e", script]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def seen(folder: Path, pictures: Mapping[str, Image.Image]) -> dict[str, str | None]:
    """Return what the reader finds in each picture."""
    sizes = {}
    for number, (name, image) in enumerate(pictures.items()):
        (folder / f"{number}.rgba").write_bytes(image.convert("RGBA").tobytes())
        sizes[name] = [f"{number}.rgba", *image.size]
    (folder / "pictures.json").write_text(json.dumps(sizes), encoding="utf-8")
    found: dict[str, str | None] = json.loads(
        node(
            folder,
            """
            import { readFileSync } from "node:fs";
            import { readQr } from "./qr/read.js";
            const found = {};
            const pictures = JSON.parse(readFileSync("pictures.json"));
            for (const [name, [file, width, height]] of Object.entries(pictures)) {
              found[name] = readQr({ data: readFileSync(file), width, height });
            }
            console.log(JSON.stringify(found));
            """,
        )
    )
    return found


def test_what_we_print_and_show_is_what_the_reader_knows() -> None:
    assert segno.make_qr(CARD, error="m").designator == "1-Q"
    longest = Seat("x" * 40, 999)
    address = SITE + code_at(KEY, longest, clock.now()).text
    assert int(str(segno.make_qr(address, error="m").version)) <= 10


def test_cards_and_walls_as_a_camera_sees_them(tmp_path: Path) -> None:
    texts = {"card": CARD, "wall": WALL}
    codes = {name: modules(text) for name, text in texts.items()}
    wide = {"modules of 12 pixels"}  # the code of the wall would not fit into the picture
    pictures = {
        f"{name}, {how}": shown(code, view)
        for name, code in codes.items()
        for how, view in VIEWS.items()
        if not (name == "wall" and how in wide)
    }
    thumb = codes["card"].copy()
    thumb[17:21, 16:21] = 1
    pictures["card, a thumb on it"] = shown(thumb, View())
    expected = {name: texts[name.split(",")[0]] for name in pictures}
    assert seen(tmp_path, pictures) == expected


def test_nothing_is_seen_where_there_is_nothing(tmp_path: Path) -> None:
    half = modules(CARD)
    half[:, 11:] = 0
    pictures = {str(radius): nothing(7, radius) for radius in (0, 1, 3, 8)}
    pictures |= {
        "half": shown(half, View()),
        "white": Image.new("L", (640, 480), 255),
        "tiny": Image.new("L", (3, 2)),
    }
    assert set(seen(tmp_path, pictures).values()) == {None}


def test_every_version_level_and_alphabet(tmp_path: Path) -> None:
    texts = ["0123", "Lạt", "AB 12"]
    pictures, expected = {}, {}
    for version in range(1, 11):
        for place, error in enumerate(LEVELS):
            name = f"{version}-{error}"
            expected[name] = texts[(version + place) % 3]
            pictures[name] = shown(
                modules(expected[name], error=error, version=version), View(module=5, turned=4)
            )
    assert seen(tmp_path, pictures) == expected


def damaged(code: Modules, wrong: int, random: np.random.Generator) -> Modules:
    """Return the code with `wrong` modules of its right half below the format turned around."""
    made = code.copy()
    side = len(code)
    for place in random.choice((side - 9) * (side - 9), wrong, replace=False):
        y, x = divmod(int(place), side - 9)
        made[y + 9, x + 9] ^= 1
    return made


def test_a_damaged_code_is_mended_or_refused_never_misread(tmp_path: Path) -> None:
    random = np.random.default_rng(5306)
    text = "53062030"
    codes = {n: modules(text, error=LEVELS[n % 4], version=n) for n in (1, 2, 5, 7, 8, 10)}
    cases = []
    for number in range(300):
        version = [*codes][number % len(codes)]
        wrong = int(random.integers(0, 40))
        grid = damaged(codes[version], wrong, random)
        cases.append({"text": text, "wrong": wrong, "version": version, "grid": grid.ravel().tolist()})
    (tmp_path / "grids.json").write_text(json.dumps(cases), encoding="utf-8")
    found = json.loads(
        node(
            tmp_path,
            """
            import { readFileSync } from "node:fs";
            import { messageOf } from "./qr/codewords.js";
            import { textOf } from "./qr/text.js";
            console.log(JSON.stringify(JSON.parse(readFileSync("grids.json")).map(({ version, grid }) => {
              const message = messageOf({ version, side: 17 + 4 * version, modules: grid });
              return message && textOf(message, version);
            })));
            """,
        )
    )
    for case, text in zip(cases, found, strict=True):
        assert text == case["text"] or (text is None and int(str(case["wrong"])) > 2), case
    assert 30 < found.count(None) < 200
