"""Who signs what leaves the system: ``publishing.yml`` of the content."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from taphuan_grading.content.declared import Declared
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml

FILE = "publishing.yml"
PAGE = "chung-nhan.html"
REVOKED = "thu-hoi.json"


class IssuerFile(Declared):
    """Who gives certificates."""

    name: str = Field(min_length=1, description="the name of the office that gives certificates")
    did: str | None = Field(
        default=None, pattern=r"^did:web:[A-Za-z0-9.%:-]+$", description="did:web:… of the site, or nothing"
    )


class CertificateFile(Declared):
    """What a certificate says beside the person and the day."""

    title: str = Field(min_length=1, description="what was done, such as Hoàn thành chương trình …")
    place: str = Field(min_length=1, description="the place that stands before the date")
    signed: list[str] = Field(min_length=1, description="the lines above the signature")


class PublishingFile(Declared):
    """``publishing.yml``."""

    site: str | None = Field(
        default=None, pattern=r"^https://[^\s?#]+/$", description="an address https://…/ or nothing"
    )
    issuer: IssuerFile = Field(description="name, and perhaps did")
    certificate: CertificateFile = Field(description="title, place and signed")

    def address(self, name: str) -> str | None:
        """Return the address of a published file, None without a site."""
        return f"{self.site}{name}" if self.site else None


def read_publishing(root: Path | None = None) -> PublishingFile:
    """Read ``publishing.yml``; `ContentErrors` with every mistake in it."""
    path = content_root(root) / FILE
    mistakes = Mistakes()
    text = read_source(path, mistakes)
    found = None if text is None else read_yaml(text, PublishingFile, path, mistakes)[0]
    return mistakes.checked(found)
