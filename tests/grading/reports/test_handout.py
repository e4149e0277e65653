"""The hand-out: one page, from the blocks of the module's file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from taphuan_grading.content import load_module
from taphuan_grading.content.models import Module
from taphuan_grading.errors import ReportError
from taphuan_grading.reports.handout import handout_html, handout_pdf
from taphuan_hub.cli import main

SAMPLE = Path(__file__).parents[1] / "samples/small/village/basics.md"
BLOCK = "**Nhớ** số `156` & hỏi\n\n1. Gọi\n2. Báo\n\n| A | B |\n|---|---|\n| một | hai <3 |"


@pytest.fixture(scope="module")
def module() -> Module:
    told = {"handout": BLOCK, "tomorrow": "- Gọi điện"}
    return load_module(SAMPLE).model_copy(update=told)


def test_a_page_with_blocks_tasks_and_sources(module: Module) -> None:
    (page,) = PdfReader(io.BytesIO(handout_pdf(module))).pages
    text = " ".join(page.extract_text().split())
    for part in ("Bài mẫu", "Nhớ số 156 & hỏi", "hai <3", "Làm ngay ngày mai", "Gọi điện"):
        assert part in text
    assert "Dựa trên: Thông báo giả định. Đối chiếu với nguồn: tháng 11/2026." in text
    assert handout_pdf(module) == handout_pdf(module)


def test_the_same_as_a_page_to_print(module: Module) -> None:
    html = handout_html(module)
    assert "<strong>Nhớ</strong> số <code>156</code> &amp; hỏi" in html
    assert "hai &lt;3" in html
    assert "Dựa trên: Thông báo giả định." in html


def test_what_takes_more_than_a_page_is_refused(module: Module) -> None:
    long = module.model_copy(update={"handout": "\n\n".join(["Một dòng."] * 60)})
    with pytest.raises(ReportError, match="takes 2 pages; shorten"):
        handout_pdf(long)


def test_a_module_without_the_block(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="give it a block"):
        handout_html(load_module(SAMPLE))
    done = CliRunner().invoke(main, ["course", "handout", str(SAMPLE), "--out", str(tmp_path / "a.pdf")])
    assert done.exit_code == 1
    assert "has no hand-out" in done.stderr
    done = CliRunner().invoke(main, ["course", "handout", str(SAMPLE), "--out", str(tmp_path / "a.txt")])
    assert done.exit_code == 2
