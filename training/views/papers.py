"""What stands on paper and in a record's history: the words between the rows and the printer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.models import District
from directory.templatetags import portal
from training import attendance, printing, reasons
from training.enums import AttendanceStatus
from training.errors import CharacterNotPrintable
from training.models import Attendance, Completion, Session
from training.printing import Certificate, Notice, SignSheet
from training.selectors import registers
from training.services import completions

PAPER_LANGUAGE = "zh-hans"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a record's history."""

    at: datetime
    title: str
    note: str
    by_name: str


def answer(document: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows, and saves under this name."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


def certificates(request: HttpRequest, found: Iterable[Completion], *, left_out: Iterable[Completion] = ()) -> bytes:
    """The bureau's paper is Chinese, whoever reads the page. Raises `CharacterNotPrintable`.

    `left_out`: those that cannot be printed; a last page names them by their documents, so that nobody goes without.
    """
    with translation.override(PAPER_LANGUAGE):
        pages = [_certificate(request, each) for each in found]
        lines = [
            _("Document ending in %(end)s: the name has characters that cannot be printed, %(characters)s.")
            % {"end": each.enrolment.person.id_masked[-4:], "characters": " ".join(_code_points(each))}
            for each in left_out
        ]
        notice = Notice(_("Not among these certificates: the bureau writes them by hand"), lines)
        return printing.certificates(pages, title=_("Certificate of completion"), notice=notice)


def sign_sheet(session: Session) -> bytes:
    training_class = session.training_class
    rows = [
        (number, enrolment.person.masked_name, enrolment.person.id_masked[-4:])
        for number, enrolment in registers.numbered(training_class)
    ]
    with translation.override(PAPER_LANGUAGE):
        when = portal.period(session.starts_at, session.ends_at)
        return printing.sign_sheet(
            SignSheet(
                title=_("Sign-in sheet: %(title)s") % {"title": training_class.course.title},
                facts=[
                    " · ".join(filter(None, [when, session.topic])),
                    " · ".join(
                        filter(None, [training_class.venue.name, training_class.teacher_name, training_class.code])
                    ),
                ],
                rows=rows,
                footer=_("Sign in your own row. The teacher keys in the numbers of the signed rows."),
            )
        )


def history(record: Attendance) -> list[Happening]:
    """What became of a record, latest first."""
    return [
        Happening(
            at=event.at,
            title=_title(event.to_status, event.from_minutes, event.to_minutes),
            note=reasons.said(event.reason),
            by_name=event.by_name,
        )
        for event in record.events.all()
    ]


def _title(status: str, before: int | None, after: int) -> str:
    hours = attendance.class_hours(after)
    if status == AttendanceStatus.DISPUTED:
        return _("Disputed at %(hours)s class hours") % {"hours": hours}
    if before is None:
        return _("Recorded: %(hours)s class hours") % {"hours": hours}
    values = {"before": attendance.class_hours(before), "hours": hours}
    return _("Corrected from %(before)s to %(hours)s class hours") % values


def _certificate(request: HttpRequest, completion: Completion) -> Certificate:
    training_class = completion.enrolment.training_class
    name = completion.enrolment.person.name
    if lacking := completions.lacking(completion):
        raise CharacterNotPrintable(
            _("“%(characters)s” cannot be printed here. Please call the bureau: it writes this certificate.")
            % {"characters": lacking}
        )
    district = District.objects.first()
    return Certificate(
        heading=district.portal_name if district else "",
        name=name,
        statement=_statement(completion),
        provider=str(training_class.course.provider),
        day=_written(completion.issued_on),
        code=completion.spaced_code,
        address=request.build_absolute_uri(completion.get_absolute_url()),
        note=_("Demonstration data") if training_class.is_fictional else "",
    )


def _code_points(completion: Completion) -> list[str]:
    """What cannot be printed, as a printer of other means finds it: U+20BB7."""
    return [f"U+{ord(character):04X}" for character in completions.lacking(completion)]


def _statement(completion: Completion) -> Sequence[str]:
    training_class = completion.enrolment.training_class
    values = {
        "first": _written(training_class.starts_on),
        "last": _written(training_class.ends_on),
        "title": training_class.course.title,
        "hours": completion.hours,
    }
    when = (
        _("took part in “%(title)s” on %(first)s,")
        if training_class.starts_on == training_class.ends_on
        else _("took part in “%(title)s” from %(first)s to %(last)s,")
    )
    return when % values, _("%(hours)s class hours, and has completed it.") % values


def _written(day: date) -> str:
    return format_date(day, pgettext("date format", "j M Y"))
