"""A school's classes, the roster of one as the portal has it, and that roster as a workbook."""

import io
from typing import BinaryIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules as accounts
from accounts.services import disclosures
from accounts.services.actors import signed_in
from directory import workbooks
from directory.errors import NotAllowed
from training import selectors
from training.enums import EnrolmentStatus
from training.errors import ClassRefused
from training.forms.partner import ProposalForm, PurposeForm, UploadForm
from training.models import TrainingClass
from training.rules import classroom, schools
from training.selectors import partners
from training.services import proposals
from training.views.partner.access import partners_only
from training.workbooks import export, template

CLASSES_A_PAGE = 20
PEOPLE_A_PAGE = 15
LATEST_PUSHES = 5
# More rows than this are no form to fill in; the plain list is quicker made and holds the same.
MOST_ON_A_FORM = 2_000


@partners_only
@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    page = Paginator(partners.classes_with_pushes(user), CLASSES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "held": partners.held_pushes(user)[:LATEST_PUSHES]}
    return render(request, "training/partner/classes.html", context)


@partners_only
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A school proposes a class; it waits until the bureau approves it."""
    user = signed_in(request)
    if user.organisation_id is None:
        raise NotAllowed(_("Classes are proposed by schools; the bureau plans its own in the back office."))
    courses = partners.own_courses(user).values_list("title", flat=True)
    form = ProposalForm(request.POST if request.method == "POST" else None, courses=courses)
    if form.is_valid():
        try:
            proposed = proposals.propose(form.proposal(), by=user)
        except ClassRefused as refusal:
            form.refuse(refusal.issues)
        else:
            messages.success(
                request, _("Class %(code)s is proposed; the bureau will look at it.") % {"code": proposed.code}
            )
            return redirect("training:partner-class", proposed.code)
    context = {"form": form, "has_courses": bool(courses)}
    return render(request, "training/partner/propose.html", context, status=422 if form.errors else 200)


@partners_only
@require_safe
def class_detail(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.own_class(code, user=request.user)
    return page_of(request, training_class, UploadForm())


def page_of(
    request: HttpRequest, training_class: TrainingClass, form: UploadForm, *, status: int = 200
) -> HttpResponse:
    """The page of a class, with the form as it stands."""
    roster = selectors.roster(training_class).exclude(status=EnrolmentStatus.WITHDRAWN)
    context = {
        "training_class": training_class,
        "form": form,
        "may_push": classroom.may_keep_register(request.user, training_class)
        and schools.may_push_roster(training_class),
        "page_obj": Paginator(roster, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "most_on_a_form": MOST_ON_A_FORM,
        "pushes": partners.pushes_of(training_class)[:LATEST_PUSHES],
        "discrepancy": partners.discrepancy(training_class),
        "without_number": partners.without_number(training_class),
        "purpose_form": PurposeForm() if accounts.may_reveal(signed_in(request)) else None,
    }
    return render(request, "training/partner/class.html", context, status=status)


@partners_only
@require_safe
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of the class; `?filled=1` with a row for everybody on the roster, or not at all."""
    training_class = selectors.own_class(code, user=request.user)
    if request.GET.get("filled"):
        roster = selectors.roster(training_class).exclude(status=EnrolmentStatus.WITHDRAWN)
        if roster.count() > MOST_ON_A_FORM:
            messages.info(request, _("The roster is too long for a form; download what the portal has."))
            return redirect("training:partner-class", code)
        content = template.filled(training_class, roster)
    else:
        content = template.empty(training_class)
    return workbook(content, f"roster-{code}.xlsx")


@partners_only
@require_http_methods(["GET", "HEAD"])
def portal_has(request: HttpRequest, code: str) -> HttpResponseBase:
    """Everybody ever enrolled, with personal data masked."""
    training_class = selectors.own_class(code, user=request.user)
    file = io.BytesIO()
    export.roster(file, selectors.roster(training_class).iterator(chunk_size=1_000))
    return _sent(file, f"portal-{code}.xlsx")


@partners_only
@require_POST
def portal_has_in_full(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same with names and numbers in full: a row of the audit log for each person, written before it is sent."""
    training_class = selectors.own_class(code, user=request.user)
    user = signed_in(request)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return page_of(request, training_class, UploadForm(), status=422)
    roster = list(selectors.roster(training_class))
    shown = disclosures.reveal_all([each.person for each in roster], purpose=form.cleaned_data["purpose"], by=user)
    file = io.BytesIO()
    export.roster(file, roster, in_full=shown)
    return _sent(file, f"portal-{code}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=workbooks.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sent(file: BinaryIO, name: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=workbooks.CONTENT_TYPE)
