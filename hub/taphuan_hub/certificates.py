"""Papers of certificates, gathered from the rooms: for the command line and for their holders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from taphuan_grading.certificates.credential import Signer
from taphuan_grading.certificates.issuer import read_publishing
from taphuan_grading.certificates.keys import signing_key
from taphuan_grading.certificates.records import Certificate
from taphuan_grading.clock import local_day
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.register.officials import Post, posts_of
from taphuan_grading.reports.certificate_list import certificate_list_pdf
from taphuan_grading.reports.certificate_pdf import certificates_pdf
from taphuan_grading.reports.models import CertificatePaper, Given, GivenList
from taphuan_grading.store.home import Home


def signer_of(home: Home, programme: Programme) -> Signer:
    """Return who signs the certificates of this home."""
    return Signer(signing_key(home), read_publishing(), programme)


def certificate_pdf(connection: Connection, signer: Signer, found: Sequence[Certificate]) -> bytes:
    """Return certificates as a PDF, one page each, with the post that was held on the day of completion."""
    return certificates_pdf([_paper(connection, signer, one) for one in found])


def list_pdf(
    connection: Connection, signer: Signer, run: Run, found: Sequence[Certificate], day: date
) -> bytes:
    """Return the list of certificates of a run, to be signed when they are handed out."""
    rows = []
    for one in found:
        post = _post(connection, one)
        rows.append(
            Given(
                number=one.number,
                name=one.name,
                post=post.title if post else "",
                unit=post.unit.full_name if post else "",
                trained_on=one.trained_on,
                issued_on=local_day(one.issued_at),
                state="Đã thu hồi" if one.revoked_at else "",
            )
        )
    return certificate_list_pdf(GivenList(run.title, signer.publishing.issuer.name, day, rows))


def _paper(connection: Connection, signer: Signer, one: Certificate) -> CertificatePaper:
    publishing = signer.publishing
    post = _post(connection, one)
    return CertificatePaper(
        title=publishing.certificate.title,
        issuer=publishing.issuer.name,
        place=publishing.certificate.place,
        signed=publishing.certificate.signed,
        name=one.name,
        post=f"{post.title}, {post.unit.full_name}" if post else "",
        run=signer.run_title(one),
        trained_on=one.trained_on,
        issued_on=local_day(one.issued_at),
        number=one.number,
        code=signer.code(one),
        token=signer.short(one),
    )


def _post(connection: Connection, one: Certificate) -> Post | None:
    held = posts_of(connection, one.official_id, one.trained_on)
    return held[0] if held else None
