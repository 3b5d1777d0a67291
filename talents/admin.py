"""The registry as staff see it: certificates may only be revoked; the rest is edited."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from talents.enums import CertificateStatus
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
from talents.services import certificates


class CertificateEventInline(admin.TabularInline[CertificateEvent, Certificate]):
    model = CertificateEvent
    extra = 0
    can_delete = False
    fields = ["at", "to_status", "by_name", "reason"]
    readonly_fields = fields

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
    actions = ["revoke"]

    @admin.action(description=_("Revoke the selected certificates"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> None:
        live = queryset.filter(status=CertificateStatus.ISSUED)
        for certificate in live:
            certificates.revoke(certificate, reason=gettext("Revoked by the bureau."), by=signed_in(request))
        messages.success(request, gettext("Done; the readings follow within seconds."))

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("talents.revoke_certificate")


@admin.register(HonourTitle)
class HonourTitleAdmin(admin.ModelAdmin[HonourTitle]):
    list_display = ["name", "rank", "awarded_by", "is_leading_talent"]
    list_filter = ["rank", "is_leading_talent"]
    search_fields = ["name"]


@admin.register(Honour)
class HonourAdmin(admin.ModelAdmin[Honour]):
    list_display = ["title", "holder_name", "session", "awarded_on"]
    list_filter = ["title"]
    list_select_related = ["title"]
    raw_id_fields = ["person"]
    date_hierarchy = "awarded_on"


@admin.register(TechnicianStudio)
class TechnicianStudioAdmin(admin.ModelAdmin[TechnicianStudio]):
    list_display = ["name", "rank", "organisation", "leader_name", "named_on"]
    list_filter = ["rank"]
    list_select_related = ["organisation"]
    search_fields = ["name"]
    autocomplete_fields = ["organisation"]


@admin.register(MentorGroup)
class MentorGroupAdmin(admin.ModelAdmin[MentorGroup]):
    list_display = ["name", "kind"]


@admin.register(MasterMentor)
class MasterMentorAdmin(admin.ModelAdmin[MasterMentor]):
    list_display = ["name", "group", "speciality", "organisation"]
    list_filter = ["group"]
    list_select_related = ["group", "organisation"]
    autocomplete_fields = ["organisation"]


@admin.register(MentorService)
class MentorServiceAdmin(admin.ModelAdmin[MentorService]):
    list_display = ["served_on", "kind", "group", "organisation", "summary"]
    list_filter = ["kind", "group"]
    list_select_related = ["group", "organisation"]
    autocomplete_fields = ["organisation"]
    date_hierarchy = "served_on"


@admin.register(NamedMethod)
class NamedMethodAdmin(admin.ModelAdmin[NamedMethod]):
    list_display = ["name", "kind", "author_name", "organisation", "recognised_on"]
    list_filter = ["kind"]
    list_select_related = ["organisation"]
    autocomplete_fields = ["organisation"]
