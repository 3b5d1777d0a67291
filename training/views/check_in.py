"""A resident in the room: scanning the code, and one's own attendance."""

import time
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import selectors as accounts
from accounts.services.actors import signed_in
from directory.errors import Conflict, DomainError
from training import attendance as measure
from training import selectors
from training.classroom_forms import DisputeForm
from training.errors import CodeExpired, CodeWrong
from training.models import Attendance, Session
from training.rules import classroom
from training.selectors import registers
from training.services import attendance
from training.views import papers

SIGN_IN = "accounts:sign-in"
SCAN = "training.scan"
# Signing in by a code on the phone takes longer than the half minute a scanned code lives.
SCAN_SECONDS = 600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, session_id: int, token: str) -> HttpResponse:
    """Where the code on the teacher's screen leads: look, sign in if need be, confirm."""
    session = get_object_or_404(
        Session.objects.select_related("training_class__course", "training_class__venue"), pk=session_id
    )
    context: dict[str, Any] = {"session": session, "training_class": session.training_class}
    try:
        _check(request, session, token)
        person = accounts.resident_of(request.user)
        if not request.user.is_authenticated:
            return render(request, "training/checkin.html", context)
        enrolment = registers.seat_of(person, session.training_class)
        record = Attendance.objects.filter(session=session, enrolment=enrolment, minutes__gt=0).first()
        if request.method == "POST" and record is None:
            record = attendance.check_in(enrolment, to=session, by=signed_in(request))
            request.session.pop(SCAN, None)
    except DomainError as refusal:
        status = _status(refusal)
        return render(request, "training/checkin_refused.html", {**context, "refusal": refusal}, status=status)
    context |= {"enrolment": enrolment, "record": record}
    return render(request, "training/checkin.html", context)


@login_required(login_url=SIGN_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_attendance(request: HttpRequest, code: str) -> HttpResponse:
    """One's own hours in a class, and saying that a record is wrong."""
    training_class = selectors.published_class(code)
    enrolment = registers.seat_of(accounts.resident_of(request.user), training_class)
    asked = _number(request.POST.get("session", ""))
    form = _dispute_form(asked, request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if form.is_valid():
        record = registers.record_of(registers.session_of(training_class, asked), enrolment.pk)
        try:
            attendance.dispute(record, reason=form.cleaned_data["reason"], by=signed_in(request))
        except Conflict as refusal:
            form.add_error("reason", str(refusal.message))
            status = 409
        else:
            messages.success(request, _("The teacher will look at it. Until then the record counts as it stands."))
            return redirect("training:attendance", code)
    book = registers.ledger(training_class)
    attended = book.attended.get(enrolment.pk, 0)
    now = timezone.now()
    context = {
        "training_class": training_class,
        "enrolment": enrolment,
        "form": form,
        "rows": [
            (
                session,
                record,
                papers.history(record) if record else [],
                _form_for(record, form if session.pk == asked else _dispute_form(session.pk), at=now),
                session.pk == asked,
            )
            for session, record in registers.own_attendance(enrolment)
        ],
        "rule": registers.completion_rule(training_class),
        "register": book.register,
        "attended": attended,
        "hours": measure.class_hours(attended),
        "taught": measure.class_hours(book.register.taught),
        "may_give_feedback": classroom.may_give_feedback(book.register) and not hasattr(enrolment, "feedback"),
    }
    return render(request, "training/checkin_own.html", context, status=status)


def _dispute_form(session_id: int, sent: QueryDict | None = None) -> DisputeForm:
    """Each session has its own form on the page, so that its field has a name of its own."""
    return DisputeForm(sent, auto_id=f"%s-{session_id}")


def _form_for(record: Attendance | None, form: DisputeForm, *, at: datetime) -> DisputeForm | None:
    """Of a record that may be disputed, or has just been in vain: what was written is not lost."""
    return form if record and (form.is_bound or classroom.may_dispute(record, at=at)) else None


def _check(request: HttpRequest, session: Session, token: str) -> None:
    """A code that was fresh when this browser scanned it stays good here while its holder signs in."""
    scan = request.session.get(SCAN) or {}
    if scan.get("token") == token and scan.get("session") == session.pk and time.time() - scan["at"] < SCAN_SECONDS:
        return
    attendance.check_token(token, session)
    request.session[SCAN] = {"session": session.pk, "token": token, "at": int(time.time())}


def _status(refusal: DomainError) -> int:
    """A code that has run out is gone for good, which is more than a conflict."""
    return {CodeExpired: 410, CodeWrong: 400}.get(type(refusal), 403 if refusal.code == "NOT_IN_THE_CLASS" else 409)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
