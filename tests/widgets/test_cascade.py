"""The page for notes of help given: the real API behind it, and a real browser on a line that breaks."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from markupsafe import Markup
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, delete, select
from tests.widgets.conftest import Served, Tab, end_kernel
from tests.widgets.reading import words
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from taphuan_grading import clock
from taphuan_grading.attempts import tokens
from taphuan_grading.content.models import Programme
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.register.scope import Scope, set_scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store.cascade_schema import help_note
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.grader.app import make_app
from taphuan_hub.grader.room import Room
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages.cascade import draw

KEY = b"k" * 64
REFORM = date(2025, 7, 1)
KA_DO = "24943"
TODAY = clock.today().isoformat()
NOTEBOOK = Path(__file__).parents[2] / "notebooks/cascade.ipynb"
SAID = {
    "send": "1",
    "key": "a" * 32,
    "day": TODAY,
    "commune": KA_DO,
    "topic": "cyber-safety",
    "count": "3",
    "counted": "household",
}


class Api:
    """The API on a home in which `cb-1` helps and `cb-2` does not."""

    def __init__(self, home: Home, programme: Programme) -> None:
        self.engine: Engine = open_store(home)
        self._run = programme.runs[-1].id
        with self.engine.begin() as connection:
            load_units(connection, read_atlas())
            for who, title in (("cb-1", "Tổ trưởng Tổ công nghệ cộng đồng"), ("cb-2", "Công chức")):
                unit = read_atlas().find(KA_DO, REFORM)
                add_post(connection, Post(who, title, unit, manager=False, valid_from=REFORM))
        create_account(self.engine, username="gv", password="hoa phượng 7", roles=["office"], at=clock.now())
        set_scope(self.engine, "gv", Scope(units=frozenset({(KA_DO, REFORM)})))
        self._room = Room(home, self.engine, programme, KEY, lambda: None)
        self._loop, (listener, *_) = asyncio.new_event_loop(), bind_sockets(0, "127.0.0.1")
        self.base = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(listener), self._loop).result()

    async def _serve(self, listener: object) -> HTTPServer:
        server = HTTPServer(make_app(self._room, "/"))
        server.add_sockets([listener])
        return server

    def token(self, who: str | None = "cb-1", scope: tokens.Scope = "cascade") -> str:
        account = "gv" if scope in tokens.SCOPED else None
        return tokens.issue(KEY, tokens.Grant(who, self._run, scope, None, account))

    def client(self, who: str = "cb-1") -> Client:
        return Client(self.base, self.token(who))

    def kept(self) -> list[tuple[str, int, bool]]:
        """Return topic and count of every note, and whether it stands."""
        query = select(help_note.c.topic, help_note.c["count"], help_note.c.ended_at.is_(None))
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(help_note.c.id))]

    def close(self) -> None:
        self._server.stop()
        asyncio.run_coroutine_threadsafe(self._server.close_all_connections(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._room.threads.shutdown()
        self.engine.dispose()


@pytest.fixture(scope="module")
def served_api(
    bare_template: Home, programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    home = Home(tmp_path_factory.mktemp("cascade") / "home")
    shutil.copytree(bare_template.root, home.root)
    api = Api(home, programme)
    yield api
    api.close()


@pytest.fixture
def api(served_api: Api) -> Api:
    with served_api.engine.begin() as connection:
        connection.execute(delete(help_note))
    return served_api


def ids(html: Markup) -> list[str]:
    return [part.split("&#34;")[0] for part in str(html).split("&#34;edit&#34;: &#34;")[1:]]


class TestPage:
    def test_a_note_in_one_go(self, api: Api) -> None:
        assert "chưa có ghi chép nào" in words(draw(api.client(), {}))
        told = words(draw(api.client(), SAID))
        assert "Đã ghi: 3 hộ" in told
        assert "1 lần · 3 hộ" in told
        assert "Dùng mạng an toàn, tránh lừa đảo · 3 hộ" in told
        assert api.kept() == [("cyber-safety", 3, True)]

    def test_the_form_knows_where_one_is(self, api: Api) -> None:
        html = str(draw(api.client(), {}))
        assert f'<option value="{KA_DO}" selected>Xã Ka Đô</option>' in html
        assert html.count("<option") == 124 + 1 + 10
        assert f'max="{TODAY}"' in html

    def test_sent_twice_is_one_note(self, api: Api) -> None:
        assert words(draw(api.client(), SAID)) == words(draw(api.client(), SAID))
        assert api.kept() == [("cyber-safety", 3, True)]

    def test_a_correction_and_a_withdrawal(self, api: Api) -> None:
        [note] = ids(draw(api.client(), SAID))
        form = draw(api.client(), {**SAID, "edit": note})
        assert f'name="replaces" value="{note}"' in str(form)
        assert 'name="count" value="3"' in str(form)
        told = draw(api.client(), {**SAID, "key": "b" * 32, "count": "5", "replaces": note})
        assert "1 lần · 5 hộ" in words(told)
        [note] = ids(told)
        for _ in range(2):  # a second tap finds it gone
            assert "Đã bỏ ghi chép này" in words(draw(api.client(), {**SAID, "withdraw": note}))
        assert api.kept() == [("cyber-safety", 3, False), ("cyber-safety", 5, False)]

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"day": "2999-01-01"}, "chưa đến"),
            ({"day": "24/11/2026"}, "năm-tháng-ngày"),
            ({"day": ""}, "năm-tháng-ngày"),
            ({"topic": ""}, "Không có chủ đề này"),
            ({"count": "0"}, "từ 1 đến 500"),
            ({"count": "²"}, "từ 1 đến 500"),
            ({"count": "1e3"}, "từ 1 đến 500"),
            ({"commune": "<script>"}, "không có xã, phường này"),
            ({"key": ""}, "tải lại trang"),
            ({"replaces": "999"}, "sửa hoặc bỏ"),
        ],
    )
    def test_what_cannot_be_is_told_and_nothing_is_kept(
        self, api: Api, changes: dict[str, str], told: str
    ) -> None:
        with pytest.raises(ApiError) as refused:
            draw(api.client(), SAID | changes)
        assert told in refused.value.message
        assert api.kept() == []

    def test_others_are_told_whom_it_is_for(self, api: Api) -> None:
        with pytest.raises(ApiError, match="dành cho tổ công nghệ cộng đồng"):
            draw(api.client("cb-2"), {})
        with pytest.raises(ApiError, match="sổ cán bộ không ghi ông/bà"):
            draw(api.client("cb-2"), SAID)

    def test_nobody_sees_or_changes_the_notes_of_somebody_else(self, api: Api) -> None:
        [note] = ids(draw(api.client(), SAID))
        with pytest.raises(ApiError, match="dành cho"):
            draw(api.client("cb-2"), {"withdraw": note})
        assert api.kept() == [("cyber-safety", 3, True)]

    def test_who_helps_is_led_here(self, api: Api) -> None:
        for who, yes in (("cb-1", True), ("cb-2", False)):
            client = Client(api.base, api.token(who, "learning"))
            assert client.get("learning")["helps"] is yes

    def test_the_office_sees_the_sums_of_its_units_beside_an_unmoved_figure(self, api: Api) -> None:
        office = Client(api.base, api.token(None, "board"))
        before = office.get("board")
        draw(api.client(), SAID)
        draw(api.client(), SAID | {"key": "b" * 32, "commune": "24931", "count": "9"})
        after = office.get("board")
        assert (after["help"]["reached"], after["help"]["of"]) == (1, 1)
        assert after["help"]["whole"] == {"notes": 1, "households": 3, "people": 0}
        assert {**after, "help": None} == {**before, "help": None}

    @pytest.mark.parametrize("scope", ["learning", "board", "desk", "module"])
    def test_no_other_token_reaches_them(self, api: Api, scope: tokens.Scope) -> None:
        headers = {"Authorization": f"Bearer {api.token('cb-1', scope)}"}
        for method, path in (("GET", "cascade"), ("POST", "cascade"), ("DELETE", "cascade/1")):
            assert httpx.request(method, api.base + path, headers=headers).status_code == 403
        assert httpx.get(f"{api.base}cascade").status_code == 401
        own = {"Authorization": f"Bearer {api.token()}"}
        assert (
            httpx.get(f"{api.base}{'modules/x' if scope == 'module' else scope}", headers=own).status_code
            == 403
        )

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{}", b'{"key": 1}', b'{"replaces": true}', b"\xff", b"[" * 9000]
    )
    def test_nonsense_is_refused(self, api: Api, body: bytes) -> None:
        headers = {"Authorization": f"Bearer {api.token()}"}
        answer = httpx.post(f"{api.base}cascade", headers=headers, content=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "bad-json"


@pytest.fixture
def page(api: Api, tab: Tab, tmp_path: Path) -> Iterator[Page]:
    served = Served(tmp_path / "pages", {"TAPHUAN_API": api.base, "TAPHUAN_TOKEN": api.token()})
    shutil.copy(NOTEBOOK, served.pages)
    tab.page.goto(served.address("cascade"), wait_until="commit")
    expect(tab.page.get_by_role("button", name="Ghi lại")).to_be_visible()
    yield tab.page
    served.close()


@pytest.mark.browser
def test_a_double_tap_and_a_lost_kernel_make_one_note_each(page: Page, tab: Tab, api: Api) -> None:
    """Three fields, two taps, one note; and what is typed outlives the kernel."""
    page.get_by_label("Giúp việc gì").select_option("electronic-payment")
    page.get_by_label("Bao nhiêu").fill("2")
    page.get_by_role("button", name="Ghi lại").dblclick()
    expect(page.get_by_text("1 lần · 2 hộ")).to_be_visible()
    expect(page.get_by_label("Bao nhiêu")).to_have_value("")
    assert api.kept() == [("electronic-payment", 2, True)]

    page.get_by_label("Giúp việc gì").select_option("cyber-safety")
    page.get_by_label("Bao nhiêu").fill("15")
    page.get_by_text("người", exact=True).click()
    end_kernel(page.url, tab)
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("2 lần · 2 hộ · 15 người")).to_be_visible()
    assert api.kept() == [("electronic-payment", 2, True), ("cyber-safety", 15, True)]

    page.get_by_text("Sửa hoặc bỏ").first.click()
    page.get_by_role("button", name="Bỏ ghi chép này").first.click()
    expect(page.get_by_text("1 lần · 2 hộ")).to_be_visible()
    assert api.kept()[1] == ("cyber-safety", 15, False)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not [said for said in tab.complaints if "404" not in said]  # of the kernel that was ended
