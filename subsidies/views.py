"""What there is to have, the two catalogues, and claims from submission to decision."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services.actors import signed_in
from directory.errors import DomainError, Invalid, NotAllowed
from subsidies import rules, selectors, workbooks
from subsidies.enums import CatalogueKind
from subsidies.forms import ClaimFilterForm, ClaimForm, ReviewForm, WordForm
from subsidies.models import Claim, PolicyDocument
from subsidies.services import claims

ENTRIES_A_PAGE = 30
CLAIMS_A_PAGE = 30
DOCUMENTS_A_PAGE = 20
STEPS = [
    {
        "title": gettext_lazy("Earn a skill certificate"),
        "note": gettext_lazy("The day it was issued decides which rules and amounts apply."),
    },
    {
        "title": gettext_lazy("Claim in time"),
        "note": gettext_lazy("Your employer claims for you on this site, or the bureau does at its counter."),
    },
    {
        "title": gettext_lazy("Two people review the claim"),
        "note": gettext_lazy("Neither of them has submitted it. A rejection comes with its reason."),
    },
]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    documents = Paginator(PolicyDocument.objects.all(), DOCUMENTS_A_PAGE)
    context = {
        "steps": STEPS,
        "schemes": sorted(selectors.schemes(timezone.localdate()), key=lambda scheme: not scheme.rule_versions.all()),
        "page_obj": documents.get_page(request.GET.get("page")),
    }
    return render(request, "subsidies/overview.html", context)


@require_safe
def catalogues(request: HttpRequest) -> HttpResponse:
    kind = _kind(request.GET.get("kind", CatalogueKind.PROVIDERS))
    form = WordForm(request.GET)
    word = form.cleaned_data["q"] if form.is_valid() else ""
    edition = selectors.published_edition(kind)
    entries: Any = []
    if edition is not None and kind == CatalogueKind.PROVIDERS:
        entries = selectors.listed_providers(edition, word)
    elif edition is not None:
        entries = selectors.listed_programmes(edition, word)
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {"kind": kind, "kinds": CatalogueKind, "form": form, "word": word, "edition": edition, "page_obj": page}
    return render(request, "subsidies/catalogues.html", context)


@require_safe
def catalogue_xlsx(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole of the published edition, whatever page the reader was on."""
    edition = selectors.published_edition(_kind(kind))
    if edition is None:
        raise Http404
    name = f"{slugify(edition.kind)}-{edition.number}.xlsx"
    return HttpResponse(
        workbooks.catalogue(edition),
        content_type=workbooks.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if not (verdict := rules.may_open_claims(user)):
        raise NotAllowed(verdict.reason)
    form = ClaimFilterForm(request.GET)
    found = selectors.claims(user)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        found = found.filter(**wanted)
    page = Paginator(found, CLAIMS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "subsidies/claims.html", {"form": form, "page_obj": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_detail(request: HttpRequest, number: str) -> HttpResponse:
    """A claim and its history. `action` says what is done: approve, reject or withdraw."""
    user = signed_in(request)
    visible = selectors.claims(user).select_related("rule_version__document", "submitted_by")
    claim = get_object_or_404(visible, number=number)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, claim, form.cleaned_data["reason"])
        except Invalid as refusal:
            form.add_error("reason", str(refusal.message))
        else:
            return redirect("subsidies:claim-detail", number=claim.number)
    context = {
        "claim": claim,
        "events": claim.events.order_by("at", "pk"),
        "may_review": rules.may_review(user, claim),
        "may_withdraw": rules.may_withdraw(user, claim),
        "form": form,
    }
    return render(request, "subsidies/claim.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, claim: Claim, reason: str) -> None:
    user = signed_in(request)
    match request.POST.get("action"):
        case "withdraw":
            claims.withdraw(claim, reason=reason, by=user)
            messages.success(request, _("The claim is withdrawn."))
        case "approve" | "reject" as action:
            claims.review(claim, approve=action == "approve", reason=reason, by=user)
            messages.success(request, _("Your review is recorded."))
        case _unknown:
            raise Invalid(_("Choose what to do with the claim."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_new(request: HttpRequest) -> HttpResponse:
    """First `check`, which shows what the rules say; then `submit`, from the same form."""
    user = signed_in(request)
    form = ClaimForm(request.POST or None, user=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "subsidies/claim_new.html", {"form": form}, status=422 if form.errors else 200)
    certificate, scheme = form.cleaned_data["certificate"], form.cleaned_data["scheme"]
    context: dict[str, Any] = {"form": form, "certificate": certificate, "scheme": scheme}
    try:
        if request.POST.get("step") == "submit":
            claim = claims.submit(certificate, scheme=scheme, by=user)
            messages.success(request, _("Claim %(number)s is submitted.") % {"number": claim.number})
            return redirect("subsidies:claim-detail", number=claim.number)
        context["entitlement"] = selectors.entitled(certificate, scheme=scheme, on=timezone.localdate())
    except DomainError as refusal:
        return render(request, "subsidies/claim_new.html", {**context, "refusal": refusal}, status=409)
    return render(request, "subsidies/claim_new.html", context)


def _kind(text: str) -> CatalogueKind:
    try:
        return CatalogueKind(text)
    except ValueError as error:
        raise Http404 from error
