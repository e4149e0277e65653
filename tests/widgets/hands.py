"""Somebody who has a keyboard and no mouse, and looks where the focus is."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_STOPS = 120
WHERE = """selector => {
  const held = document.activeElement;
  if (!held || held === document.body) return { outside: true };
  const places = [held, held.closest("label")].filter(Boolean);
  const outlined = places.some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  const { top, bottom, left, right } = places.at(-1).getBoundingClientRect();
  const inSight = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return {
    there: Boolean(selector) && held.matches(selector),
    visible: outlined && inSight,
    checked: held.checked,
    value: held.value,
    name: held.outerHTML.slice(0, 200),
  };
}"""
"""Where the focus is, whether it can be seen, and whether `selector` is meant."""


class Hands:
    """Tab, arrows, Enter, Space and letters, and nothing else."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._press = page.keyboard.press

    def where(self, selector: str = "") -> dict[str, object]:
        found: dict[str, object] = self._page.evaluate(WHERE, selector)
        return found

    def to(self, selector: str) -> None:
        """Press Tab until the focus is on `selector`; wherever it stops, it must be seen."""
        rounds = 0
        for _ in range(MOST_STOPS):
            if self.where(selector).get("there"):
                return
            rounds += self.tab()
            assert rounds < 3, f"Tab does not reach {selector}"
        raise AssertionError(f"Tab does not reach {selector}")

    def tab(self) -> bool:
        """Press Tab; say whether the focus left the page, as it must at its end."""
        self._press("Tab")
        stop = self.where()
        if stop.get("outside"):
            return True
        assert stop["visible"], f"the focus is not seen on {stop['name']}"
        return False

    def leave(self) -> None:
        """Press Tab until the focus has left the page: nothing holds it."""
        for _ in range(MOST_STOPS):
            if self.tab():
                return
        raise AssertionError(f"the focus is held by {self.where()}")

    def push(self, selector: str) -> None:
        """Go to a button or a check box and use it; the focus must be somewhere afterwards."""
        self.to(selector)
        self._press("Space" if self.where()["name"].startswith("<input") else "Enter")  # type: ignore[attr-defined]
        assert not self.where().get("outside"), f"the focus is lost after {selector}"

    def choose(self, group: str, value: str) -> None:
        """Choose in radio buttons or a list with the arrows."""
        self.to(group)
        for _ in range(30):
            now = self.where()
            if now["value"] == value:
                if now["checked"] is False:
                    self._press("Space")
                return
            self._press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {value} of {group}")

    def type(self, selector: str, text: str) -> None:
        """Go to a field and type."""
        self.to(selector)
        self._page.keyboard.type(text)
