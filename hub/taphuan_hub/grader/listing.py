"""Long lists in pages: searched, sorted and cut on the server, so that a browser gets what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tornado.web import RequestHandler

from taphuan_grading.vietnamese import comparable

T = TypeVar("T")
SIZE = 25
LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """What a list is asked for.

    Parameters
    ----------
    search
        Words that all have to be in a row, without regard to diacritics.
    sort
        A key of the list's orders, with ``-`` before it for the other way round.
    page
        Counted from 1; beyond the end gives the last one.
    size
        Rows a page, at most 200.
    """

    search: str = ""
    sort: str = ""
    page: int = 1
    size: int = SIZE


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page, and where it stands."""

    rows: Sequence[T]
    total: int
    page: int
    pages: int
    sort: str

    def as_json(self, row: Callable[[T], Mapping[str, Any]]) -> dict[str, Any]:
        """Return the page as JSON."""
        return {
            "rows": [row(one) for one in self.rows],
            "total": self.total,
            "page": self.page,
            "pages": self.pages,
            "sort": self.sort,
        }


def page_of(
    rows: Sequence[T],
    asked: Asked,
    *,
    text: Callable[[T], str],
    orders: Mapping[str, Callable[[T], Any]],
) -> Page[T]:
    """Return one page of `rows`.

    Parameters
    ----------
    rows
        All rows that may be seen.
    asked
        Search, order and page.
    text
        What of a row is searched.
    orders
        Sort keys by name; the first is the usual one, and decides between equals.
    """
    found = matching(rows, asked.search, text)
    usual = next(iter(orders))
    name, downwards = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if name not in orders:
        name, downwards = usual, False
    ordered = sorted(found, key=orders[usual])
    if name != usual or downwards:
        ordered.sort(key=orders[name], reverse=downwards)
    size = min(max(asked.size, 1), LONGEST)
    pages = max(1, -(-len(ordered) // size))
    number = min(max(asked.page, 1), pages)
    start = (number - 1) * size
    sort = f"-{name}" if downwards else name
    return Page(ordered[start : start + size], len(ordered), number, pages, sort)


def matching(rows: Sequence[T], search: str, text: Callable[[T], str]) -> list[T]:
    """Return the rows whose text has every word of `search` in it, without regard to diacritics."""
    words = comparable(search, diacritics=False).split()
    if not words:
        return list(rows)
    return [row for row in rows if _has(comparable(text(row), diacritics=False), words)]


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def read_asked(handler: RequestHandler) -> Asked:
    """Return what the address asks for; a page or size that is no number is the usual one."""
    return Asked(
        search=handler.get_query_argument("search", ""),
        sort=handler.get_query_argument("sort", ""),
        page=_number(handler.get_query_argument("page", ""), 1),
        size=_number(handler.get_query_argument("size", ""), SIZE),
    )


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else usual
