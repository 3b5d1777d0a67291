"""Targets, workforce and plan are edited here; readings are only looked at, and taken anew on demand."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from targets import rules
from targets.forms import TargetForm, TrajectoryFormSet, VersionForm
from targets.models import (
    FrozenReading,
    Indicator,
    IndicatorVersion,
    Measure,
    Milestone,
    MonthClose,
    Plan,
    Reading,
    Recomputation,
    RecomputationRequest,
    Restatement,
    Target,
    TrajectoryPoint,
    WorkforceStatistic,
)
from targets.services import requests


class VersionInline(admin.TabularInline[IndicatorVersion, Indicator]):
    """A version that readings name changes no more; a change of the definition is another version."""

    model = IndicatorVersion
    form = VersionForm
    extra = 0


class TargetInline(admin.TabularInline[Target, Indicator]):
    model = Target
    form = TargetForm
    extra = 0


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin[Indicator]):
    list_display = ["position", "name", "key", "kind", "formula"]
    list_display_links = ["name"]
    inlines = [VersionInline, TargetInline]


class TrajectoryInline(admin.TabularInline[TrajectoryPoint, Target]):
    model = TrajectoryPoint
    formset = TrajectoryFormSet
    extra = 0


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin[Target]):
    form = TargetForm
    inlines = [TrajectoryInline]
    list_display = ["indicator", "town", "year", "value", "due_on", "document", "is_fictional"]
    list_filter = ["year", "indicator"]
    list_select_related = ["indicator", "town"]


@admin.register(WorkforceStatistic)
class WorkforceStatisticAdmin(admin.ModelAdmin[WorkforceStatistic]):
    list_display = ["as_of", "persons", "source", "is_fictional"]


class MeasureInline(admin.TabularInline[Measure, Plan]):
    model = Measure
    extra = 0
    show_change_link = True


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin[Plan]):
    list_display = ["name", "starts_on", "ends_on", "document", "is_fictional"]
    inlines = [MeasureInline]


class MilestoneInline(admin.TabularInline[Milestone, Measure]):
    model = Milestone
    extra = 0


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin[Measure]):
    list_display = ["name", "plan", "position"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    inlines = [MilestoneInline]


@admin.register(Recomputation)
class RecomputationAdmin(AppendOnlyAdmin):
    list_display = [
        "started_at",
        "as_of",
        "trigger",
        "extent",
        "by_name",
        "took",
        "events_followed",
        "persons_changed",
        "rows_read",
        "cells_written",
    ]
    list_filter = ["trigger", "extent"]
    actions = ["recompute_now"]

    @admin.action(description=_("Recompute now"), permissions=["recompute"])
    def recompute_now(self, request: HttpRequest, queryset: QuerySet[Recomputation]) -> None:
        """Has the readings taken anew, whatever rows are ticked; Django asks for at least one."""
        requests.ask(by=signed_in(request))
        messages.success(request, gettext("A recomputation has been asked for; it begins within seconds."))

    def has_recompute_permission(self, request: HttpRequest) -> bool:
        return bool(rules.may_recompute(signed_in(request)))


@admin.register(RecomputationRequest)
class RecomputationRequestAdmin(AppendOnlyAdmin):
    list_display = ["requested_at", "by_name", "status", "stage", "begun_at", "finished_at", "recomputation"]
    list_filter = ["status"]
    list_select_related = ["recomputation"]


@admin.register(MonthClose)
class MonthCloseAdmin(AppendOnlyAdmin):
    list_display = ["month", "as_of", "closed_at", "by_name", "recomputation"]
    list_select_related = ["recomputation"]


@admin.register(FrozenReading)
class FrozenReadingAdmin(AppendOnlyAdmin):
    list_display = ["close", "version", "numerator", "denominator", "first_time"]
    list_filter = ["version__indicator"]
    list_select_related = ["close", "version__indicator"]


@admin.register(Restatement)
class RestatementAdmin(AppendOnlyAdmin):
    list_display = ["reading", "numerator", "denominator", "cause", "reason", "restated_at", "by_name"]
    list_filter = ["cause"]
    list_select_related = ["reading__close", "reading__version__indicator"]


@admin.register(Reading)
class ReadingAdmin(AppendOnlyAdmin):
    list_display = ["as_of", "indicator", "year", "scope", "town", "numerator", "denominator", "first_time"]
    list_filter = ["indicator", "year", "scope"]
    list_select_related = ["indicator", "town"]
