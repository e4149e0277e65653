"""A file as evidence: a picture or a PDF."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from taphuan_grading.content.base import Answer, BaseQuestion
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.errors import AnswerError

LONGEST_NAME = 100
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_NAMES = {"name", "sha256", "size", "type"}
PDF = "application/pdf"
TYPES = ("image/png", "image/jpeg", PDF)
"""What may be handed in: pictures are shown where they are marked; a PDF is only ever downloaded."""


class Upload(BaseQuestion):
    """A picture, such as a screenshot, or a PDF, marked by a trainer after `guide_html`.

    Answer: ``name``, ``sha256``, ``size`` (bytes) and ``type`` of the file, all texts. The file itself is
    kept by `taphuan_grading.attempts.uploads`.
    """

    by_trainer: ClassVar[bool] = True

    type: Literal["upload"] = "upload"
    guide_html: str = ""

    def rule(self) -> dict[str, Any]:
        """Return nothing: a trainer marks it."""
        return {}

    def key_answer(self) -> None:
        """Return None: a trainer decides."""

    def labels(self) -> dict[str, str]:
        """Return the names of the parts."""
        return {"name": "Tệp", "sha256": "SHA-256", "size": "Số byte", "type": "Loại"}

    def printed(self) -> str:
        """Return what to do on paper."""
        return "(Nộp ảnh hoặc tệp PDF kèm theo)"

    def taken(self, value: object) -> Answer:
        """Take the description of a file that was kept."""
        if not isinstance(value, dict) or set(value) != _NAMES:
            raise AnswerError("Câu này cần một ảnh hoặc một tệp PDF.")
        texts = {name: text for name, text in value.items() if isinstance(text, str)}
        if len(texts) < len(_NAMES) or not _SHA256.match(texts["sha256"]) or not texts["size"].isdecimal():
            raise AnswerError("Câu này cần một ảnh hoặc một tệp PDF.")
        if (
            texts["type"] not in TYPES
            or not 0 < len(texts["name"]) <= LONGEST_NAME
            or len(texts["size"]) > 12
        ):
            raise AnswerError("Câu này cần một ảnh PNG, JPEG hoặc một tệp PDF.")
        return texts


def _build(draft: Draft) -> Upload | None:
    common = draft.common(explained=False)
    if common is None:
        return None
    if common["practice"]:
        draft.mistake(draft.line, "an upload cannot be practice", "another type, or no ':practice:'")
        return None
    return Upload(**common, guide_html=draft.closing_html)


KIND = Kind(_build)
