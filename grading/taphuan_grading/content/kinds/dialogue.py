"""A call or a chat whose course depends on what one says."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from markdown_it.token import Token

from taphuan_grading.content.base import Answer, BaseQuestion, Model, Thing, id_of, told
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.things import distinct, is_list, make_thing
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.options import feedback_of, first_words, list_items
from taphuan_grading.errors import AnswerError
from taphuan_grading.vietnamese import parse_number

LONGEST_TALK = 50
_SCENE = re.compile(r"\(([a-z][a-z0-9-]*)\)\s+(?:\[(\d+(?:,\d+)?)%\]\s+)?(.+)\Z", re.DOTALL)
_LINE = re.compile(r"(.+?)\s+->\s+\(([a-z][a-z0-9-]*)\)\Z", re.DOTALL)
_SCENE_EXPECTED = "'- (name) what is said', or '- (name) [100%] outcome'"
_LINE_EXPECTED = "'- what one may say -> (name)'"


class Line(Model):
    """Something that one may say, and the scene to which it leads."""

    said: Thing
    to: str


class Scene(Model):
    """What the other side says, and what one may say then; an outcome has a `share` of the points instead."""

    name: str
    told: Thing
    lines: tuple[Line, ...] = ()
    share: float | None = None


class Dialogue(BaseQuestion):
    """A talk that begins in the first of `scenes`. Answer: the list of ids of what was said, in order.

    The outcome that is reached gives its share of the points; a talk that was broken off earns nothing.
    """

    type: Literal["dialogue"] = "dialogue"
    scenes: tuple[Scene, ...]

    def rule(self) -> dict[str, Any]:
        """Return where each line leads, and what the outcomes are worth."""
        lines = {
            self._id(scene, line): [scene.name, line.to] for scene in self.scenes for line in scene.lines
        }
        ends = {scene.name: scene.share for scene in self.scenes if scene.share is not None}
        return {"start": self.scenes[0].name, "lines": lines, "ends": ends}

    def key_answer(self) -> list[str]:
        """Return a shortest talk to an outcome that gives all points."""
        by_name = {scene.name: scene for scene in self.scenes}
        waiting: deque[tuple[str, list[str]]] = deque([(self.scenes[0].name, [])])
        seen = {self.scenes[0].name}
        while waiting:
            name, said = waiting.popleft()
            if by_name[name].share == 1:
                return said
            for line in by_name[name].lines:
                if line.to not in seen:
                    seen.add(line.to)
                    waiting.append((line.to, [*said, self._id(by_name[name], line)]))
        raise AssertionError("the loader lets no dialogue through without a full outcome")

    def shown(self) -> dict[str, Any]:
        """Return the scenes under names that tell nothing; an outcome is only "the end" until it is marked.

        A browser needs to know what can be said and what is answered; it need not know how a talk ended.
        In practice it may.
        """
        scenes = {
            id_of(scene.name): {
                "html": scene.told.html,
                "lines": [
                    {"id": self._id(scene, line), "html": line.said.html, "to": self._public(line.to)}
                    for line in scene.lines
                ],
            }
            for scene in self.scenes
            if scene.share is None or self.practice
        }
        return {"start": id_of(self.scenes[0].name), "scenes": scenes}

    def labels(self) -> dict[str, str]:
        """Return what can be said."""
        return {self._id(scene, line): line.said.text for scene in self.scenes for line in scene.lines}

    def told(self) -> dict[str, Any]:
        """Return words and feedback of lines and outcomes."""
        lines = told(
            [line.said.model_copy(update={"id": self._id(scene, line)}) for scene, line in self._all()]
        )
        ends = told([scene.told.model_copy(update={"id": scene.name}) for scene in self.scenes])
        return {part: lines[part] | ends[part] for part in ("feedback", "labels")}

    def printed(self) -> str:
        """Return the scenes as a list, numbered, without outcomes."""
        numbers = {scene.name: at for at, scene in enumerate(self.scenes, start=1)}
        ends = {scene.name for scene in self.scenes if scene.share is not None}
        rows = []
        for scene in self.scenes:
            if scene.name in ends:
                continue
            rows.append(f"{numbers[scene.name]}. {escaped(scene.told.text)}")
            for line in scene.lines:
                then = "kết thúc" if line.to in ends else f"sang {numbers[line.to]}"
                rows.append(f"   - ☐ {escaped(line.said.text)} ({then})")
        return "\n".join(rows)

    def taken(self, value: object) -> Answer:
        """Take a talk that can be had."""
        where = {self._id(scene, line): (scene.name, line.to) for scene, line in self._all()}
        refusal = AnswerError("Câu này chỉ nhận những lời thoại đã nêu, theo đúng thứ tự cuộc trò chuyện.")
        if not isinstance(value, list) or len(value) > LONGEST_TALK:
            raise refusal
        at = self.scenes[0].name
        for said in value:
            if not isinstance(said, str) or where.get(said, ("",))[0] != at:
                raise refusal
            at = where[said][1]
        return list(value)

    def _all(self) -> list[tuple[Scene, Line]]:
        return [(scene, line) for scene in self.scenes for line in scene.lines]

    def _public(self, name: str) -> str:
        """Return the public name of a scene; empty for an outcome of a marked question."""
        ends = {scene.name for scene in self.scenes if scene.share is not None}
        return "" if name in ends and not self.practice else id_of(name)

    @staticmethod
    def _id(scene: Scene, line: Line) -> str:
        return id_of(f"{scene.name}\n{line.said.text}")


def _read_line(draft: Draft, item: Sequence[Token]) -> Line | None:
    at = draft.at(item[0])
    match = _LINE.match(first_words(item))
    if match is None:
        draft.mistake(at, "this line leads nowhere", _LINE_EXPECTED)
        return None
    feedback = feedback_of(item[4:], draft.page, at, "a line")
    return None if feedback is None else Line(said=make_thing(draft, match[1], feedback), to=match[2])


def _read_scene(draft: Draft, item: Sequence[Token]) -> Scene | None:
    at = draft.at(item[0])
    match = _SCENE.match(first_words(item))
    if match is None:
        draft.mistake(at, "this is no scene", _SCENE_EXPECTED)
        return None
    name, written, words = match[1], match[2], match[3]
    share = None if written is None else (parse_number(written) or 0.0) / 100
    rest = item[4:]
    if share is None:
        if not rest or not is_list(rest) or sum(token.level == rest[0].level for token in rest) != 2:
            draft.mistake(at, f"scene '{name}' is no outcome and nothing can be said", _LINE_EXPECTED)
            return None
        read = [_read_line(draft, each) for each in list_items(rest)]
        lines = tuple(line for line in read if line is not None)
        if len(lines) < len(read) or not distinct(draft, [line.said for line in lines], lambda _: at):
            return None
        return Scene(name=name, told=make_thing(draft, words), lines=lines)
    if share > 1:
        draft.mistake(at, f"outcome '{name}' is worth '{written}%'", "[0%] to [100%]")
        return None
    feedback = feedback_of(rest, draft.page, at, "an outcome")
    return (
        None if feedback is None else Scene(name=name, told=make_thing(draft, words, feedback), share=share)
    )


def _judge(draft: Draft, scenes: Mapping[str, tuple[Scene, int]]) -> bool:
    """Say whether every line leads somewhere, every scene is met, every talk can end and one earns all."""
    met = {next(iter(scenes))}
    for name in _spread(
        met, {name: [line.to for line in scene.lines] for name, (scene, _) in scenes.items()}
    ):
        if name not in scenes:
            line = next(at for scene, at in scenes.values() if name in [line.to for line in scene.lines])
            draft.mistake(line, f"there is no scene '{name}'", "one of " + ", ".join(scenes))
            return False
    for name, (scene, at) in scenes.items():
        if name not in met:
            draft.mistake(
                at, f"nothing leads to scene '{name}'", "a line '-> (name)' to each scene but the first"
            )
            return False
        onward = {name}
        list(
            _spread(onward, {each: [line.to for line in other.lines] for each, (other, _) in scenes.items()})
        )
        if scene.share is None and not any(scenes[each][0].share is not None for each in onward):
            draft.mistake(at, f"from scene '{name}' the talk never ends", "a way to an outcome")
            return False
    if not any(scene.share == 1 for scene, _ in scenes.values()):
        draft.mistake(draft.line, "no outcome earns all points", "an outcome with [100%]")
        return False
    return True


def _spread(met: set[str], onward: Mapping[str, Sequence[str]]) -> list[str]:
    """Add to `met` all that can be reached from it, and return what was added."""
    waiting, found = list(met), []
    while waiting:
        for name in onward.get(waiting.pop(), ()):
            if name not in met:
                met.add(name)
                found.append(name)
                waiting.append(name)
    return found


def _build(draft: Draft) -> Dialogue | None:
    common = draft.common()
    items = list_items(draft.choices) if draft.choices else []
    if len(items) < 3:
        draft.mistake(draft.line, f"there are {len(items)} scenes", f"at least 3: {_SCENE_EXPECTED}")
        return None
    scenes: dict[str, tuple[Scene, int]] = {}
    for item in items:
        scene = _read_scene(draft, item)
        if scene is None:
            return None
        if scene.name in scenes:
            draft.mistake(draft.at(item[0]), f"scene '{scene.name}' appears twice", "each name once")
            return None
        scenes[scene.name] = (scene, draft.at(item[0]))
    if common is None or not _judge(draft, scenes):
        return None
    return Dialogue(**common, scenes=tuple(scene for scene, _ in scenes.values()))


KIND = Kind(_build, parts=is_list, has_parts=True)
