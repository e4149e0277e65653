"""Files that are not what their name says, or more than they say."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from tests.grading.register.forms import form, row, save, workbook

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms import package
from taphuan_grading.register.forms.package import inspect

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rezip(path: Path, *, drop: str = "", **parts: bytes) -> Path:
    """Write the file again with some parts replaced or added (``__`` stands for a slash)."""
    named = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    target = path.with_name("again.xlsx")
    with ZipFile(path) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in named and info.filename != drop:
                new.writestr(info, old.read(info))
        for name, content in named.items():
            new.writestr(name, content)
    return target


def refused(path: Path) -> str:
    with pytest.raises(FormError) as caught:
        inspect(path)
    assert str(path) in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "tệp rỗng"),
        ("Mã cán bộ,Họ và tên\nCB-1,An\n".encode(), "không phải tệp Excel"),
        (b"<html><table></table></html>", "không phải tệp Excel"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "đời cũ"),
        (b"PK\x03\x04 and nothing more", "bị hỏng"),
    ],
    ids=["empty", "csv", "html", "password", "xls", "cut-off"],
)
def test_files_that_are_something_else(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert reason in refused(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "không đọc được" in refused(tmp_path / "none.xlsx")
    assert "không đọc được" in refused(tmp_path)


def test_another_kind_of_zip(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "không phải sổ tính" in refused(path)


def test_half_a_file(tmp_path: Path) -> None:
    path = form(tmp_path, row())
    path.write_bytes(path.read_bytes()[:-400])
    assert "bị hỏng" in refused(path)


def test_a_file_that_declares_to_be_huge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_CONTENT", 1_000_000)
    bomb = rezip(form(tmp_path, row()), xl__media__bomb=b"\0" * 1_100_000)
    assert bomb.stat().st_size < 20_000
    assert "giải nén ra quá lớn" in refused(bomb)


def test_a_file_that_lies_about_its_size(tmp_path: Path) -> None:
    bomb = rezip(form(tmp_path, row()), xl__media__bomb=b"\0" * 1_100_000)
    content = bytearray(bomb.read_bytes())
    real, told = struct.pack("<L", 1_100_000), struct.pack("<L", 10)
    assert content.count(real) == 2
    bomb.write_bytes(bytes(content).replace(real, told))
    assert "bị hỏng" in refused(bomb)


def test_a_file_that_is_too_large_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_FILE", 1_000)
    assert "quá lớn" in refused(form(tmp_path, row()))


def test_entities_and_parts_of_one_name(tmp_path: Path) -> None:
    path = form(tmp_path, row())
    laughing = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert "bất thường" in refused(rezip(path, xl__sharedStrings=laughing))
    with warnings.catch_warnings(), ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "bất thường" in refused(path)


def test_what_is_found_in_a_good_file(tmp_path: Path) -> None:
    book, sheet = workbook([row(), row(code="=A2")])
    sheet.merge_cells("E2:E3")
    found = inspect(save(tmp_path, book))
    assert found.with_formulas == {"xl/worksheets/sheet1.xml"}
    assert found.merged == {"xl/worksheets/sheet1.xml": ("E2:E3",)}
    assert found.fingerprint == inspect(found.path).fingerprint
