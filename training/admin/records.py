"""What happened in classes: enrolments, events and pushes, to be read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from training.models import ClassEvent, Enrolment, EnrolmentEvent, Push


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
