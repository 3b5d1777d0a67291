"""Competitions as staff prepare and steer them; every stage is a service's doing."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from competitions import rules
from competitions.enums import CompetitionStatus
from competitions.models import (
    AnnualPlan,
    AwardRule,
    Competition,
    CompetitionEvent,
    CompetitionJudge,
    Entry,
    EntryEvent,
    Placing,
    PromotionRule,
    Series,
    TitleRule,
)
from competitions.services import results, stages
from directory.admin import LookupAdmin
from directory.errors import DomainError


@admin.register(AnnualPlan)
class AnnualPlanAdmin(admin.ModelAdmin[AnnualPlan]):
    list_display = ["year", "competitions_planned", "contests_planned", "source"]


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin[Series]):
    list_display = ["name", "since", "co_organiser"]
    search_fields = ["name"]


class AwardRuleInline(admin.TabularInline[AwardRule, Competition]):
    model = AwardRule
    extra = 0


class TitleRuleInline(admin.TabularInline[TitleRule, Competition]):
    model = TitleRule
    extra = 0


class PromotionRuleInline(admin.TabularInline[PromotionRule, Competition]):
    model = PromotionRule
    extra = 0


class CompetitionJudgeInline(admin.TabularInline[CompetitionJudge, Competition]):
    model = CompetitionJudge
    extra = 0


class CompetitionEventInline(admin.TabularInline[CompetitionEvent, Competition]):
    model = CompetitionEvent
    extra = 0
    can_delete = False
    readonly_fields = ["at", "from_status", "to_status", "by_name", "reason"]

    def has_add_permission(self, request: HttpRequest, obj: Competition | None = None) -> bool:
        return False


@admin.register(Competition)
class CompetitionAdmin(LookupAdmin[Competition], admin.ModelAdmin[Competition]):
    """Edited until its results are published: from then on it is what was announced."""

    list_display = ["title", "code", "kind", "occupation", "held_on", "status"]
    list_filter = ["status", "kind", "plan"]
    list_select_related = ["occupation"]
    search_fields = ["title", "code"]
    autocomplete_fields = ["occupation", "host", "series"]
    readonly_fields = ["status", "published_at"]
    inlines = [
        AwardRuleInline,
        TitleRuleInline,
        PromotionRuleInline,
        CompetitionJudgeInline,
        CompetitionEventInline,
    ]
    actions = ["open_entries", "start_marking", "publish_results"]

    @admin.action(description=_("Open the selected competitions for entries"), permissions=["change"])
    def open_entries(self, request: HttpRequest, queryset: QuerySet[Competition]) -> None:
        _each(request, queryset, stages.open_entries)

    @admin.action(description=_("Close entries, draw workstations and start marking"), permissions=["change"])
    def start_marking(self, request: HttpRequest, queryset: QuerySet[Competition]) -> None:
        _each(request, queryset, stages.start_marking)

    @admin.action(description=_("Publish the results of the selected competitions"), permissions=["publish"])
    def publish_results(self, request: HttpRequest, queryset: QuerySet[Competition]) -> None:
        _each(request, queryset, results.publish)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return bool(rules.may_publish_results(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Competition | None = None) -> bool:
        is_final = obj is not None and obj.status == CompetitionStatus.PUBLISHED
        return not is_final and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Competition | None = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(AppendOnlyAdmin):
    """For looking things up; entries are made and moved by services alone."""

    list_display = ["competition", "person", "employer", "workstation_number", "status"]
    list_filter = ["status"]
    list_select_related = ["competition", "person", "employer"]
    search_fields = ["competition__code__exact"]
    search_help_text = _("The whole code of a competition.")


@admin.register(Placing)
class PlacingAdmin(AppendOnlyAdmin):
    list_display = ["entry", "rank", "total", "award", "promoted_to"]
    list_filter = ["award"]
    list_select_related = ["entry__competition", "entry__person"]
    search_fields = ["entry__competition__code__exact"]
    search_help_text = _("The whole code of a competition.")


@admin.register(EntryEvent)
class EntryEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "entry", "from_status", "to_status", "by_name", "reason"]
    list_select_related = ["entry__competition", "entry__person"]
    date_hierarchy = "at"


def _each(request: HttpRequest, queryset: QuerySet[Competition], step: Callable[..., Any]) -> None:
    """Take each competition a step further; one that refuses says why and holds up no other."""
    by = signed_in(request)
    for competition in queryset:
        try:
            step(competition, by=by)
        except DomainError as refusal:
            messages.error(request, f"{competition}: {refusal.message}")
        else:
            messages.success(request, gettext("%(thing)s: done.") % {"thing": competition})
