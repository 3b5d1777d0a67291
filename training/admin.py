"""What staff see of the training room. Seats and statuses move through the services, never through a form."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet, URLField
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from directory.models import EvaluationBody
from training.enums import ClassStatus
from training.errors import MoveRefused
from training.models import (
    Alliance,
    AllianceMember,
    ClassEvent,
    Course,
    DemandPosting,
    Enrolment,
    EnrolmentEvent,
    NextStep,
    OnlineCatalogue,
    Provider,
    PublicEvent,
    Push,
    Session,
    TrainingClass,
    Venue,
)
from training.services import classes


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin[Provider]):
    list_display = ["organisation", "approved_from", "approved_until"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name"]
    autocomplete_fields = ["organisation", "occupations"]


@admin.register(Venue)
class VenueAdmin(admin.ModelAdmin[Venue]):
    list_display = ["name", "kind", "town", "capacity"]
    list_filter = ["kind", "town"]
    list_select_related = ["town"]
    search_fields = ["name"]
    autocomplete_fields = ["town", "community"]


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin[Course]):
    list_display = ["title", "provider", "occupation", "level", "hours"]
    list_filter = ["level"]
    list_select_related = ["provider__organisation", "occupation"]
    search_fields = ["title"]
    autocomplete_fields = ["provider", "occupation"]


class SessionInline(admin.TabularInline[Session, TrainingClass]):
    model = Session
    extra = 0


class NextStepInline(admin.TabularInline[NextStep, TrainingClass]):
    model = NextStep
    extra = 0
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(TrainingClass)
class TrainingClassAdmin(admin.ModelAdmin[TrainingClass]):
    list_display = ["code", "course", "kind", "venue", "starts_on", "seats_taken", "capacity", "status"]
    list_filter = ["status", "kind", "venue__town"]
    list_select_related = ["course", "venue"]
    search_fields = ["code", "course__title"]
    autocomplete_fields = ["course", "venue"]
    readonly_fields = ["status", "seats_taken"]
    date_hierarchy = "starts_on"
    inlines = [SessionInline, NextStepInline]
    actions = ["submit", "open", "start", "finish", "cancel"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingClass]:
        return TrainingClass.objects.visible_to(signed_in(request)).order_by("-starts_on", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: TrainingClass | None = None) -> list[str]:
        return ["code", *self.readonly_fields] if obj else list(self.readonly_fields)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "evaluation_body":
            kwargs["queryset"] = EvaluationBody.objects.select_related("organisation")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: TrainingClass, form: ModelForm[TrainingClass], change: bool
    ) -> None:
        if change:
            classes.amend(obj, form.changed_data, by=signed_in(request))
        else:
            classes.draft(obj, by=signed_in(request))

    def has_delete_permission(self, request: HttpRequest, obj: TrainingClass | None = None) -> bool:
        return False

    @admin.action(description=_("Submit the selected classes for approval"), permissions=["change"])
    def submit(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.PENDING)

    @admin.action(description=_("Approve and open the selected classes"), permissions=["change"])
    def open(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.OPEN)

    @admin.action(description=_("Start the selected classes"), permissions=["change"])
    def start(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.RUNNING)

    @admin.action(description=_("Finish the selected classes"), permissions=["change"])
    def finish(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.FINISHED)

    @admin.action(description=_("Cancel the selected classes"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.CANCELLED)

    def _move(self, request: HttpRequest, queryset: QuerySet[TrainingClass], to: ClassStatus) -> None:
        """Move each on its own: one that may not move says why and does not hold up the others."""
        moved = 0
        for training_class in queryset:
            try:
                classes.move(training_class, to=to, by=signed_in(request))
            except MoveRefused as refusal:
                messages.error(request, f"{training_class.code}: {refusal.message}")
            else:
                moved += 1
        if moved:
            done = ngettext("%(count)s class moved to “%(status)s”.", "%(count)s classes moved to “%(status)s”.", moved)
            messages.success(request, done % {"count": moved, "status": to.label})


@admin.register(Enrolment)
class EnrolmentAdmin(AppendOnlyAdmin):
    """Read-only and masked: people come in through registrations and rosters."""

    list_display = ["training_class", "student_number", "name", "id_number", "status", "entered_on"]
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

    @admin.display(description=_("name"))
    def name(self, enrolment: Enrolment) -> str:
        return enrolment.person.masked_name

    @admin.display(description=_("ID number"))
    def id_number(self, enrolment: Enrolment) -> str:
        return enrolment.person.id_masked

    @admin.display(description=_("phone"))
    def phone(self, enrolment: Enrolment) -> str:
        return enrolment.person.phone_masked


@admin.register(ClassEvent)
class ClassEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "training_class", "from_status", "to_status", "by_name", "reason"]
    list_select_related = ["training_class"]


@admin.register(EnrolmentEvent)
class EnrolmentEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "enrolment", "from_status", "to_status", "by_name", "reason"]
    list_select_related = ["enrolment"]


@admin.register(Push)
class PushAdmin(AppendOnlyAdmin):
    list_display = [
        "received_at",
        "training_class",
        "kind",
        "by",
        "received",
        "created",
        "updated",
        "unchanged",
        "rejected",
    ]
    list_filter = ["kind"]
    list_select_related = ["training_class", "by"]


@admin.register(DemandPosting)
class DemandPostingAdmin(admin.ModelAdmin[DemandPosting]):
    list_display = ["enterprise", "occupation", "level", "head_count", "posted_on", "status"]
    list_filter = ["status"]
    list_select_related = ["enterprise", "occupation"]
    autocomplete_fields = ["enterprise", "occupation"]


class AllianceMemberInline(admin.TabularInline[AllianceMember, Alliance]):
    model = AllianceMember
    extra = 0
    autocomplete_fields = ["organisation"]


@admin.register(Alliance)
class AllianceAdmin(admin.ModelAdmin[Alliance]):
    list_display = ["name", "source"]
    inlines = [AllianceMemberInline]


@admin.register(PublicEvent)
class PublicEventAdmin(admin.ModelAdmin[PublicEvent]):
    list_display = ["title", "kind", "venue", "starts_at", "minimum_age"]
    list_filter = ["kind"]
    list_select_related = ["venue"]
    autocomplete_fields = ["venue"]


@admin.register(OnlineCatalogue)
class OnlineCatalogueAdmin(admin.ModelAdmin[OnlineCatalogue]):
    list_display = ["platform", "as_of", "digital_courses", "course_providers", "courses", "institutions"]
