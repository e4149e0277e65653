"""What a person sees when a page cannot be shown: kind, Vietnamese, and with a way on."""

from __future__ import annotations

from html import escape
from types import TracebackType
from typing import Any, NamedTuple

from tornado.web import HTTPError

from taphuan_hub.voila.admission import Busy
from taphuan_hub.voila.headers import SAFE_HEADERS, content_policy

STYLE = """
:root { color-scheme: light }
body { margin: 0; background: #f6f8f7; color: #1b1f1d; font: 1.125rem/1.6 system-ui, sans-serif }
main { max-width: 34rem; margin: 12vh auto; padding: 1.5rem; box-sizing: border-box }
section { background: #fff; border-radius: 12px; padding: 1.5rem 1.75rem; box-shadow: 0 1px 4px #0002 }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .75rem }
p { margin: 0 0 1rem }
a { color: #0b6b4f } a:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px }
.go { display: inline-block; background: #0b6b4f; color: #fff; text-decoration: none; padding: .6rem 1.2rem;
      border-radius: 8px; margin: 0 .5rem .5rem 0 }
"""


class Screen(NamedTuple):
    """Words for one status."""

    title: str
    text: str


SCREENS = {
    400: Screen(
        "Chưa đăng nhập được", "Lần đăng nhập này đã quá lâu hoặc bị gián đoạn. Ông/bà vui lòng thử lại."
    ),
    403: Screen(
        "Trang này chưa mở cho ông/bà",
        "Tài khoản của ông/bà chưa được giao quyền xem trang này."
        " Nếu thấy chưa đúng, xin liên hệ văn phòng điều phối để được cấp quyền.",
    ),
    404: Screen(
        "Không tìm thấy trang này",
        "Địa chỉ có thể đã gõ nhầm, hoặc học phần không còn trong đợt tập huấn này.",
    ),
}
OTHER = Screen(
    "Trang chưa mở được",
    "Đã có trục trặc ở phía hệ thống, không phải do ông/bà. Các câu trả lời đã lưu vẫn còn nguyên."
    " Ông/bà vui lòng thử lại sau ít phút.",
)


BUSY = "Hiện đang đông người học"
BUSY_TEXT = (
    "Hệ thống đang đông, thử lại sau {seconds} giây. Trang này sẽ tự thử lại, ông/bà không cần bấm gì."
    " Các câu trả lời đã lưu vẫn còn nguyên."
)


def busy(seconds: int) -> Screen:
    """Return the words for somebody who is to come back in `seconds`; the page does so by itself."""
    return Screen(BUSY, BUSY_TEXT.format(seconds=seconds))


def screen(words: Screen, home: str, sign_out: str) -> str:
    """Return a whole HTML page that says `words`, with links to the start page and to signing out."""
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words.title)}</title><style>{STYLE}</style></head><body><main><section>"
        f"<h1>{escape(words.title)}</h1><p>{escape(words.text)}</p>"
        f'<p><a class="go" href="{escape(home)}">Về trang đầu</a> '
        f'<a href="{escape(sign_out)}">Đăng xuất</a></p>'
        "</section></main></body></html>"
    )


class Screens:
    """Gives a handler the safe headers and, for errors, the screens above."""

    settings: dict[str, Any]
    request: Any

    @property
    def content_security_policy(self) -> str:
        """The policy for the host that this request came to."""
        return content_policy(self.request.host)

    def set_default_headers(self) -> None:
        """Send the safe headers with every answer."""
        self.set_header("Content-Security-Policy", self.content_security_policy)  # type: ignore[attr-defined]
        for name, value in SAFE_HEADERS.items():
            self.set_header(name, value)  # type: ignore[attr-defined]

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Log what was not foreseen, without the query; a refusal is in the line of its request."""
        if not isinstance(value, HTTPError) and typ is not None and value is not None:
            where = f"{self.request.method} {self.request.path}"
            self.settings["log"].error("Unforeseen in %s", where, exc_info=(typ, value, tb))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write the screen for `status_code`; what went wrong is in the log, not on the page."""
        error = kwargs.get("exc_info", (None, None))[1]
        words = SCREENS.get(status_code, OTHER)
        self.set_header("Content-Type", "text/html; charset=UTF-8")  # type: ignore[attr-defined]
        self.set_header("Cache-Control", "no-store")  # type: ignore[attr-defined]
        if isinstance(error, Busy):
            words = busy(error.seconds)
            self.set_header("Retry-After", str(error.seconds))  # type: ignore[attr-defined]
            self.set_header("Refresh", str(error.seconds))  # type: ignore[attr-defined]
        self.finish(  # type: ignore[attr-defined]
            screen(words, self.settings["hub_base"], self.settings["base_url"] + "logout")
        )
