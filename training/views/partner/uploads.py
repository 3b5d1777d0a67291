"""A roster uploaded as a workbook: looked through, previewed, confirmed; and its wrong rows sent back in red."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.actors import signed_in
from directory.errors import Conflict, DomainError, NotAllowed
from directory.findings import Issue
from training import selectors
from training.enums import UNDER_WAY, Difference, PushMode, PushStatus
from training.errors import PushUnderWay, UploadNotFound
from training.forms.partner import UploadForm
from training.models import RosterUpload, TrainingClass, UploadLine
from training.rules import classroom
from training.selectors import destroyed, differences, partners
from training.selectors.destroyed import Cut
from training.services import uploads
from training.views.partner import parts
from training.views.partner.access import partners_only
from training.views.partner.classes import page_of, workbook
from training.workbooks import marking, reading
from training.workbooks.marking import WrongRow

LINES_A_PAGE = 25
# A rehearsal that is done still waits for its lines to be laid out.
TO_COME = (*UNDER_WAY, PushStatus.DONE)
SHOWN_FIRST = (Difference.WRONG, Difference.CHANGED, Difference.NEW, Difference.MISSING)


@partners_only
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Read the workbook and keep it with what it would do, a long one to be looked through; nothing is changed."""
    training_class = selectors.own_class(code, user=request.user)
    _refuse_readers(request, training_class)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["workbook"].read()
        mode = PushMode(form.cleaned_data["mode"])
        try:
            sheet = reading.read(content)
            if mode == PushMode.REPLACE:
                reading.refuse_part(sheet)
            kept = uploads.keep(
                training_class, sheet, content=content, mode=mode, notices=sheet.notices, by=signed_in(request)
            )
        except PushUnderWay as busy:
            messages.warning(request, str(busy.message))
            return redirect("training:partner-push", busy.push_id)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("training:partner-upload", kept.pk)
    return page_of(request, training_class, form, status=422)


@partners_only
@require_safe
def preview(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What the upload would do, kind by kind; what is wrong comes first."""
    return _page(request, partners.own_upload(upload_id, user=request.user))


@partners_only
@require_POST
def confirm(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Push the very bytes that were previewed; asked twice, it is done once."""
    kept = partners.own_upload(upload_id, user=request.user)
    _refuse_readers(request, kept.training_class)
    try:
        push = uploads.confirm(kept, reading.read(uploads.content_of(kept)), by=signed_in(request))
    except PushUnderWay as busy:
        messages.warning(request, str(busy.message))
        return redirect("training:partner-push", busy.push_id)
    except Conflict as refusal:
        return _page(request, kept, refusal=refusal, status=409)
    if push is None:
        messages.info(request, _("This upload is being applied already."))
        return redirect("training:partner-upload", kept.pk)
    return redirect("training:partner-push", push.pk)


@partners_only
@require_http_methods(["GET", "HEAD"])
def marked(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The wrong rows as they were sent, red; to nobody but whose they are."""
    kept = partners.own_upload(upload_id, user=request.user)
    user = signed_in(request)
    if not uploads.is_of(kept, user):
        raise UploadNotFound
    wrong = kept.lines.filter(kind=Difference.WRONG)
    sent = {row.line: row.cells for row in reading.read(uploads.content_of(kept))}
    numbers = uploads.remind(kept, parts.cuts(wrong), by=user)
    rows = [WrongRow(line.line or 0, _cells(sent, line), _suggesting(line, numbers)) for line in wrong]
    content = marking.marked(kept.training_class, rows, author=_("Portal"))
    return workbook(content, f"roster-{kept.training_class.code}-to-mend.xlsx")


def _refuse_readers(request: HttpRequest, training_class: TrainingClass) -> None:
    """Raises `NotAllowed` for who may see the class and not change it."""
    verdict = classroom.may_keep_register(request.user, training_class)
    if not verdict:
        raise NotAllowed(verdict.reason)


def _page(
    request: HttpRequest, kept: RosterUpload, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    """As long as the upload is looked through, how far that is; then its lines of one kind."""
    is_under_way = kept.compared_at is None and kept.rehearsal is not None and kept.rehearsal.status in TO_COME
    if parts.is_poll(request):
        return parts.polled(request, kept.rehearsal, is_under_way=is_under_way)
    context = {
        "upload": kept,
        "training_class": kept.training_class,
        "notices": uploads.notices_of(kept),
        "refusal": refusal,
    }
    if kept.compared_at is None:
        context |= {"push": kept.rehearsal, "is_under_way": is_under_way}
        return render(request, "training/partner/upload_waiting.html", context, status=status)
    context |= _lines_of_one_kind(request, kept)
    return render(request, "training/partner/upload.html", context, status=status)


def _lines_of_one_kind(request: HttpRequest, kept: RosterUpload) -> dict[str, object]:
    counts = differences.counts(kept)
    first = next((kind for kind in SHOWN_FIRST if counts[kind]), Difference.UNCHANGED)
    asked = request.GET.get("show", "")
    kind = Difference(asked) if asked in Difference.values else first
    page = Paginator(kept.lines.filter(kind=kind), LINES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "replaces": kept.mode == PushMode.REPLACE,
        "kinds": [
            parts.Tab(each, counts[each], parts.DIFFERENCE_TONES[each], is_here=each == kind) for each in Difference
        ],
        "kind": kind,
        "page_obj": page,
        "lines": parts.diff_lines(page, uploads.meant(parts.cuts(page), by=signed_in(request))),
        "effect": counts[Difference.NEW] + counts[Difference.CHANGED],
        "wrong": counts[Difference.WRONG],
        "most_marked": marking.MAXIMUM_ROWS,
        "missing": counts[Difference.MISSING],
        "is_theirs": uploads.is_of(kept, signed_in(request)),
        "may_confirm": classroom.may_keep_register(request.user, kept.training_class),
    }


def _cells(sent: Mapping[int, object], line: UploadLine) -> Mapping[str, object]:
    cells = sent.get(line.line or 0)
    return cells if isinstance(cells, dict) else {}


def _suggesting(line: UploadLine, numbers: Mapping[Cut, str]) -> Sequence[Issue]:
    """The issues, that of a destroyed number with the number it may be."""
    number = numbers.get(destroyed.unsealed(line.cut), "") if line.cut else ""
    issues = selectors.issues_of(line.issues)
    return [replace(issue, suggestion=number) if issue.code == destroyed.RULE else issue for issue in issues]
