"""The simulators: what a scenario of each may say. One module a simulator, one line here.

Its front end is ``taphuan_widgets/simulators/<name>.js``; scenarios are ``simulations/<name>/<scenario>.yml``
beside the courses.
"""

from __future__ import annotations

from taphuan_grading.content.simulators.account import Account
from taphuan_grading.content.simulators.base import Scenario
from taphuan_grading.content.simulators.criteria import Criteria
from taphuan_grading.content.simulators.inbox import Inbox
from taphuan_grading.content.simulators.map import MapOfResults
from taphuan_grading.content.simulators.public_service import PublicService
from taphuan_grading.content.simulators.shop import Shop
from taphuan_grading.content.simulators.survey import Survey
from taphuan_grading.content.simulators.traceability import Traceability

SIMULATORS: dict[str, type[Scenario]] = {
    "account": Account,
    "criteria": Criteria,
    "inbox": Inbox,
    "map": MapOfResults,
    "public-service": PublicService,
    "shop": Shop,
    "survey": Survey,
    "traceability": Traceability,
}
"""The type of a scenario, by the name of its simulator."""
