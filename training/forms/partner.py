"""What partner schools send on their pages: a workbook, a purpose, a filter."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory import sheets
from directory.errors import DomainError
from directory.findings import Issue
from training import rulebook
from training.enums import ClassKind, PushMode, PushStatus
from training.models import Push
from training.timetable import MOST_SESSIONS


class UploadForm(forms.Form):
    """A roster as a workbook. `refused`: the rule that keeps it from being read, with its page."""

    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_("The filled-in form of this class (.xlsx), at most 20 MiB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
    )
    mode = forms.ChoiceField(
        label=_("What the upload does"),
        choices=[
            (PushMode.MERGE, _("Add and change: whoever is not on the sheet stays")),
            (PushMode.REPLACE, _("Make equal: whoever is not on the sheet is withdrawn")),
        ],
        initial=PushMode.MERGE,
        widget=forms.RadioSelect,
    )
    refused = ""

    def clean_workbook(self) -> Any:
        uploaded = self.cleaned_data["workbook"]
        if uploaded.size > sheets.MAXIMUM_BYTES:
            raise forms.ValidationError(_("The workbook is larger than 20 MiB."), code="WORKBOOK_TOO_LARGE")
        return uploaded

    def refuse(self, refusal: DomainError) -> None:
        self.add_error("workbook", forms.ValidationError(str(refusal.message), code=refusal.code))
        self.refused = refusal.code if refusal.code in rulebook.BOOK else ""


class ProposalForm(forms.Form):
    """A class as a school proposes it: one weekday, one time of day, so many weeks; others are sent by the API."""

    course = forms.ChoiceField(label=_("Course"))
    kind = forms.ChoiceField(label=_("Kind"), choices=ClassKind.choices)
    venue = forms.CharField(
        label=_("Venue"),
        max_length=120,
        help_text=_("Its name; where towns share one: town/name, such as 北干街道/广德社区."),
    )
    teacher_name = forms.CharField(label=_("Teacher"), required=False, max_length=60)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000)
    fee = forms.DecimalField(
        label=_("Fee in yuan"), required=False, min_value=0, max_value=999_999, max_digits=8, decimal_places=2
    )
    first_day = forms.DateField(label=_("First session on"), widget=forms.DateInput({"type": "date"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput({"type": "time"}))
    weeks = forms.IntegerField(
        label=_("Sessions, one a week"),
        min_value=1,
        max_value=MOST_SESSIONS,
        initial=1,
        help_text=_("On the same weekday."),
    )

    def __init__(self, *args: Any, courses: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["course"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(title, title) for title in courses]

    def proposal(self) -> dict[str, object]:
        """What a valid form says, as the API would send it."""
        given = self.cleaned_data
        days = [given["first_day"] + timedelta(weeks=week) for week in range(given["weeks"])]
        return {
            "course": given["course"],
            "kind": given["kind"],
            "venue": given["venue"],
            "teacher_name": given["teacher_name"],
            "capacity": given["capacity"],
            "fee": given["fee"],
            "sessions": [
                {
                    "starts_at": datetime.combine(day, given["begins"]).isoformat(),
                    "ends_at": datetime.combine(day, given["ends"]).isoformat(),
                }
                for day in days
            ],
        }

    def refuse(self, issues: Iterable[Issue]) -> None:
        """What the service found, beside the fields it is about."""
        for issue in issues:
            name = issue.field if issue.field in self.fields else "first_day" if "session" in issue.field else None
            said = f"{issue.message} {issue.suggestion}".strip()
            self.add_error(name, forms.ValidationError(said, code=issue.code))


class PurposeForm(forms.Form):
    """What personal data in full is wanted for; it stands in the audit log."""

    purpose = forms.CharField(label=_("What for"), max_length=200)


class PushFilter(forms.Form):
    """Which pushes are shown."""

    code = forms.CharField(label=_("Class code"), required=False, max_length=16)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *PushStatus.choices])

    def narrow(self, found: QuerySet[Push]) -> QuerySet[Push]:
        """The pushes asked for; what makes no sense narrows nothing."""
        if not self.is_valid():
            return found
        if code := self.cleaned_data["code"].strip():
            found = found.filter(training_class__code__iexact=code)
        if status := self.cleaned_data["status"]:
            found = found.filter(status=status)
        return found
