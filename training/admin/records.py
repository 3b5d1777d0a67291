"""What happened in classes: enrolments, events and pushes, to be read; and a place given up for who calls."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin, ask_reason
from accounts.forms import ReasonForm
from accounts.models import Event
from accounts.services.actors import signed_in
from directory.errors import Conflict
from training import reasons
from training.models import ClassEvent, Enrolment, EnrolmentEvent, Push, PushEvent, RosterQuestion, RosterQuestionEvent
from training.rules import schools
from training.services import enrolment, pushes, questions


@admin.register(Enrolment)
class EnrolmentAdmin(AppendOnlyAdmin):
    """Masked, and written by no form: people come in through registrations and rosters.

    Who calls because they cannot come is taken out here, and the seat is offered to the next in the queue.
    """

    list_display = [
        "training_class",
        "student_number",
        "name",
        "id_number",
        "status",
        "queue_number",
        "offer_expires_at",
        "entered_on",
    ]
    actions = ["withdraw"]
    list_filter = ["status"]
    list_select_related = ["training_class", "person"]
    search_fields = ["training_class__code", "student_number"]
    fields = [
        "training_class",
        "student_number",
        "name",
        "id_number",
        "phone",
        "status",
        "employer",
        "entered_on",
        "note",
        "consented_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        return Enrolment.objects.visible_to(signed_in(request)).order_by("-pk")

    @admin.action(description=_("Give up the selected places for their holders"), permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        """Asks for the reason first; a place that cannot be given up says so and does not hold up the others."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask_reason(self, request, queryset, form, action="withdraw", title=gettext("Give up places"))
        given_up = 0
        for place in queryset.select_related("training_class"):
            try:
                enrolment.withdraw(place, reason=form.cleaned_data["reason"], by=signed_in(request))
            except Conflict as refusal:
                messages.error(request, f"{place.receipt_number}: {refusal.message}")
            else:
                given_up += 1
        if given_up:
            done = ngettext("%(count)s place given up.", "%(count)s places given up.", given_up)
            messages.success(request, done % {"count": given_up})
        return None

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("training.change_trainingclass")

    @admin.display(description=_("name"))
    def name(self, enrolment: Enrolment) -> str:
        return enrolment.person.masked_name

    @admin.display(description=_("ID number"))
    def id_number(self, enrolment: Enrolment) -> str:
        return enrolment.person.id_masked

    @admin.display(description=_("phone"))
    def phone(self, enrolment: Enrolment) -> str:
        return enrolment.person.phone_masked


class EventAdmin(AppendOnlyAdmin):
    """`why`: the reason as one reads it, where the portal itself left a code."""

    @admin.display(description=_("reason"))
    def why(self, event: Event) -> str:
        return reasons.said(event.reason)


@admin.register(ClassEvent)
class ClassEventAdmin(EventAdmin):
    list_display = ["at", "training_class", "from_status", "to_status", "by_name", "why"]
    list_select_related = ["training_class"]


@admin.register(EnrolmentEvent)
class EnrolmentEventAdmin(EventAdmin):
    list_display = ["at", "enrolment", "from_status", "to_status", "by_name", "why"]
    list_select_related = ["enrolment"]


@admin.register(Push)
class PushAdmin(AppendOnlyAdmin):
    """Held pushes are released or discarded here, one decision with its reason for all that are ticked."""

    list_display = [
        "received_at",
        "training_class",
        "kind",
        "mode",
        "status",
        "by",
        "received",
        "created",
        "updated",
        "unchanged",
        "withdrawn",
        "rejected",
    ]
    list_filter = ["status", "kind", "mode"]
    list_select_related = ["training_class", "by"]
    actions = ["release", "discard"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Push]:
        return super().get_queryset(request).defer("payload")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return bool(schools.may_decide_push(request.user))

    @admin.action(description=_("Release the selected pushes"), permissions=["decide"])
    def release(self, request: HttpRequest, queryset: QuerySet[Push]) -> HttpResponse | None:
        return self._decide(request, queryset, "release", gettext("Release pushes"), pushes.release)

    @admin.action(description=_("Discard the selected pushes"), permissions=["decide"])
    def discard(self, request: HttpRequest, queryset: QuerySet[Push]) -> HttpResponse | None:
        return self._decide(request, queryset, "discard", gettext("Discard pushes"), pushes.discard)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Push], action: str, title: str, decide: Callable[..., None]
    ) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask_reason(self, request, queryset, form, action=action, title=title)
        decided = 0
        for push in queryset:
            try:
                decide(push, reason=form.cleaned_data["reason"], by=signed_in(request))
                decided += 1
            except Conflict as refused:
                messages.error(request, f"{push.training_class}: {refused.message}")
        said = ngettext("%(count)s push decided.", "%(count)s pushes decided.", decided)
        messages.success(request, said % {"count": decided})
        return None


@admin.register(PushEvent)
class PushEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "push", "from_status", "to_status", "by_name", "reason"]
    list_select_related = ["push"]


@admin.register(RosterQuestion)
class RosterQuestionAdmin(AppendOnlyAdmin):
    """What is to settle: a school's roster and the registry say different things of one person."""

    list_display = ["noted_at", "training_class", "student_number", "kind", "on_record", "as_sent", "settled_at"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter), "kind"]
    list_select_related = ["training_class", "person"]
    actions = ["settle"]

    @admin.display(description=_("name on record"))
    def on_record(self, question: RosterQuestion) -> str:
        return question.person.masked_name

    @admin.display(description=_("name as sent"))
    def as_sent(self, question: RosterQuestion) -> str:
        return question.masked_name

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return signed_in(request).has_perm("training.change_rosterquestion")

    @admin.action(description=_("Settle the selected questions"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[RosterQuestion]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask_reason(self, request, queryset, form, action="settle", title=gettext("Settle questions"))
        settled = questions.settle(queryset, reason=form.cleaned_data["reason"], by=signed_in(request))
        said = ngettext("%(count)s question settled.", "%(count)s questions settled.", settled)
        messages.success(request, said % {"count": settled})
        return None


@admin.register(RosterQuestionEvent)
class RosterQuestionEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "question", "to_status", "by_name", "reason"]
    list_select_related = ["question__training_class"]
