"""The registry as staff see it: certificates are revoked and linked, persons merged; the rest is edited."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin, ask_reason
from accounts.forms import ReasonForm
from accounts.services.actors import signed_in
from directory import protection
from directory.admin import DiscreetAdmin, LookupAdmin, PersonAdmin, Row
from directory.errors import CannotMerge
from directory.models import Person
from talents.errors import NotOneExam
from talents.forms import MergeForm
from talents.models import (
    Certificate,
    CertificateEvent,
    Honour,
    HonourTitle,
    MasterMentor,
    MentorGroup,
    MentorService,
    NamedMethod,
    TechnicianStudio,
)
from talents.services import certificates, exams, merges

PAIR = 2


class NamedPersonAdmin(DiscreetAdmin[Row]):
    """For rows that carry somebody's name: masked, but in the form of whoever may change it."""

    person_field: str

    @admin.display(description=_("name"))
    def masked_name(self, row: Model) -> str:
        return protection.mask_name(getattr(row, self.person_field))

    def get_fields(self, request: HttpRequest, obj: Row | None = None) -> list[Any]:
        fields = list(super().get_fields(request, obj))
        if obj is not None and not self.has_change_permission(request, obj):
            return ["masked_name" if field == self.person_field else field for field in fields]
        return fields


class CertificateEventInline(admin.TabularInline[CertificateEvent, Certificate]):
    model = CertificateEvent
    extra = 0
    can_delete = False
    fields = ["at", "to_status", "by_name", "reason"]
    readonly_fields = ["at", "to_status", "by_name", "reason"]

    def has_add_permission(self, request: HttpRequest, obj: Certificate | None = None) -> bool:
        return False


@admin.register(Certificate)
class CertificateAdmin(AppendOnlyAdmin):
    list_display = ["number", "person", "occupation", "level", "body", "issued_on", "status"]
    list_filter = ["status", "level", "origin"]
    list_select_related = ["person", "occupation", "body__organisation"]
    search_fields = ["number__exact"]
    search_help_text = _("A whole certificate number.")
    inlines = [CertificateEventInline]
    actions = ["revoke", "link"]

    @admin.action(description=_("Revoke the selected certificates"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask_reason(self, request, queryset, form, action="revoke", title=gettext("Revoke certificates"))
        revoked = certificates.revoke(queryset, reason=form.cleaned_data["reason"], by=signed_in(request))
        said = ngettext(
            "%(count)s certificate revoked; the readings follow within seconds.",
            "%(count)s certificates revoked; the readings follow within seconds.",
            revoked,
        )
        messages.success(request, said % {"count": revoked})
        return None

    @admin.action(description=_("Link the two selected certificates as one exam's"), permissions=["link"])
    def link(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> HttpResponse | None:
        ticked = list(queryset[: PAIR + 1])
        if len(ticked) != PAIR:
            messages.error(request, gettext("Tick two certificates: those that one exam led to."))
            return None
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            title = gettext("Link as one exam, two certificates")
            return ask_reason(self, request, queryset, form, action="link", title=title)
        try:
            exams.link(*ticked, reason=form.cleaned_data["reason"], by=signed_in(request))
        except NotOneExam as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, gettext("Linked. Both certificates stay; their holder counts once, as before."))
        return None

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("talents.revoke_certificate")

    def has_link_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("talents.link_certificate")


admin.site.unregister(Person)


@admin.register(Person)
class HolderAdmin(PersonAdmin):
    """The persons of the directory; here two rows of one of them are merged, with what the registry holds of them."""

    actions = ["merge"]

    @admin.action(description=_("Merge the two selected rows of one person"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Person]) -> HttpResponse | None:
        """First who stays in use, and why; then what moves is shown; then it is done."""
        ticked = list(queryset[: PAIR + 1])
        if len(ticked) != PAIR:
            messages.error(request, gettext("Tick two persons: the two rows of one human being."))
            return None
        form = MergeForm(request.POST if "asked" in request.POST else None, persons=ticked)
        if not form.is_valid():
            return self._page(request, "merge", form, ticked, status=422 if form.errors else 200)
        into = form.cleaned_data["survivor"]
        (duplicate,) = (each for each in ticked if each.pk != into.pk)
        if "confirmed" not in request.POST:
            moving = merges.moving(duplicate, into=into)
            return self._page(request, "confirm_merge", form, ticked, into=into, duplicate=duplicate, moving=moving)
        try:
            moved = merges.merge(duplicate, into=into, reason=form.cleaned_data["reason"], by=signed_in(request))
        except CannotMerge as error:
            messages.error(request, str(error.message))
            return None
        said = ngettext(
            "Merged: %(count)s certificate moved; the readings follow within seconds.",
            "Merged: %(count)s certificates moved; the readings follow within seconds.",
            moved,
        )
        messages.success(request, said % {"count": moved})
        return None

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("talents.merge_person")

    def _page(
        self, request: HttpRequest, name: str, form: MergeForm, ticked: list[Person], status: int = 200, **shown: Any
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Merge two rows of one person"),
            "form": form,
            "ticked": ticked,
            **shown,
        }
        return TemplateResponse(request, f"admin/directory/person/{name}.html", context, status=status)


@admin.register(HonourTitle)
class HonourTitleAdmin(admin.ModelAdmin[HonourTitle]):
    list_display = ["name", "rank", "awarded_by", "is_leading_talent"]
    list_filter = ["rank", "is_leading_talent"]
    search_fields = ["name"]


@admin.register(Honour)
class HonourAdmin(NamedPersonAdmin[Honour]):
    person_field = "holder_name"
    list_display = ["title", "masked_name", "session", "awarded_on"]
    list_filter = ["title"]
    list_select_related = ["title"]
    search_fields = ["holder_name", "title__name"]
    raw_id_fields = ["person"]
    date_hierarchy = "awarded_on"


@admin.register(TechnicianStudio)
class TechnicianStudioAdmin(LookupAdmin[TechnicianStudio], NamedPersonAdmin[TechnicianStudio]):
    person_field = "leader_name"
    list_display = ["name", "rank", "organisation", "masked_name", "named_on"]
    list_filter = ["rank"]
    list_select_related = ["organisation"]
    search_fields = ["name", "leader_name"]
    autocomplete_fields = ["organisation"]


@admin.register(MentorGroup)
class MentorGroupAdmin(admin.ModelAdmin[MentorGroup]):
    list_display = ["name", "kind"]


@admin.register(MasterMentor)
class MasterMentorAdmin(LookupAdmin[MasterMentor], NamedPersonAdmin[MasterMentor]):
    person_field = "name"
    list_display = ["masked_name", "group", "speciality", "organisation"]
    list_filter = ["group"]
    list_select_related = ["group", "organisation"]
    search_fields = ["name", "speciality"]
    autocomplete_fields = ["organisation"]


@admin.register(MentorService)
class MentorServiceAdmin(LookupAdmin[MentorService], admin.ModelAdmin[MentorService]):
    list_display = ["served_on", "kind", "group", "organisation", "summary"]
    list_filter = ["kind", "group"]
    list_select_related = ["group", "organisation"]
    autocomplete_fields = ["organisation"]
    date_hierarchy = "served_on"


@admin.register(NamedMethod)
class NamedMethodAdmin(LookupAdmin[NamedMethod], NamedPersonAdmin[NamedMethod]):
    person_field = "author_name"
    list_display = ["name", "kind", "masked_name", "organisation", "recognised_on"]
    list_filter = ["kind"]
    list_select_related = ["organisation"]
    search_fields = ["name", "author_name"]
    autocomplete_fields = ["organisation"]
