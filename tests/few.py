"""The real content, cut down to one module a course."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

COURSES = Path(__file__).parents[1] / "courses"
KEPT = ("cyber-safety/online-scams", "digital-transformation/plan-and-role", "e-commerce/selling-online")


def write(folder: Path) -> Path:
    """Write a content folder that holds the modules of `KEPT` and all scenarios, and no contest."""
    shutil.copytree(COURSES, folder, ignore=shutil.ignore_patterns("contests"))
    for file in folder.glob("*/course.yml"):
        names = [name.split("/")[1] for name in KEPT if name.startswith(f"{file.parent.name}/")]
        asked = yaml.safe_load(file.read_text(encoding="utf-8"))["before_after"]
        kept = [reference for reference in asked if reference.partition("#")[0] in names]
        change(file, modules=names, before_after=kept)
    for file in folder.glob("*/*.md"):
        if f"{file.parent.name}/{file.stem}" not in KEPT:
            file.unlink()
    paths = yaml.safe_load((folder / "programme.yml").read_text(encoding="utf-8"))["paths"]
    for path in paths:
        for key in ("required", "optional"):
            path[key] = [name for name in path.get(key, ()) if "/" not in name or name in KEPT]
    change(folder / "programme.yml", paths=paths)
    return folder


def change(file: Path, **values: Any) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8")) | values
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
