"""Pictures of QR codes as a camera sees them: turned, tilted, small, blurred, noisy, in bad light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import segno
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Modules = NDArray[np.uint8]
WIDE, HIGH = 640, 480
PAPER, INK = 235, 25


@dataclass(frozen=True)
class View:
    """How a code is held and lit. Angles in degrees, sizes in pixels of the picture.

    Parameters
    ----------
    module
        Size of a module when the card is held flat.
    turned, tilted
        In the plane of the picture; out of it, about the vertical and the horizontal axis.
    blurred
        Radius of a Gauss filter.
    noise
        Standard deviation of the grey of a pixel, of 255.
    shade
        How much less light falls on the left side than on the right, from 0 to 1.
    """

    module: float = 6
    turned: float = 0
    tilted: tuple[float, float] = (0, 0)
    blurred: float = 0
    noise: float = 0
    shade: float = 0
    seed: int = 5306


def modules(text: str, *, error: str = "m", version: int | None = None) -> Modules:
    """Return a code as 1 for dark modules, without a quiet zone; as our cards and walls do it by default."""
    code = segno.make_qr(text, error=error, version=version, boost_error=version is None)
    return np.array([list(row) for row in code.matrix], dtype=np.uint8)


def shown(code: Modules, view: View) -> Image.Image:
    """Return a picture of a card with a code, lying on something dark with stripes."""
    card = np.where(np.pad(code, 4) > 0, INK, PAPER).astype(np.uint8)
    sharp = np.kron(card, np.ones((8, 8), dtype=np.uint8))
    flat = Image.fromarray(sharp)
    side = view.module * card.shape[0]
    corners = _corners(side, view)
    solved = _coefficients(corners, [(0, 0), (flat.width, 0), (flat.width, flat.height), (0, flat.height)])
    seen = flat.transform((WIDE, HIGH), Image.Transform.PERSPECTIVE, solved, Image.Resampling.BICUBIC)
    mask = Image.new("L", flat.size, 255).transform((WIDE, HIGH), Image.Transform.PERSPECTIVE, solved)
    table = Image.fromarray((90 + 40 * (np.arange(WIDE) // 23 % 2) * np.ones((HIGH, 1))).astype(np.uint8))
    table.paste(seen, mask=mask)
    return _lit(table.filter(ImageFilter.GaussianBlur(view.blurred)), view)


def _lit(image: Image.Image, view: View) -> Image.Image:
    grey = np.asarray(image, dtype=float)
    grey = grey * (1 - view.shade * np.linspace(1, 0, WIDE))
    grey = grey + np.random.default_rng(view.seed).normal(0, view.noise, grey.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _corners(side: float, view: View) -> list[tuple[float, float]]:
    """Return where the corners of a square of `side` come to lie, seen from three of its sides away."""
    turned, yaw, pitch = map(radians, (view.turned, *view.tilted))
    found = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        u, v = x * cos(turned) - y * sin(turned), x * sin(turned) + y * cos(turned)
        u, depth = u * cos(yaw), u * sin(yaw)
        v, depth = v * cos(pitch) - depth * sin(pitch), v * sin(pitch) + depth * cos(pitch)
        scale = side / 2 * 6 / (6 + depth)
        found.append((WIDE / 2 + scale * u, HIGH / 2 + scale * v))
    return found


def _coefficients(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(one) for one in np.linalg.solve(np.array(rows), np.array(values))]


def nothing(seed: int, blurred: float) -> Image.Image:
    """Return a picture without any code: speckles, sharp or blurred to blots."""
    grey = np.random.default_rng(seed).integers(0, 256, (HIGH, WIDE), dtype=np.uint8)
    return Image.fromarray(grey).filter(ImageFilter.GaussianBlur(blurred))


def film(*images: Image.Image) -> bytes:
    """Return pictures as a film (YUV4MPEG2, 4:2:0), as Chromium's false camera plays it, again and again."""
    wide, high = images[0].size
    colours = bytes([128]) * (wide * high // 2)
    frames = (b"FRAME\n" + image.convert("L").tobytes() + colours for image in images)
    return f"YUV4MPEG2 W{wide} H{high} F10:1 Ip A1:1 C420jpeg\n".encode() + b"".join(frames)


def film_of(texts: Sequence[str], repeated: int = 6) -> bytes:
    """Return a film of codes, each held still for a while."""
    images = [shown(modules(text), View(module=6)) for text in texts]
    return film(*(image for image in images for _ in range(repeated)))
