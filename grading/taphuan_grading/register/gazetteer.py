"""Finding the unit that somebody means, on the map of a day: exactly one, or an error with proposals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz, process

from taphuan_grading.errors import FormError
from taphuan_grading.register.units import Atlas, Succession, Unit
from taphuan_grading.vietnamese import comparable

_SHORT = {
    "tt": "thị trấn",
    "p": "phường",
    "x": "xã",
    "h": "huyện",
    "tp": "thành phố",
    "tx": "thị xã",
    "đk": "đặc khu",
    "t": "tỉnh",
}
_SHORT_FORMS = {comparable(short): comparable(long) for short, long in _SHORT.items()}
_NUMBERED = re.compile(r"\b(p)(\d+)\b")
_INITIALS = re.compile(r"\bt\s*\.\s*([tpx])\b")
_TYPES = re.compile(r"^(?:tinh|huyen|thanh pho|thi xa|thi tran|xa|phuong|dac khu) ")
_OFFICE = re.compile(rf"^(?:ubnd|{comparable('ủy ban nhân dân')}) ")
_APOSTROPHES = re.compile(r"['’‘`´]\s*")
_PROPOSALS = 3
_ALIKE = 78.0


@dataclass(frozen=True)
class _Map:
    """The units of a period in which none begins or ends, by what they can be called."""

    units: tuple[Unit, ...]

    @cached_property
    def by_name(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, dict[Unit, None]] = {}
        for unit in self.units:
            for name in _names(unit, self._parent(unit)):
                found.setdefault(name, {})[unit] = None
        return {name: tuple(units) for name, units in found.items()}

    @cached_property
    def without_diacritics(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, dict[Unit, None]] = {}
        for name, units in self.by_name.items():
            found.setdefault(comparable(name, diacritics=False), {}).update(dict.fromkeys(units))
        return {name: tuple(units) for name, units in found.items()}

    @cached_property
    def labels(self) -> dict[Unit, str]:
        return {unit: _label(unit, self._parent(unit)) for unit in self.units}

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    def _parent(self, unit: Unit) -> Unit | None:
        return self._by_code.get(unit.parent_code or "")


class Gazetteer:
    """The names of units on every day.

    Parameters
    ----------
    atlas
        All units of all times.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        ends = {unit.valid_to for unit in atlas.units if unit.valid_to}
        self._turns = sorted({unit.valid_from for unit in atlas.units} | ends)
        self._maps: dict[date, _Map] = {}

    @property
    def first_day(self) -> date:
        """The first day for which units are known."""
        return self._turns[0]

    def labels(self, day: date) -> dict[Unit, str]:
        """Return what each unit of `day` is called so that nobody can mistake it."""
        return self._on(day).labels

    def find(self, text: str, day: date) -> tuple[Unit, bool]:
        """Return the unit that `text` names on `day`, and whether only diacritics were missing.

        Spelling may vary in case, spaces, punctuation, place of the tone mark, short forms of the type
        (``TT.``, ``P.7``, ``H.``) and in whether the type and the units above are told.

        Raises
        ------
        FormError
            When it names no unit of that day, or several. Units that look alike are proposed, never taken.
        """
        here, name = self._on(day), normal(text)
        found, bare = here.by_name.get(name, ()), False
        if not found and text.isascii():
            found, bare = here.without_diacritics.get(comparable(name, diacritics=False), ()), True
        if len(found) == 1:
            return found[0], bare
        if found:
            candidates = [here.labels[unit] for unit in found]
            raise FormError(f"tên đầy đủ của một đơn vị: {_either(candidates)}")
        raise self._elsewhere(name, day) or self._alike(name, day)

    def _on(self, day: date) -> _Map:
        begins = max((turn for turn in self._turns if turn <= day), default=day)
        if begins not in self._maps:
            self._maps[begins] = _Map(self.atlas.on(day))
        return self._maps[begins]

    def _elsewhere(self, name: str, day: date) -> FormError | None:
        """Say when a unit of this name exists, and what is there on `day`, if it is not on that day."""
        for turn in sorted(self._turns, key=lambda turn: abs(turn - day)):
            units = self._on(turn).by_name.get(name, ())
            if len(units) == 1:
                return self._gone(units[0], day) if turn <= day else self._not_yet(units[0], day)
        return None

    def _gone(self, unit: Unit, day: date) -> FormError:
        heirs = sorted(_heirs(self.atlas, unit, day), key=lambda heir: heir.code)
        candidates = [self.labels(day)[heir] for heir in heirs]
        label = self.labels(unit.valid_from)[unit]
        told = f"đơn vị có vào ngày {day:%d/%m/%Y}. {label} không còn từ {_last(unit):%d/%m/%Y}"
        return FormError(f"{told}; nay là {_either(candidates)}" if candidates else told)

    def _not_yet(self, unit: Unit, day: date) -> FormError:
        before = [step.from_code for step in self.atlas.successions if _made(step, unit)]
        candidates = [label for one, label in self.labels(day).items() if one.code in before]
        told = f"đơn vị có vào ngày {day:%d/%m/%Y}. {unit.full_name} có từ {unit.valid_from:%d/%m/%Y}"
        return FormError(f"{told}; trước đó là {_either(candidates)}" if candidates else told)

    def _alike(self, name: str, day: date) -> FormError:
        here = self._on(day)
        bare = comparable(name, diacritics=False)
        ranked = [
            (score, key)
            for asked in {bare, _TYPES.sub("", bare)}
            for key, score, _ in process.extract(
                asked, list(here.without_diacritics), scorer=fuzz.ratio, limit=20, score_cutoff=_ALIKE
            )
        ]
        best = sorted(ranked, reverse=True)
        alike = {here.labels[unit]: None for _, key in best for unit in here.without_diacritics[key]}
        candidates = list(alike)[:_PROPOSALS]
        told = f"tên một đơn vị của tỉnh vào ngày {day:%d/%m/%Y}"
        asked = f"Có phải là {_either(candidates)}?" if candidates else "Mời ông/bà chọn trong danh sách"
        return FormError(f"{told}. {asked}")


def normal(text: str) -> str:
    """Return the form of a unit's name in which spellings that mean the same are equal."""
    composed = unicodedata.normalize("NFC", text).casefold()
    plain = _INITIALS.sub(r"t\1", _APOSTROPHES.sub("", composed))
    words = comparable(_NUMBERED.sub(r"\1 \2", re.sub(r"[\W_]+", " ", plain))).split()
    return _OFFICE.sub("", " ".join(_SHORT_FORMS.get(word, word.lstrip("0") or word) for word in words))


def _names(unit: Unit, parent: Unit | None) -> Iterator[str]:
    if parent is None:
        yield from (normal(unit.type), normal(unit.name), normal(unit.full_name))
        return
    own = (unit.name, unit.full_name)
    above = ("", parent.name, parent.full_name) if parent.parent_code else ("",)
    for mine in own:
        for over in above:
            for top in ("", "Lâm Đồng", "tỉnh Lâm Đồng"):
                yield normal(f"{mine}, {over}, {top}")


def _label(unit: Unit, parent: Unit | None) -> str:
    if parent is None or parent.parent_code is None:
        return unit.full_name
    return f"{unit.full_name}, {parent.type} {parent.name}"


def _heirs(atlas: Atlas, unit: Unit, day: date) -> set[Unit]:
    if unit.holds(day):
        return {unit}
    return {heir for one in atlas.successors(unit) for heir in _heirs(atlas, one, day)}


def _made(step: Succession, unit: Unit) -> bool:
    return (step.to_code, step.date) == (unit.code, unit.valid_from)


def _last(unit: Unit) -> date:
    return unit.valid_to or date.max


def _either(names: Sequence[str]) -> str:
    shown = [f"“{name}”" for name in names[:6]]
    more = f" và {len(names) - 6} đơn vị khác" if len(names) > 6 else ""
    return " hay ".join(shown) + more
