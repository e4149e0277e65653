"""Which questions each released version of a module asked: what was answered offline may be to an older one.

``versions/<run>/<slug>.json`` of the home holds, for every version that was released here, a fingerprint of
each marked question. A pack on a stick may be months old; its answers are marked by what is
released now as long as every marked question is the same, whatever else in the text has changed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from taphuan_grading.assignment.keys import spec_of
from taphuan_grading.assignment.public import public_question
from taphuan_grading.content.models import Module, Question
from taphuan_grading.store.home import Home

Fingerprints = dict[str, str]


def fingerprints(module: Module) -> Fingerprints:
    """Return a fingerprint of each marked question: of what is asked, and of what marks it."""
    return {question.id: _fingerprint(question) for question in module.marked}


def keep_version(home: Home, run_id: str, module: Module) -> None:
    """Note what the module asks now, beside what its earlier versions asked."""
    path = _path(home, run_id, module)
    known = _known(path)
    if known.get(module.version) == fingerprints(module):
        return
    known[module.version] = fingerprints(module)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    half.replace(path)


def changed_since(home: Home, run_id: str, module: Module, version: str) -> list[str] | None:
    """Return the marked questions that are not what they were in `version`, in their order.

    Returns
    -------
    list of str or None
        Empty when all are the same; None when `version` was never released in this run.
    """
    if version == module.version:
        return []
    then = _known(_path(home, run_id, module)).get(version)
    if then is None:
        return None
    now = fingerprints(module)
    gone = sorted(set(then) - set(now))
    return [name for name in now if then.get(name) != now[name]] + gone


def _fingerprint(question: Question) -> str:
    about = {"asked": public_question(question), "marked": spec_of(question)}
    text = json.dumps(about, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _path(home: Home, run_id: str, module: Module) -> Path:
    return home.versions / run_id / f"{module.slug}.json"


def _known(path: Path) -> dict[str, Fingerprints]:
    if not path.is_file():
        return {}
    found: dict[str, Fingerprints] = json.loads(path.read_text(encoding="utf-8"))
    return found
