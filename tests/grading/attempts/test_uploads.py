"""Pictures and PDFs as evidence: judged by what they hold, kept apart by person."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from taphuan_grading.attempts import uploads
from taphuan_grading.attempts.uploads import LARGEST, forget_uploads, keep_upload, read_upload, uploads_of
from taphuan_grading.content.models import Upload
from taphuan_grading.errors import AnswerError, TooLongError
from taphuan_grading.store.home import Home

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
PDF = b"%PDF-1.7\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
QUESTION = Upload(id="q", line=1, prompt_html="", prompt_markdown="")


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [(PNG, "image/png", ".png"), (JPEG, "image/jpeg", ".jpg"), (PDF, "application/pdf", ".pdf")],
)
def test_a_file_is_kept_and_described(bare: Home, content: bytes, kind: str, ending: str) -> None:
    value = keep_upload(bare, "cb-1", "màn hình.exe", coded(content))
    assert (value["type"], value["name"], value["size"]) == (
        kind,
        "màn hình" + ending,
        str(len(content)),
    )
    assert QUESTION.taken(value) == value
    assert read_upload(bare, "cb-1", value["sha256"]) == content


@pytest.mark.parametrize(
    "data",
    [
        None,
        1,
        "",
        "không phải base64",
        coded(b"<html><script>"),
        coded(b"GIF89a"),
        coded(b"PK\x03\x04 a Word file"),
        coded(b" %PDF-1.7"),
        coded(PNG)[:-3],
    ],
)
def test_what_is_no_evidence_is_refused(bare: Home, data: object) -> None:
    with pytest.raises(AnswerError, match=r"\.$"):
        keep_upload(bare, "cb-1", "a.png", data)
    assert not bare.uploads.exists()


def test_a_large_picture_is_refused(bare: Home) -> None:
    with pytest.raises(TooLongError, match="2 MB"):
        keep_upload(bare, "cb-1", "a.png", coded(PNG + b"\x00" * LARGEST))


def test_nobody_reads_anothers_picture(bare: Home) -> None:
    digest = keep_upload(bare, "cb-1", "a.png", coded(PNG))["sha256"]
    assert read_upload(bare, "cb-2", digest) is None
    assert read_upload(bare, "cb-1", "../" + digest) is None
    (folder,) = bare.uploads.iterdir()
    assert {stat.S_IMODE(each.stat().st_mode) for each in (bare.uploads, folder)} == {0o700}


def test_a_persons_pictures_are_given_out_and_forgotten(bare: Home) -> None:
    kept = {keep_upload(bare, "cb-1", "a.png", coded(content))["sha256"]: content for content in (PNG, JPEG)}
    keep_upload(bare, "cb-2", "a.png", coded(PNG))
    assert uploads_of(bare, "cb-1") == kept
    forget_uploads(bare, "cb-1")
    assert uploads_of(bare, "cb-1") == {}
    assert len(uploads_of(bare, "cb-2")) == 1
    forget_uploads(bare, "nobody")


def test_a_damaged_picture_is_not_shown(bare: Home) -> None:
    digest = keep_upload(bare, "cb-1", "a.png", coded(PNG))["sha256"]
    next(bare.uploads.rglob(digest)).write_bytes(b"<html>")
    assert read_upload(bare, "cb-1", digest) is None


def test_a_person_leaves_so_many(bare: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST", 1)
    for _ in range(2):
        keep_upload(bare, "cb-1", "a.png", coded(PNG))
    with pytest.raises(AnswerError, match="quá nhiều"):
        keep_upload(bare, "cb-1", "b.jpg", coded(JPEG))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("", "tệp"), (None, "tệp"), ("../../etc/passwd", "..  ..  etc passwd"), ("x" * 500, "x" * 96)],
)
def test_a_name_is_only_shown(bare: Home, name: object, shown: str) -> None:
    kept = keep_upload(bare, "cb-1", name, coded(PNG))["name"]
    assert "/" not in kept
    assert len(kept) <= 100
    assert kept.endswith(".png")
    assert kept[:3].strip(". ") == shown[:3].strip(". ")


@pytest.mark.parametrize(
    "change",
    [{"sha256": "a" * 63}, {"size": "-1"}, {"type": "text/html"}, {"name": "x" * 101}, {"more": "1"}],
)
def test_a_description_that_fits_no_picture_is_refused(bare: Home, change: dict[str, str]) -> None:
    value = keep_upload(bare, "cb-1", "a.png", coded(PNG)) | change
    with pytest.raises(AnswerError):
        QUESTION.taken(value)
