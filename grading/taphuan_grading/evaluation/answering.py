"""Taking a sheet: the receipt and the sums in one transaction, and nothing that ties one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from taphuan_grading.attempts.presence import require_present
from taphuan_grading.attendance.classes import classes_of
from taphuan_grading.content.course_survey import SCORES, CourseSurvey
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import AnswerError, SurveyError
from taphuan_grading.evaluation.offers import Offer, is_open, offers
from taphuan_grading.evaluation.receipts import is_done, keep_receipt
from taphuan_grading.evaluation.sums import load_tallies, make_room, save_tallies
from taphuan_grading.evaluation.tallies import ELSEWHERE, settled, with_sheet

_NOT_OFFERED = "Khóa học này chưa có phiếu đánh giá dành cho ông/bà. Mời ông/bà tải lại trang."
_INCOMPLETE = "Phiếu còn câu chưa chọn. Ông/bà chọn một mức cho mỗi câu rồi gửi lại."


def take_sheet(
    connection: Connection,
    programme: Programme,
    run: Run,
    official_id: str,
    course_id: str,
    *,
    scores: Mapping[str, object] | None,
    key: bytes,
    moment: datetime,
) -> bool:
    """Take a person's sheet, or that the person would rather not answer.

    Parameters
    ----------
    connection
        A transaction that writes (`taphuan_grading.store.engine.writing`).
    programme, run
        What is taught, and the period.
    official_id
        Who; this goes into the receipt alone.
    course_id
        The course that is judged.
    scores
        1 to 5 for each question that this person is asked, by its id; None declines.
    key
        The key of receipts.
    moment
        Now.

    Returns
    -------
    bool
        Whether it was taken; False when the person was done already, and nothing is counted twice.

    Raises
    ------
    SurveyError
        When the survey of this course is not for this person; in Vietnamese.
    AnswerError
        When the scores are not those of the questions; in Vietnamese.
    GrantError
        When the person has left the register.
    """
    require_present(connection, official_id)
    if is_done(connection, key, official_id, run.id, course_id):
        return False
    survey = programme.survey
    found = offers(connection, programme, run, official_id, key=key, moment=moment)
    offer = next((one for one in found if one.course.id == course_id), None)
    if offer is None or survey is None:
        raise SurveyError(_NOT_OFFERED)
    checked = None if scores is None else _checked(survey, offer, scores)
    if not keep_receipt(connection, key, official_id, run.id, course_id):
        return False
    if checked is not None:
        _add(connection, survey, run, offer, checked, moment=moment)
    return True


def _checked(survey: CourseSurvey, offer: Offer, scores: Mapping[str, object]) -> dict[str, int]:
    asked = {question.id for question in survey.asked(in_class=offer.in_class)}
    given = {name: score for name, score in scores.items() if type(score) is int and score in SCORES}
    if set(scores) != asked or set(given) != asked:
        raise AnswerError(_INCOMPLETE)
    return given


def _add(
    connection: Connection,
    survey: CourseSurvey,
    run: Run,
    offer: Offer,
    scores: Mapping[str, int],
    *,
    moment: datetime,
) -> None:
    course, questions = offer.course.id, [question.id for question in survey.questions]
    make_room(connection, run.id, course, {offer.group, ELSEWHERE}, questions)
    before = load_tallies(connection, run.id, course, locked=True)
    over = _no_longer_open(connection, {group for group, _ in before}, moment)
    after = settled(with_sheet(before, offer.group, scores), over)
    changed = {key[0] for key in after if after[key] != before.get(key)}
    # Every row of a group, whatever its score: which of them came last is nobody's business.
    save_tallies(connection, run.id, course, {key: after[key] for key in after if key[0] in changed})


def _no_longer_open(connection: Connection, groups: set[str], moment: datetime) -> set[str]:
    classes = classes_of(connection, groups)
    return {group for group in groups if group not in classes or not is_open(classes[group], moment)}
