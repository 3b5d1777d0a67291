"""Attendance, completion rules and certificates of completion: rules are edited, certificates only revoked."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin, ask_reason
from accounts.forms import ReasonForm
from accounts.services.actors import signed_in
from training import reasons
from training.models import Attendance, AttendanceEvent, Completion, CompletionEvent, CompletionRule
from training.services import completions


class HistoryInline(admin.TabularInline[Model, Model]):
    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Whatever is shown: nobody writes history by hand, and a form has no field for what is not editable."""
        return self.fields

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AttendanceEventInline(HistoryInline):
    model = AttendanceEvent
    fields = ["at", "to_status", "from_minutes", "to_minutes", "by_name", "why"]

    @admin.display(description=_("reason"))
    def why(self, event: AttendanceEvent) -> str:
        return reasons.said(event.reason)


class CompletionEventInline(HistoryInline):
    model = CompletionEvent
    fields = ["at", "to_status", "by_name", "reason"]


@admin.register(CompletionRule)
class CompletionRuleAdmin(admin.ModelAdmin[CompletionRule]):
    list_display = ["valid_from", "minimum_attendance", "attendance_counts", "needs_pass", "document", "article"]


@admin.register(Attendance)
class AttendanceAdmin(AppendOnlyAdmin):
    """Corrected on the teacher's page, where the reason is asked for."""

    list_display = ["session", "enrolment", "hours", "status", "method", "recorded_at"]
    list_filter = ["status", "method"]
    list_select_related = ["session", "enrolment"]
    search_fields = ["session__training_class__code"]
    inlines = [AttendanceEventInline]

    @admin.display(description=_("class hours"))
    def hours(self, record: Attendance) -> str:
        return str(record.hours)


@admin.register(Completion)
class CompletionAdmin(AppendOnlyAdmin):
    list_display = ["spaced_code", "person", "training_class", "hours", "issued_on", "status"]
    list_filter = ["status"]
    list_select_related = ["enrolment__person", "enrolment__training_class"]
    search_fields = ["code__exact", "enrolment__training_class__code"]
    search_help_text = _("A verification code without spaces, or the code of a class.")
    inlines = [CompletionEventInline]
    actions = ["revoke"]

    @admin.display(description=_("code"))
    def spaced_code(self, completion: Completion) -> str:
        return completion.spaced_code

    @admin.display(description=_("person"))
    def person(self, completion: Completion) -> str:
        return completion.enrolment.person.masked_name

    @admin.display(description=_("training class"))
    def training_class(self, completion: Completion) -> str:
        return completion.enrolment.training_class.code

    @admin.action(description=_("Revoke the selected certificates"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Completion]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask_reason(self, request, queryset, form, action="revoke", title=gettext("Revoke certificates"))
        revoked = completions.revoke(queryset, reason=form.cleaned_data["reason"], by=signed_in(request))
        text = ngettext("%(count)s certificate revoked.", "%(count)s certificates revoked.", revoked)
        self.message_user(request, text % {"count": revoked}, messages.SUCCESS)
        return None

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("training.revoke_completion")
