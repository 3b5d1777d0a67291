"""Courses and classes: edited, copied, planned, approved, closed, called off."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, QuerySet, URLField
from django.forms import BaseFormSet, Form, ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AppendOnlyAdmin
from accounts.services.actors import signed_in
from directory.admin import DiscreetAdmin, LookupAdmin
from directory.errors import DomainError
from directory.models import EvaluationBody
from training import timetable
from training.enums import ClassStatus
from training.forms import ClassForm, ReasonForm, RuleForm
from training.models import Course, NextStep, Session, Stall, TrainingClass
from training.selectors import places, registers
from training.services import classes, timetables, waiting

QUEUE_SHOWN = 20


@admin.register(Course)
class CourseAdmin(LookupAdmin[Course], admin.ModelAdmin[Course]):
    """A course is copied with “Save as new”, under another title or for another provider."""

    list_display = ["title", "provider", "topic", "occupation", "level", "hours"]
    list_filter = ["topic", "level"]
    list_select_related = ["provider__organisation", "topic", "occupation"]
    search_fields = ["title"]
    autocomplete_fields = ["provider", "occupation", "topic"]
    save_as = True


class SessionInline(admin.TabularInline[Session, TrainingClass]):
    model = Session
    extra = 0


class NextStepInline(admin.TabularInline[NextStep, TrainingClass]):
    model = NextStep
    extra = 0
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(TrainingClass)
class TrainingClassAdmin(LookupAdmin[TrainingClass], DiscreetAdmin[TrainingClass]):
    form = ClassForm
    list_display = ["code", "course", "kind", "venue", "starts_on", "seats_taken", "capacity", "status"]
    list_filter = ["status", "kind", "course__topic", "is_model", "venue__town"]
    list_select_related = ["course", "venue"]
    search_fields = ["code", "course__title", "course__provider__organisation__name", "venue__name"]
    autocomplete_fields = ["course", "venue"]
    readonly_fields = ["status", "seats_taken"]
    date_hierarchy = "starts_on"
    inlines = [SessionInline, NextStepInline]
    actions = ["submit", "open", "send_back", "close_registration", "draw", "promote", "start", "finish", "cancel"]
    change_form_template = "admin/training/trainingclass/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingClass]:
        return TrainingClass.objects.visible_to(signed_in(request)).order_by("-starts_on", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: TrainingClass | None = None) -> list[str]:
        return ["code", *self.readonly_fields] if obj else list(self.readonly_fields)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With those who wait, in their order."""
        queue = places.first_in_queue(unquote(object_id), QUEUE_SHOWN)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "queue": queue})

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "evaluation_body":
            kwargs["queryset"] = EvaluationBody.objects.select_related("organisation")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: TrainingClass, form: ModelForm[TrainingClass], change: bool
    ) -> None:
        """A new class is drafted; an amended one is saved with its sessions, so that both are told as one."""
        if not change:
            classes.draft(obj, by=signed_in(request))

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[TrainingClass],
        formsets: list[BaseFormSet[Any]],
        change: bool,
    ) -> None:
        sessions_changed = any(formset.has_changed() for formset in formsets if _holds_sessions(formset))
        held = registers.meetings_of(form.instance) if sessions_changed else {}
        super().save_related(request, form, formsets, change)
        if change:
            classes.amend(
                form.instance,
                form.changed_data,
                sessions_changed=sessions_changed,
                shifts=timetable.shifts(held, registers.meetings_of(form.instance)) if sessions_changed else (),
                by=signed_in(request),
            )

    def has_delete_permission(self, request: HttpRequest, obj: TrainingClass | None = None) -> bool:
        return False

    @admin.action(description=_("Submit the selected classes for approval"), permissions=["change"])
    def submit(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.PENDING)

    @admin.action(description=_("Approve and open the selected classes"), permissions=["change"])
    def open(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        approval = classes.approve(list(queryset), by=signed_in(request))
        for training_class, reason in approval.refused:
            messages.error(request, f"{training_class.code}: {reason}")
        _tell_moved(request, len(approval.approved), ClassStatus.OPEN)

    @admin.action(description=_("Send the selected classes back to their draft"), permissions=["change"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.DRAFT)

    @admin.action(description=_("Close registration for the selected classes"), permissions=["change"])
    def close_registration(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        closed = _each(
            request, queryset, lambda training_class: classes.close_registration(training_class, by=signed_in(request))
        )
        if closed:
            done = ngettext(
                "Registration closed for %(count)s class.", "Registration closed for %(count)s classes.", closed
            )
            messages.success(request, done % {"count": closed})

    @admin.action(
        description=_("Close registration and draw the seats of the selected classes"), permissions=["change"]
    )
    def draw(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        drawn = _each(request, queryset, lambda training_class: classes.draw_now(training_class, by=signed_in(request)))
        if drawn:
            done = ngettext("Seats drawn for %(count)s class.", "Seats drawn for %(count)s classes.", drawn)
            messages.success(request, done % {"count": drawn})

    @admin.action(description=_("Offer free seats of the selected classes to who waits"), permissions=["change"])
    def promote(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        offered = sum(waiting.promote_now(training_class, by=signed_in(request)) for training_class in queryset)
        done = ngettext("%(count)s seat offered to the queue.", "%(count)s seats offered to the queue.", offered)
        messages.success(request, done % {"count": offered})

    @admin.action(description=_("Start the selected classes"), permissions=["change"])
    def start(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.RUNNING)

    @admin.action(description=_("Finish the selected classes"), permissions=["change"])
    def finish(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> None:
        self._move(request, queryset, ClassStatus.FINISHED)

    @admin.action(description=_("Call off the selected classes, telling their people why"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[TrainingClass]) -> HttpResponse | None:
        """Asks for the reason first; with one, each is called off on its own."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            chosen = list(queryset.select_related("course"))
            title = gettext("Call off classes")
            return self._page(request, title, form, gettext("Call off"), chosen=chosen, action="cancel")
        self._move(request, queryset, ClassStatus.CANCELLED, reason=form.cleaned_data["reason"])
        return None

    def _move(
        self, request: HttpRequest, queryset: QuerySet[TrainingClass], to: ClassStatus, *, reason: str = ""
    ) -> None:
        """Move each on its own: one that may not move says why and does not hold up the others."""
        moved = _each(
            request,
            queryset,
            lambda training_class: classes.move(training_class, to=to, reason=reason, by=signed_in(request)),
        )
        _tell_moved(request, moved, to)

    def get_urls(self) -> list[URLPattern]:
        plan = self.admin_site.admin_view(self.plan)
        return [path("<path:object_id>/sessions/", plan, name="training_trainingclass_plan"), *super().get_urls()]

    def plan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sessions made from a rule: every Tuesday and Thursday evening, but not on holidays."""
        training_class = self.get_object(request, unquote(object_id))
        if training_class is None:
            raise Http404
        if not self.has_change_permission(request, training_class):
            raise PermissionDenied
        form = RuleForm(request.POST or None, initial={"first_day": training_class.starts_on})
        if form.is_valid():
            try:
                planned = timetables.plan(
                    training_class, form.rule(), replace=form.cleaned_data["replace"], by=signed_in(request)
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal.message))
            else:
                done = ngettext("%(count)s session planned.", "%(count)s sessions planned.", planned)
                messages.success(request, done % {"count": planned})
                return HttpResponseRedirect(reverse("admin:training_trainingclass_change", args=[training_class.pk]))
        title = gettext("Plan the sessions of %(class)s") % {"class": training_class}
        return self._page(request, title, form, gettext("Plan the sessions"), original=training_class)

    def _page(self, request: HttpRequest, title: str, form: Form, verb: str, **context: Any) -> TemplateResponse:
        """A form of its own between the list, or the page of a class, and what is done with it."""
        return TemplateResponse(
            request,
            "admin/training/trainingclass/ask.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": title,
                "form": form,
                "verb": verb,
                **context,
            },
            status=422 if form.errors else 200,
        )


@admin.register(Stall)
class StallAdmin(AppendOnlyAdmin):
    """What beat cannot do for a class, and tries again every round: here staff see it before the class's people do."""

    list_display = ["since", "training_class", "step", "error", "last_at"]
    list_filter = ["step"]
    list_select_related = ["training_class"]


def _holds_sessions(formset: BaseFormSet[Any]) -> bool:
    return getattr(formset, "model", None) is Session


def _each(request: HttpRequest, chosen: QuerySet[TrainingClass], do: Callable[[TrainingClass], object]) -> int:
    """Do it for each on its own: one that is refused says why. How many were not."""
    done = 0
    for training_class in chosen:
        try:
            do(training_class)
        except DomainError as refusal:
            messages.error(request, f"{training_class.code}: {refusal.message}")
        else:
            done += 1
    return done


def _tell_moved(request: HttpRequest, moved: int, to: ClassStatus) -> None:
    if moved:
        done = ngettext("%(count)s class moved to “%(status)s”.", "%(count)s classes moved to “%(status)s”.", moved)
        messages.success(request, done % {"count": moved, "status": to.label})
