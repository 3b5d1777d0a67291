"""The teacher's pages: sessions, the rotating code, the list, the sheet, results and certificates of one's classes."""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Verdict
from accounts.services.actors import signed_in
from directory.errors import Conflict, NotAllowed
from training import attendance as measure
from training import qrcodes, selectors
from training.classroom_forms import CorrectionForm, KeyedForm
from training.errors import CheckInClosed, RowsUnknown
from training.models import Enrolment, Result, Session
from training.rules import classroom, schools
from training.selectors import places, registers
from training.services import attendance, completions
from training.views import papers

CLASSES_PER_PAGE = 20


class Row(NamedTuple):
    """Somebody on the list of results. `passed`: what is ticked, of a list that was refused what was sent."""

    number: int
    enrolment: Enrolment
    result: Result | None
    passed: bool | None
    may_assess: bool


@login_required
@never_cache
@require_safe
def teaching(request: HttpRequest) -> HttpResponse:
    """The classes whose records the user keeps."""
    page = Paginator(selectors.own_classes(request.user), CLASSES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/teacher_classes.html", {"page_obj": page})


@login_required
@never_cache
@require_safe
def certificates_to_come(request: HttpRequest) -> HttpResponse:
    """Who completed a class and still waits for the skill certificate it leads to."""
    page = Paginator(registers.certificates_to_come(request.user), CLASSES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/teacher_certificates_to_come.html", {"page_obj": page})


@login_required
@never_cache
@require_safe
def teacher(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.own_class(code, user=request.user)
    now = timezone.now()
    context = {
        "training_class": training_class,
        "sessions": [
            (
                session,
                measure.can_check_in(session.starts_at, session.ends_at, at=now),
                session.ends_at <= now,
                classroom.may_close(session, at=now),
            )
            for session in registers.sessions_of(training_class)
        ],
        "closing_days": places.policy().closing_days,
        "rule": registers.completion_rule(training_class),
        "completed": registers.completions_of(training_class).count(),
        "opinion": registers.opinion_of(training_class),
        "may_keep": classroom.may_keep_register(request.user, training_class),
        "may_hand_out": classroom.may_hand_out(request.user, training_class),
    }
    return render(request, "training/teacher.html", context)


@login_required
@never_cache
@require_safe
def screen(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """What the class sees on the wall: the code, the time, how many are here. No names."""
    session = _kept_session(request, code, session_id)
    verdict = classroom.may_check_in(session, at=timezone.now())
    lines = registers.lines_of(session)
    context = {
        "training_class": session.training_class,
        "session": session,
        "verdict": verdict,
        "present": sum(line.is_present for line in lines),
        "expected": len(lines),
    }
    return render(request, "training/checkin_screen.html", context)


@login_required
@never_cache
@require_safe
def qr(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """The code of this half minute. Raises `CheckInClosed`."""
    session = _kept_session(request, code, session_id)
    if not classroom.may_check_in(session, at=timezone.now()):
        raise CheckInClosed
    path = reverse("training:check-in", args=[session.pk, attendance.token(session)])
    return HttpResponse(qrcodes.svg(request.build_absolute_uri(path)), content_type="image/svg+xml")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tick(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """The list of a session: to be read by whoever may see the class, to be filled in by who keeps it."""
    session = _session(request, code, session_id)
    may_keep = classroom.may_keep_register(request.user, session.training_class)
    present, refused = _ids(request.POST, "present"), ""
    if request.method == "POST":
        _refuse_unless(may_keep)
        try:
            changed = attendance.tick(
                session, present=present, shown=_ids(request.POST, "shown"), by=signed_in(request)
            )
        except Conflict as refusal:
            refused = str(refusal.message)
        else:
            messages.success(request, _recorded(changed))
            return redirect("training:tick", code, session_id)
    context = {
        "training_class": session.training_class,
        "session": session,
        "refused": refused,
        "lines": [
            (line, line.enrolment.pk in present if refused else line.is_present) for line in registers.lines_of(session)
        ],
        "may_keep": may_keep,
        "verdict": may_keep and classroom.may_take_attendance(session, at=timezone.now()),
    }
    return render(request, "training/teacher_list.html", context, status=409 if refused else 200)


@login_required
@never_cache
@require_safe
def sign_sheet(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    session = _kept_session(request, code, session_id)
    return papers.answer(
        papers.sign_sheet(session), f"sign-in-{code}-{timezone.localtime(session.starts_at):%Y%m%d}.pdf"
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keyed(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """The signed sheet, keyed in by row number."""
    session = _kept_session(request, code, session_id)
    form = KeyedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            changed = attendance.key_in(session, form.cleaned_data["rows"], by=signed_in(request))
        except RowsUnknown as refusal:
            form.add_error("rows", str(refusal.fields["rows"]))
        else:
            messages.success(request, _recorded(changed))
            return redirect("training:tick", code, session_id)
    context = {"training_class": session.training_class, "session": session, "form": form}
    return render(request, "training/signin_sheet.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """Whoever is not on record was absent. Raises `ClosingRefused`."""
    absent = attendance.close(_kept_session(request, code, session_id), by=signed_in(request))
    done = ngettext(
        "Attendance closed: %(count)s person was absent.", "Attendance closed: %(count)s people were absent.", absent
    )
    messages.success(request, done % {"count": absent})
    return redirect("training:teacher", code)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, code: str, session_id: int, enrolment_id: int) -> HttpResponse:
    session = _kept_session(request, code, session_id)
    record = registers.record_of(session, enrolment_id)
    longest = measure.length(session.starts_at, session.ends_at)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, longest=longest, initial={"minutes": record.minutes}
    )
    refused = False
    if form.is_valid():
        try:
            attendance.correct(record, **form.cleaned_data, by=signed_in(request))
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            refused = True
        else:
            messages.success(request, _("The record is corrected; what stood there before is kept."))
            return redirect("training:tick", code, session_id)
    context = {
        "training_class": session.training_class,
        "session": session,
        "record": record,
        "form": form,
        "history": papers.history(record),
    }
    status = 409 if refused else 400 if form.errors else 200
    return render(request, "training/teacher_correction.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, code: str) -> HttpResponse:
    """Who passed, where the school has no program that sends marks."""
    training_class = selectors.own_class(code, user=request.user)
    may_keep = classroom.may_keep_register(request.user, training_class)
    verdicts, refused = _verdicts(request.POST), ""
    if request.method == "POST":
        _refuse_unless(may_keep)
        try:
            changed = completions.assess(training_class, verdicts, by=signed_in(request))
        except Conflict as refusal:
            refused = str(refusal.message)
        else:
            counted = ngettext("%(count)s result saved.", "%(count)s results saved.", changed) % {"count": changed}
            messages.success(request, counted)
            return redirect("training:assess", code)
    verdict = may_keep and schools.may_push_results(training_class)
    context = {
        "training_class": training_class,
        "refused": refused,
        "rows": [
            _row(number, enrolment, verdicts, is_open=bool(verdict))
            for number, enrolment in registers.numbered(training_class)
        ],
        "verdict": verdict,
    }
    return render(request, "training/teacher_results.html", context, status=409 if refused else 200)


@login_required
@never_cache
@require_POST
def certificates(request: HttpRequest, code: str) -> HttpResponse:
    """Every certificate of the class in one file, with full names: a row of the audit log for each."""
    training_class = selectors.own_class(code, user=request.user)
    _refuse_unless(classroom.may_hand_out(request.user, training_class))
    handout = completions.hand_out(training_class, by=signed_in(request))
    printed = papers.certificates(request, handout.printable, left_out=handout.unprintable)
    return papers.answer(printed, f"certificates-{code}.pdf")


def _session(request: HttpRequest, code: str, session_id: int) -> Session:
    """Raises `ClassNotFound` or `SessionNotFound`, whichever stranger asks."""
    return registers.session_of(selectors.own_class(code, user=request.user), session_id)


def _kept_session(request: HttpRequest, code: str, session_id: int) -> Session:
    """One whose register the user keeps. Raises what `_session` raises, and `NotAllowed`."""
    session = _session(request, code, session_id)
    _refuse_unless(classroom.may_keep_register(request.user, session.training_class))
    return session


def _refuse_unless(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowed(verdict.reason)


def _ids(sent: QueryDict, name: str) -> set[int]:
    return {int(value) for value in sent.getlist(name) if value.isascii() and value.isdigit() and len(value) < 19}


def _row(number: int, enrolment: Enrolment, sent: Mapping[int, bool], *, is_open: bool) -> Row:
    result: Result | None = getattr(enrolment, "result", None)
    passed = sent.get(enrolment.pk, result.passed if result else None)
    return Row(number, enrolment, result, passed, is_open and classroom.may_be_assessed(enrolment))


def _verdicts(sent: QueryDict) -> Mapping[int, bool]:
    """`result-42=pass`: who is left open is not among them."""
    return {
        int(name.removeprefix("result-")): value == "pass"
        for name, value in sent.items()
        if name.startswith("result-")
        and name.removeprefix("result-").isdecimal()
        and name.isascii()
        and len(name) < 26
        and value in ("pass", "fail")
    }


def _recorded(count: int) -> str:
    if not count:
        return _("Nothing to change: the list was recorded like this already.")
    return ngettext("%(count)s record saved.", "%(count)s records saved.", count) % {"count": count}
