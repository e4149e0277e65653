"""What the pages share: words for numbers and days, and small pieces of HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files

from IPython.display import HTML
from markupsafe import Markup

from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages.html import ready


def site(environ: Mapping[str, str]) -> str:
    """Return the address of the Hub's place, seen from this service's own place under it."""
    return environ.get("VOILA_BASE_URL", "/").partition("services/")[0]


def number(value: float) -> str:
    """Write a number with a decimal comma and at most two decimals: ``7``, ``7,5``."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def day(value: date | str) -> str:
    """Write a day as people do: ``30/11/2026``."""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return when.strftime("%d/%m/%Y")


def bar(numerator: float, denominator: float) -> Markup:
    """Draw a share; the figure stands beside it, so it says nothing to a screen reader."""
    width = 100 * numerator / denominator if denominator else 0
    return Markup('<span class="tp-bar" aria-hidden="true"><i style="width:{:.1f}%"></i></span>').format(
        width
    )


def notice(text: str, kind: str = "note") -> Markup:
    """Return a message; `kind` is ``note``, ``warning`` or ``good``."""
    return Markup('<p class="tp-notice tp-{}" role="{}">{}</p>').format(
        kind, "alert" if kind == "warning" else "status", text
    )


def style(*more: str) -> Markup:
    """Return the style sheet of these pages, and the sheets `more` of one page."""
    folder = files("taphuan_widgets.pages")
    sheets = [(folder / name).read_text(encoding="utf-8") for name in ("pages.css", *more)]
    return Markup("<style>{}</style>").format(ready("".join(sheets)))


def show(make: Callable[[Client], Markup], *sheets: str) -> HTML:
    """Return the page that `make` builds with this kernel's client, or a kind word when it cannot be had."""
    try:
        return framed(make(Client.from_environment()), *sheets)
    except ApiError as error:
        return sorry(error)


def sorry(error: ApiError) -> HTML:
    """Return what is shown when the API refused or was not there: its words, and a way on."""
    again = Markup('<p><a class="tp-button" href="">Tải lại trang</a></p>')
    return framed(notice(error.message, "warning") + again)


def framed(content: Markup, *sheets: str) -> HTML:
    """Return `content` with the style sheet of these pages, which is needed once on a page, and `sheets`."""
    return HTML(Markup('{}<div class="tp-page">{}</div>').format(style(*sheets), content))
