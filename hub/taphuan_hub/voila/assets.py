"""Scripts and styles under names that say their content: compressed once, kept by browsers for ever."""

from __future__ import annotations

import gzip
from functools import cache
from typing import Any

import brotli
from tornado import web

from taphuan_hub.voila.screens import Screens
from taphuan_widgets.front import assets

KINDS = {"js": "text/javascript", "css": "text/css"}
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def packed(name: str) -> dict[str, bytes]:
    """Return the content of an asset by encoding (``br``, ``gzip`` and plain, the smallest first).

    Raises
    ------
    KeyError
        When there is no such asset.
    """
    content = assets().files[name].text.encode()
    return {"br": brotli.compress(content), "gzip": gzip.compress(content, mtime=0), "": content}


def describe(prefix: str, *, lesson: bool) -> dict[str, Any]:
    """Return what a page's template and light host need to know to load assets.

    Parameters
    ----------
    prefix
        Where the service lives.
    lesson
        Whether the page asks questions, so that what shows them is loaded ahead of their kernel.
    """
    found = assets()
    ahead = dict.fromkeys(name for name in found.modules["single_choice.js"] if lesson)
    return {
        "base": f"{prefix}voila/assets/",
        "page": found.page,
        "modules": found.modules,
        "ahead": list(ahead),
    }


class AssetHandler(Screens, web.RequestHandler):
    """Sends an asset to anybody: there is nothing in it but the program."""

    def get(self, name: str) -> None:
        """Send it in the smallest encoding that the browser takes; 404 for another version's name."""
        try:
            contents = packed(name)
        except KeyError as error:
            raise web.HTTPError(404) from error
        accepted = {
            part.split(";")[0].strip() for part in self.request.headers.get("Accept-Encoding", "").split(",")
        }
        encoding = next(name for name in contents if name in accepted or not name)
        if encoding:
            self.set_header("Content-Encoding", encoding)
        self.set_header("Content-Type", f"{KINDS[name.rpartition('.')[2]]}; charset=UTF-8")
        self.set_header("Cache-Control", FOR_EVER)
        self.set_header("Vary", "Accept-Encoding")
        self.finish(contents[encoding])
