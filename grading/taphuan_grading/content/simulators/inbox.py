"""The inbox: e-mails, SMS, chat messages and phone calls, real and fraudulent among each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from taphuan_grading.content.kinds.simulation import SimulationCheck
from taphuan_grading.content.simulators.base import Compiled, Part, Problem, Scenario, wrong_ids
from taphuan_grading.rules.conditions import Condition

FRAUDS = {
    "travel-combo": "combo du lịch giá rẻ",
    "deepfake": "cuộc gọi video ghép mặt (deepfake)",
    "sim-lock": "báo “SIM sắp bị khóa”",
    "fake-receipt": "biên lai chuyển tiền giả",
    "emergency": "giả giáo viên, nhân viên y tế báo người nhà cấp cứu",
    "child-model": "tuyển người mẫu nhí",
    "fake-lender": "công ty tài chính giả",
    "gambling-loan-app": "ứng dụng cờ bạc, cho vay",
    "fake-site": "trang mạng giả cơ quan, doanh nghiệp",
    "sms-brandname": "tin nhắn mạo danh thương hiệu (SMS brandname)",
    "investment": "chứng khoán, tiền ảo, đa cấp",
    "collaborator": "tuyển “cộng tác viên” làm việc trên mạng",
    "stolen-account": "chiếm tài khoản mạng xã hội rồi nhắn vay tiền",
    "fake-police": "giả công an, viện kiểm sát, tòa án",
    "counterfeit": "hàng giả trên sàn thương mại điện tử",
    "loan-on-cccd": "dùng căn cước của người khác để vay",
    "wrong-transfer": "“chuyển nhầm” tiền",
}
"""The kinds of online fraud that the lessons name, and what a debrief calls them."""

Channel = Literal["email", "sms", "chat", "call"]
_CHANNELS = "email, sms, chat or call"
_NOUN = {"email": "thư", "sms": "tin nhắn", "chat": "tin nhắn", "call": "cuộc gọi"}
_REPORTED = {"S": "tin nhắn rác", "V": "cuộc gọi rác", "LD": "cuộc gọi lừa đảo"}


class Page(Part):
    """What opens behind a link: never a real form."""

    title: str = Field(description="the title of the page")
    text: str = Field(description="what the page says")
    asks: str = Field(default="", description="what the page asks to fill in, or nothing")


class Link(Part):
    """A link, a file or a number to call back, which can be looked at and opened."""

    id: str = Field(description="an id")
    text: str = Field(description="what the message shows")
    address: str = Field(description="where it really leads")
    page: Page = Field(description="the page behind it: title, text, asks")


class Reply(Part):
    """Something that can be answered, or said on the phone."""

    id: str = Field(description="an id")
    text: str = Field(description="the words")
    harm: bool = Field(default=False, description="true or false")


class Report(Part):
    """How the message is reported to 156 or 5656."""

    code: Literal["S", "V", "LD"] = Field(description="S (spam SMS), V (spam call) or LD (fraud call)")
    number: str = Field(description="the number, digits only, in quotation marks")


class Message(Part):
    """One message or call. It is real unless `fraud` says what it is."""

    id: str = Field(description="an id")
    channel: Channel = Field(description=_CHANNELS)
    sender: str = Field(description="who it claims to be from")
    time: str = Field(description="when it came, in quotation marks")
    subject: str = Field(default="", description="a subject")
    text: str = Field(description="what it says; a blank line begins a paragraph")
    details: dict[str, str] = Field(min_length=1, description="what looking closer shows: 'name: value'")
    links: list[Link] = Field(default=[], description="a list of links: id, text, address, page")
    replies: list[Reply] = Field(default=[], description="a list of replies: id, text, harm")
    fraud: str | None = Field(default=None, description="one of " + ", ".join(FRAUDS))
    report: Report | None = Field(default=None, description="code and number")
    answer: str | None = Field(default=None, description="the id of the reply that a real message needs")
    why: str = Field(min_length=1, description="why it is real or fraudulent, for the debrief")
    clues: list[str] = Field(default=[], description="a list of what gives it away")

    @property
    def name(self) -> str:
        """What the debrief calls it."""
        return f"{_NOUN[self.channel].capitalize()} của {self.sender}"

    def shown(self) -> dict[str, Any]:
        """Return what the page may know."""
        secret = {"fraud", "report", "answer", "why", "clues"}
        shown = self.model_dump(exclude=secret | {"replies"})
        replies = [reply.model_dump(exclude={"harm"}) for reply in self.replies]
        reportable = self.channel in {"sms", "call"}
        return shown | {"replies": replies, "reportable": reportable}

    def deeds(self) -> dict[str, str]:
        """Return words for what can be done to the message."""
        noun = _NOUN[self.channel]
        refused = "tắt máy, không làm theo" if self.channel == "call" else f"xóa {noun}"
        deeds = {
            f"open {self.id}": "nghe cuộc gọi" if self.channel == "call" else f"mở {noun}",
            f"inspect {self.id}": "xem kỹ người gửi",
            f"decide {self.id} keep": f"coi là {noun} thật",
            f"decide {self.id} delete": refused,
            f"decide {self.id} report": f"báo {noun} lừa đảo",
            f"report {self.id}": "gửi phản ánh “{}”",
        }
        for link in self.links:
            deeds[f"inspect {self.id}.{link.id}"] = f"xem địa chỉ thật của “{link.text}”"
            deeds[f"follow {self.id}.{link.id}"] = f"mở “{link.text}”"
            deeds[f"fill {self.id}.{link.id}"] = f"điền thông tin vào trang “{link.page.title}”"
        for reply in self.replies:
            deeds[f"reply {self.id} {reply.id}"] = f"trả lời “{reply.text}”"
        return deeds

    def checks(self) -> list[SimulationCheck]:
        """Return one check of how it was dealt with, and one of its report where it is to be reported."""
        verdict = f"Đây là lừa đảo: {FRAUDS[self.fraud]}." if self.fraud else "Đây là việc thật."
        rule, ideal = self._fraudulent() if self.fraud else self._real()
        harm = [f"reply {self.id} {reply.id}" for reply in self.replies if reply.harm]
        if self.fraud:
            harm += [f"{verb} {self.id}.{link.id}" for link in self.links for verb in ("follow", "fill")]
        handled = SimulationCheck(
            title=self.name,
            about=[self.id],
            harm=harm,
            why=f"{verdict} {self.why}",
            clues=self.clues,
            rule=rule,
            ideal=ideal,
        )
        return [handled] if self.report is None else [handled, self._reported(self.report)]

    def _fraudulent(self) -> tuple[Condition, list[str]]:
        harms: list[Condition] = [
            {"did": [verb, f"{self.id}.{link.id}"]} for link in self.links for verb in ("follow", "fill")
        ]
        harmful = [reply.id for reply in self.replies if reply.harm]
        if harmful:
            harms.append({"value": ["reply", self.id, {"exactly": harmful}]})
        decided = {"value": ["decide", self.id, {"exactly": ["delete", "report"]}]}
        choice = "delete" if self.report is None else "report"
        return {"all": [decided, {"none": harms}]}, [f"decide {self.id} {choice}"]

    def _real(self) -> tuple[Condition, list[str]]:
        kept = {"value": ["decide", self.id, {"exactly": ["keep"]}]}
        if self.answer is None:
            return kept, [f"decide {self.id} keep"]
        answered = {"value": ["reply", self.id, {"exactly": [self.answer]}]}
        return {"all": [kept, answered]}, [f"reply {self.id} {self.answer}", f"decide {self.id} keep"]

    def _reported(self, report: Report) -> SimulationCheck:
        form = f"{report.code} ({report.number})(nội dung)"
        return SimulationCheck(
            title=f"Phản ánh {_NOUN[self.channel]} của {self.sender}",
            about=[f"report {self.id}"],
            why=f"Đây là {_REPORTED[report.code]}: nhắn miễn phí tới 156 hoặc 5656 theo mẫu “{form}”.",
            rule={"value": ["report", self.id, {"report": report.model_dump()}]},
            ideal=[f"report {self.id} 156 {report.code} ({report.number})({FRAUDS[self.fraud or '']})"],
        )


class Inbox(Scenario):
    """A morning's messages. Each is dealt with rightly or not; a report in the right form counts apart."""

    messages: list[Message] = Field(min_length=2, description="a list of messages")

    def compiled(self, *, practice: bool) -> Compiled:
        """Return the stage, the checks and the words for deeds."""
        deeds = {key: words for message in self.messages for key, words in message.deeds().items()}
        return Compiled(
            stage={"messages": [message.shown() for message in self.messages]},
            checks=[check for message in self.messages for check in message.checks()],
            deeds=deeds,
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what does not fit together."""
        yield from wrong_ids([(("messages", at, "id"), one.id) for at, one in enumerate(self.messages)])
        for at, message in enumerate(self.messages):
            here = ("messages", at)
            ids = [link.id for link in message.links] + [reply.id for reply in message.replies]
            yield from wrong_ids([(here, name) for name in ids])
            if message.fraud is not None and message.fraud not in FRAUDS:
                yield (*here, "fraud"), f"unknown kind of fraud '{message.fraud}'", ", ".join(FRAUDS)
            if message.answer is not None and message.answer not in ids:
                yield (
                    (*here, "answer"),
                    f"there is no reply '{message.answer}'",
                    "the id of a reply",
                )
            if message.report and (message.fraud is None or message.channel not in {"sms", "call"}):
                yield (*here, "report"), "only fraudulent SMS and calls are reported to 156", "no 'report'"
            if message.report and not message.report.number.isdecimal():
                yield (*here, "report", "number"), f"'{message.report.number}' is no number", "digits only"
        if not any(message.fraud for message in self.messages):
            yield ("messages",), "no message is fraudulent", "at least one with 'fraud'"
        if all(message.fraud for message in self.messages):
            yield ("messages",), "every message is fraudulent", "at least one without 'fraud'"
