"""What staff fill in to copy a class, to plan its sessions, and to call it off."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Community
from directory.templatetags.portal import WEEKDAYS
from training import selectors, timetable
from training.models import TrainingClass
from training.rules import planning
from training.timetable import Rule

NOTICE = timedelta(weeks=4)
# Where the form of a class has what a finding names.
FIELD_OF = {"sessions": "starts_on", "evaluation_site": "evaluation_body"}


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def first_day_to_offer(source: TrainingClass, *, today: date) -> date:
    """The first such weekday for which there are four weeks to register."""
    earliest = today + NOTICE
    return earliest + timedelta(days=(source.starts_on - earliest).days % 7)


class ClassField(forms.ModelChoiceField[TrainingClass]):
    def label_from_instance(self, training_class: TrainingClass) -> str:
        return f"{training_class.code} · {training_class.course.title} · {training_class.venue.name}"


class ClassForm(forms.ModelForm[TrainingClass]):
    """A class as staff amend it. What stands against a change stands at its field; the service asks again."""

    class Meta:
        model = TrainingClass
        exclude: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdict = planning.may_amend_seating(self.instance)
        for name in planning.SEATING.intersection(() if verdict else self.fields):
            self.fields[name].disabled = True
            self.fields[name].help_text = str(verdict.reason)

    def full_clean(self) -> None:
        """Once Django has put what was entered on the instance, that is held against what is on record."""
        super().full_clean()
        if not self.is_bound or self.errors or self.instance.pk is None:
            return
        stored = TrainingClass.objects.get(pk=self.instance.pk)
        for issue in planning.against_amending(self.instance, self.changed_data, stored=stored):
            self.add_error(FIELD_OF.get(issue.field, issue.field), str(issue.message))


class CopyForm(forms.Form):
    """Which class, where to, from when. Everything is filled in beforehand."""

    field_order = ["source", "community", "starts_on"]

    community = forms.ModelChoiceField(
        label=_("Community"),
        queryset=Community.objects.select_related("town").order_by("code"),
        to_field_name="code",
        required=False,
        empty_label=_("Where it meets now"),
        help_text=_("Where the community has no venue yet, one is made at its centre; give it its address afterwards."),
    )
    starts_on = forms.DateField(
        label=_("first day"), widget=DateInput, help_text=_("All sessions move by the same number of days.")
    )

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = ClassField(
            label=_("Class to copy"),
            queryset=selectors.classes_to_copy(source),
            to_field_name="code",
            empty_label=None,
        )
        self.order_fields(self.field_order)

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The first day has passed."))
        return day


class RuleForm(forms.Form):
    """Every such weekday between two times of day; ends on a day or after a number of sessions."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=list(enumerate(WEEKDAYS, start=1)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    begins = forms.TimeField(label=_("begins"), initial="18:30", widget=TimeInput)
    ends = forms.TimeField(label=_("ends"), initial="20:00", widget=TimeInput)
    first_day = forms.DateField(label=_("first day"), widget=DateInput)
    count = forms.IntegerField(
        label=_("Number of sessions"), required=False, min_value=1, max_value=timetable.MOST_SESSIONS
    )
    last_day = forms.DateField(
        label=_("last day"), required=False, widget=DateInput, help_text=_("Whichever comes first.")
    )
    replace = forms.BooleanField(label=_("Replace the sessions still to come"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The session ends before it begins."))
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("The class ends before it begins."))
        if not self.errors and not last_day and not cleaned.get("count"):
            self.add_error("count", _("Give the number of sessions, or the last day."))
        return cleaned

    def rule(self) -> Rule:
        """The rule, once the form is valid."""
        given = self.cleaned_data
        return Rule(
            weekdays=frozenset(given["weekdays"]),
            begins=given["begins"],
            ends=given["ends"],
            first_day=given["first_day"],
            last_day=given["last_day"],
            count=given["count"],
        )


class ReasonForm(forms.Form):
    """Why a class is called off, in the words its people are told."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Everybody with a seat or waiting for one reads it."),
    )
