"""Policies, catalogues, schemes and claims as staff see them; what has been announced is only looked at."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from directory.admin import LookupAdmin
from directory.errors import DomainError
from subsidies import rules
from subsidies.enums import EditionStatus
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


class CatalogueEventInline(EventInline):
    model = CatalogueEvent


@admin.register(CatalogueEdition)
class CatalogueEditionAdmin(admin.ModelAdmin[CatalogueEdition]):
    list_display = ["kind", "number", "status", "published_on"]
    list_filter = ["kind", "status"]
    inlines = [CatalogueEventInline]
    actions = ["publish"]

    def get_fields(self, request: HttpRequest, obj: CatalogueEdition | None = None) -> list[Any]:
        return ["kind", "number", "is_fictional", "status", "published_on", *(["listed"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: CatalogueEdition | None = None) -> list[str]:
        """Which catalogue it is an edition of is settled when it is added."""
        return ["status", "published_on", *(["kind", "listed"] if obj else [])]

    @admin.display(description=_("listed"))
    def listed(self, edition: CatalogueEdition) -> str:
        """How many entries there are, and the way to them: hundreds, which no form takes at once."""
        count = edition.entries.count()
        words = ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count}
        address = reverse(f"admin:subsidies_{edition.entries.model._meta.model_name}_changelist")
        return format_html('<a href="{}?edition__id__exact={}">{}</a>', address, edition.pk, words)

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


class CatalogueEntryAdmin(admin.ModelAdmin[Any]):
    """What the editions of one catalogue list. Added, changed and removed while the edition is a draft."""

    list_filter = ["edition"]

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "edition":
            kwargs["queryset"] = CatalogueEdition.objects.filter(status=EditionStatus.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


def _is_draft(entry: ProviderEntry | ProgrammeEntry | None) -> bool:
    return entry is None or entry.edition.status == EditionStatus.DRAFT


@admin.register(ProviderEntry)
class ProviderEntryAdmin(LookupAdmin[Any], CatalogueEntryAdmin):
    list_display = ["organisation", "edition", "valid_from", "valid_until"]
    list_select_related = ["edition", "organisation"]
    search_fields = ["organisation__name"]
    autocomplete_fields = ["organisation"]


@admin.register(ProgrammeEntry)
class ProgrammeEntryAdmin(LookupAdmin[Any], CatalogueEntryAdmin):
    list_display = ["occupation", "level", "amount", "edition"]
    list_select_related = ["edition", "occupation"]
    search_fields = ["occupation__name", "occupation__code"]
    autocomplete_fields = ["occupation"]


class LevelAmountInline(admin.TabularInline[LevelAmount, RuleVersion]):
    model = LevelAmount
    extra = 0


class ClauseArticleInline(admin.TabularInline[ClauseArticle, RuleVersion]):
    model = ClauseArticle
    extra = 0


class RuleVersionEventInline(EventInline):
    model = RuleVersionEvent


@admin.register(RuleVersion)
class RuleVersionAdmin(LookupAdmin[RuleVersion], admin.ModelAdmin[RuleVersion]):
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
