"""Policies, catalogues, schemes and claims as staff see them; what has been announced is only looked at."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from directory.errors import DomainError
from subsidies import rules
from subsidies.enums import CatalogueKind, EditionStatus
from subsidies.models import (
    CatalogueEdition,
    CatalogueEvent,
    Claim,
    ClaimEvent,
    ClauseArticle,
    LevelAmount,
    PolicyDocument,
    ProgrammeEntry,
    ProviderEntry,
    RuleVersion,
    RuleVersionEvent,
    Scheme,
)
from subsidies.services import catalogues, versions


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(admin.ModelAdmin[PolicyDocument]):
    list_display = ["title", "number", "issued_by", "issued_on", "is_supporting_measure"]
    list_filter = ["is_supporting_measure"]
    search_fields = ["title", "number"]


@admin.register(Scheme)
class SchemeAdmin(admin.ModelAdmin[Scheme]):
    list_display = ["name", "key", "kind"]
    search_fields = ["name", "key"]


class EventInline(admin.TabularInline[Any, Any]):
    """The history of the thing above it: nobody writes it by hand."""

    extra = 0
    can_delete = False
    readonly_fields = ["at", "from_status", "to_status", "by_name", "reason"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ProviderEntryInline(admin.TabularInline[ProviderEntry, CatalogueEdition]):
    model = ProviderEntry
    extra = 0
    autocomplete_fields = ["organisation"]


class ProgrammeEntryInline(admin.TabularInline[ProgrammeEntry, CatalogueEdition]):
    model = ProgrammeEntry
    extra = 0
    autocomplete_fields = ["occupation"]


class CatalogueEventInline(EventInline):
    model = CatalogueEvent


@admin.register(CatalogueEdition)
class CatalogueEditionAdmin(admin.ModelAdmin[CatalogueEdition]):
    list_display = ["kind", "number", "status", "published_on"]
    list_filter = ["kind", "status"]
    readonly_fields = ["status", "published_on"]
    actions = ["publish"]

    def get_inlines(self, request: HttpRequest, obj: CatalogueEdition | None) -> list[Any]:
        """Each catalogue lists its own kind of thing, once the edition has its kind."""
        if obj is None:
            return []
        listed = ProviderEntryInline if obj.kind == CatalogueKind.PROVIDERS else ProgrammeEntryInline
        return [listed, CatalogueEventInline]

    @admin.action(description=_("Publish the selected editions"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[CatalogueEdition]) -> None:
        _each(request, queryset, catalogues.publish)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return bool(rules.may_publish_catalogue(request.user))

    def has_change_permission(self, request: HttpRequest, obj: CatalogueEdition | None = None) -> bool:
        is_final = obj is not None and obj.status != EditionStatus.DRAFT
        return not is_final and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CatalogueEdition | None = None) -> bool:
        return False


class LevelAmountInline(admin.TabularInline[LevelAmount, RuleVersion]):
    model = LevelAmount
    extra = 0


class ClauseArticleInline(admin.TabularInline[ClauseArticle, RuleVersion]):
    model = ClauseArticle
    extra = 0


class RuleVersionEventInline(EventInline):
    model = RuleVersionEvent


@admin.register(RuleVersion)
class RuleVersionAdmin(admin.ModelAdmin[RuleVersion]):
    list_display = ["scheme", "number", "valid_from", "valid_until", "released_at", "document"]
    list_filter = ["scheme"]
    list_select_related = ["scheme", "document"]
    autocomplete_fields = ["scheme", "document"]
    readonly_fields = ["released_at"]
    inlines = [LevelAmountInline, ClauseArticleInline, RuleVersionEventInline]
    actions = ["release"]

    @admin.action(description=_("Release the selected versions"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        _each(request, queryset, versions.release)

    def has_release_permission(self, request: HttpRequest) -> bool:
        return bool(rules.may_release_version(request.user))

    def has_change_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        is_final = obj is not None and obj.released_at is not None
        return not is_final and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        return False


class ClaimEventInline(EventInline):
    model = ClaimEvent


@admin.register(Claim)
class ClaimAdmin(AppendOnlyAdmin):
    """For looking things up; claims are reviewed on their own page, where the reasons stand."""

    list_display = ["number", "scheme", "claimant", "amount", "status", "submitted_at"]
    list_filter = ["status", "scheme"]
    list_select_related = ["scheme", "claimant"]
    search_fields = ["number__exact"]
    search_help_text = _("A whole claim number.")
    inlines = [ClaimEventInline]

    def view_on_site(self, claim: Claim) -> str:
        return claim.get_absolute_url()


def _each(request: HttpRequest, queryset: QuerySet[Any], step: Callable[..., None]) -> None:
    """Announce each; one that refuses says why and holds up no other."""
    by = signed_in(request)
    for thing in queryset:
        try:
            step(thing, by=by)
        except DomainError as refusal:
            messages.error(request, f"{thing}: {refusal.message}")
        else:
            messages.success(request, gettext("%(thing)s: done.") % {"thing": thing})
