"""What a page looks like when text is large: nothing beside the screen, nothing cut off, nothing moves."""

from __future__ import annotations

from playwright.sync_api import Page

LARGE = "html { font-size: 225% !important }"
"""Twice what our pages have."""

LOST = """() => {
  const told = [];
  const say = (what, each) => told.push(`${what}: ${each.outerHTML.slice(0, 160)}`);
  const beside = document.documentElement.scrollWidth - innerWidth;
  if (beside > 0) told.push(`${beside} pixels beside the screen`);
  if (document.getAnimations().length) told.push("something moves");
  const skipped = "svg, .tq-unseen, .sm-snippet, option";
  for (const each of document.querySelectorAll(".tq *")) {
    if (each.closest(skipped) || !each.checkVisibility()) continue;
    const { overflowX, overflowY } = getComputedStyle(each);
    const wide = each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0;
    const high = each.scrollHeight > each.clientHeight + 1 && each.clientHeight > 0;
    const hides = (wide && overflowX === "hidden") || (high && overflowY === "hidden");
    if (hides && !each.matches("input, textarea, select")) say("cut off", each);
    const { right, left } = each.getBoundingClientRect();
    const scrolls = each.closest(".sm-table, table, pre");
    if (!scrolls && (right > innerWidth + 1 || left < -1)) say("beside the screen", each);
  }
  return told;
}"""


def nothing_is_lost(page: Page) -> None:
    """Fail when something cannot be read, or moves."""
    lost = page.evaluate(LOST)
    assert lost == [], lost
