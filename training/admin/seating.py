"""The rules seats are shared by, and whom they speak of: policies, weightings, reservations, key groups, no-shows."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin, ask_reason
from accounts.forms import ReasonForm
from accounts.services.actors import signed_in
from directory.admin import DiscreetAdmin, LookupAdmin
from training.models import Draw, DrawWeighting, KeyGroupMember, NoShow, SeatingPolicy, SeatReservation
from training.services import no_shows, waiting


@admin.register(SeatingPolicy)
class SeatingPolicyAdmin(admin.ModelAdmin[SeatingPolicy]):
    list_display = ["valid_from", "offer_hours", "withdraw_hours", "cool_down_days", "document", "article"]


@admin.register(DrawWeighting)
class DrawWeightingAdmin(admin.ModelAdmin[DrawWeighting]):
    """The lots stay as they are once people may have entered a draw by them; others are another weighting."""

    list_display = ["name", "first_timer", "nearby", "key_group", "document", "article"]

    def get_readonly_fields(self, request: HttpRequest, obj: DrawWeighting | None = None) -> list[str]:
        return ["first_timer", "nearby", "key_group"] if obj is not None and obj.is_in_use else []


@admin.register(SeatReservation)
class SeatReservationAdmin(LookupAdmin[SeatReservation], admin.ModelAdmin[SeatReservation]):
    """Seats are kept back once; they come free by themselves when their time is over."""

    list_display = ["training_class", "town", "community", "seats", "seats_taken", "until", "released_at"]
    list_select_related = ["training_class", "town", "community"]
    autocomplete_fields = ["training_class", "town", "community"]
    search_fields = ["training_class__code"]
    actions = ["release"]

    @admin.action(description=_("Give everybody what is left of the selected reservations"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[SeatReservation]) -> None:
        released = waiting.release(queryset, by=signed_in(request))
        done = ngettext("%(count)s reservation released.", "%(count)s reservations released.", released)
        messages.success(request, done % {"count": released})

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("training.add_seatreservation")

    def has_change_permission(self, request: HttpRequest, obj: SeatReservation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SeatReservation | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: SeatReservation, form: ModelForm[SeatReservation], change: bool
    ) -> None:
        waiting.reserve(obj, by=signed_in(request))


@admin.register(KeyGroupMember)
class KeyGroupMemberAdmin(DiscreetAdmin[KeyGroupMember]):
    list_display = ["person", "group", "certificate", "certified_on", "valid_until"]
    list_filter = ["group"]
    list_select_related = ["person"]
    raw_id_fields = ["person"]


@admin.register(NoShow)
class NoShowAdmin(AppendOnlyAdmin):
    list_display = ["noted_at", "training_class", "person", "cools_until", "lifted_at", "why"]
    list_select_related = ["enrolment__training_class", "enrolment__person"]
    actions = ["lift"]

    @admin.display(description=_("training class"))
    def training_class(self, no_show: NoShow) -> str:
        return no_show.enrolment.training_class.code

    @admin.display(description=_("person"))
    def person(self, no_show: NoShow) -> str:
        return no_show.enrolment.person.masked_name

    @admin.display(description=_("reason"))
    def why(self, no_show: NoShow) -> str:
        """For which it was lifted, as its event has it."""
        return next((event.reason for event in no_show.events.all() if event.to_status == no_shows.LIFTED), "")

    def get_queryset(self, request: HttpRequest) -> QuerySet[NoShow]:
        return super().get_queryset(request).prefetch_related("events")

    @admin.action(description=_("Let the selected people register again"), permissions=["lift"])
    def lift(self, request: HttpRequest, queryset: QuerySet[NoShow]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            title = gettext("Let people register again")
            return ask_reason(self, request, queryset, form, action="lift", title=title)
        count = no_shows.lift(queryset, reason=form.cleaned_data["reason"], by=signed_in(request))
        done = ngettext("%(count)s person can register again.", "%(count)s people can register again.", count)
        messages.success(request, done % {"count": count})
        return None

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("training.change_noshow")


@admin.register(Draw)
class DrawAdmin(AppendOnlyAdmin):
    """The seed is bound and stays unread here until the draw is held."""

    list_display = ["training_class", "seed_hash", "committed_at", "held_at"]
    list_select_related = ["training_class"]
    fields = ["training_class", "seed_hash", "committed_at", "held_at", "protocol"]
