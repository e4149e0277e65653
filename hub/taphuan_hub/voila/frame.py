"""What the template is told about the person and the place, as ``page_config.taphuan``."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from taphuan_hub.voila import assets
from taphuan_hub.voila.access import MY_LEARNING, TITLES, navigation, page_url
from taphuan_hub.voila.kernels import Visit
from taphuan_hub.voila.settings import Settings


def describe(service: Settings, visit: Visit, xsrf: str) -> dict[str, Any]:
    """Return what a page may show around its content.

    Returns
    -------
    dict
        ``name`` of the person; ``who``, by which a browser that several people use tells what it kept
        for whom; ``page`` (its file's name) and ``title`` (empty for a module);
        ``nav``, a list of ``{"title", "url", "current"}``; ``learning_url``; ``logout_url``;
        ``close_url``, to which a page that is left posts the kernel's id and ``xsrf``;
        ``assets``, the addresses of scripts and styles (`taphuan_hub.voila.assets.describe`).
    """
    person, page = visit.person, visit.page
    return {
        "name": person.name,
        "who": hashlib.sha256(person.username.encode()).hexdigest()[:12],
        "page": page.name,
        "title": TITLES.get(page.name, ""),
        "nav": [asdict(link) for link in navigation(person, service.hub_base, page.name)],
        "learning_url": page_url(service.hub_base, "learn", MY_LEARNING.name),
        "logout_url": f"{service.prefix}logout",
        "close_url": f"{service.prefix}voila/api/shutdown/",
        "xsrf": xsrf,
        "assets": assets.describe(service.prefix, lesson=page.scope == "module"),
    }
