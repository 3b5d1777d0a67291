"""Targets, workforce and plan are edited here; readings are only looked at, and taken anew on demand."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from targets import rules
from targets.enums import Trigger
from targets.errors import AlreadyRunning
from targets.forms import TargetForm
from targets.models import Indicator, Measure, Milestone, Plan, Reading, Recomputation, Target, WorkforceStatistic
from targets.services import readings


class TargetInline(admin.TabularInline[Target, Indicator]):
    model = Target
    form = TargetForm
    extra = 0


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin[Indicator]):
    list_display = ["position", "name", "key", "kind", "formula"]
    list_display_links = ["name"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin[Target]):
    form = TargetForm
    list_display = ["indicator", "year", "value", "due_on", "document", "is_fictional"]
    list_filter = ["year", "indicator"]
    list_select_related = ["indicator"]


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
    list_display = ["started_at", "trigger", "by_name", "took", "events_followed", "rows_read"]
    list_filter = ["trigger"]
    actions = ["recompute_now"]

    @admin.action(description=_("Recompute now"), permissions=["recompute"])
    def recompute_now(self, request: HttpRequest, queryset: QuerySet[Recomputation]) -> None:
        """Takes the readings anew, whatever rows are ticked; Django asks for at least one."""
        try:
            run = readings.recompute(Trigger.DEMAND, by=signed_in(request))
        except AlreadyRunning as running:
            messages.info(request, str(running.message))
        else:
            messages.success(request, gettext("Recomputed from %(rows)s standings.") % {"rows": f"{run.rows_read:,}"})

    def has_recompute_permission(self, request: HttpRequest) -> bool:
        return bool(rules.may_recompute(signed_in(request)))


@admin.register(Reading)
class ReadingAdmin(AppendOnlyAdmin):
    list_display = ["as_of", "indicator", "year", "scope", "town", "numerator", "denominator", "first_time"]
    list_filter = ["indicator", "year", "scope"]
    list_select_related = ["indicator", "town"]
