"""Entering people, and the judge's sheet: one row a workstation."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import MobileField
from competitions.enums import EntryStatus
from competitions.models import Entry
from competitions.services.marks import StationMark
from directory import documents
from directory.enums import IdentityType
from directory.services.people import Identity


class EmployerForm(forms.Form):
    """For whom the bureau enters people."""

    q = forms.CharField(label=_("Name or unified social credit code"), required=False, max_length=80)


class EntryForm(forms.Form):
    """Whom an employer enters. Nothing typed here is compared with what the district knows."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("As it stands on the document."),
    )
    id_type = forms.ChoiceField(label=_("ID type"), choices=IdentityType, initial=IdentityType.RESIDENT)
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    phone = MobileField(label=_("Their mobile number"), help_text=_("Only used to tell them about this competition."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not the phone of whoever sits at the keyboard.
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        return documents.name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"id_type", "id_number"} <= cleaned.keys():
            document = documents.inspect(cleaned["id_type"], cleaned["id_number"], today=timezone.localdate())
            for issue in document.errors:
                self.add_error("id_number", forms.ValidationError(str(issue.message), code=issue.code))
            cleaned["document"] = document
        return cleaned

    def identity(self) -> Identity:
        """The person a valid form presents."""
        cleaned = self.cleaned_data
        return Identity(
            name=cleaned["name"],
            id_number=cleaned["document"].number,
            id_type=cleaned["id_type"],
            sex=cleaned["document"].sex,
            birth_date=cleaned["document"].birth_date,
            phone=cleaned["phone"],
        )


class MarkField(forms.DecimalField):
    """A mark out of 100. Remembers what the judge saw, so that only what they changed is sent on."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            min_value=Decimal(0),
            max_value=Decimal(100),
            max_digits=5,
            decimal_places=2,
            required=False,
            show_hidden_initial=True,
        )


class StationMarkForm(forms.Form):
    workstation_number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    theory = MarkField(label=_("Theory"))
    practice = MarkField(label=_("Practice"))
    time_used = forms.DurationField(label=_("Time used"), required=False, show_hidden_initial=True)
    absent = forms.BooleanField(label=_("Absent"), required=False, show_hidden_initial=True)

    def has_changed(self) -> bool:
        """Whether the judge changed anything, told by what they saw: not by what somebody else saved meanwhile."""
        return not {"workstation_number", "version"}.issuperset(self.changed_data)

    def clean(self) -> dict[str, Any]:
        sheet = super().clean() or self.cleaned_data
        if not self.has_changed() or self.errors:
            return sheet
        given = [name for name in ("theory", "practice") if sheet.get(name) is not None]
        if sheet.get("absent") and given:
            self.add_error("absent", _("Whoever is absent has no marks: clear the marks or the tick."))
        elif not sheet.get("absent"):
            for name in {"theory", "practice"} - set(given):
                self.add_error(name, _("Enter both marks."))
        if (sheet.get("time_used") or timedelta()) < timedelta():
            self.add_error("time_used", _("Time does not run backwards."))
        return sheet


Sheet = forms.BaseFormSet[StationMarkForm]
StationMarkFormSet = forms.formset_factory(StationMarkForm, extra=0, max_num=200, validate_max=True)


def marks(sheet: Sheet) -> list[StationMark]:
    """The marks a valid sheet gives, of the rows that the judge changed."""
    return [_station_mark(row) for row in _changed(sheet) if not row["absent"]]


def absent(sheet: Sheet) -> list[int]:
    """The workstations a valid sheet says nobody showed up at, of the rows that the judge changed."""
    return [row["workstation_number"] for row in _changed(sheet) if row["absent"]]


def _changed(sheet: Sheet) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in sheet.forms if form.has_changed()]


def rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Workstations as the sheet's first values; the entries carry their marks and no person."""
    return [_row(entry) for entry in entries]


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "workstation_number": entry.workstation_number,
        "version": 0,
        "absent": entry.status == EntryStatus.ABSENT,
    }
    if hasattr(entry, "mark"):
        time_used = None if entry.mark.seconds is None else timedelta(seconds=entry.mark.seconds)
        row |= {
            "version": entry.mark.version,
            "theory": entry.mark.theory,
            "practice": entry.mark.practice,
            "time_used": time_used,
        }
    return row


def _station_mark(sheet: Mapping[str, Any]) -> StationMark:
    time_used: timedelta | None = sheet["time_used"]
    return StationMark(
        workstation_number=sheet["workstation_number"],
        theory=sheet["theory"],
        practice=sheet["practice"],
        seconds=None if time_used is None else int(time_used.total_seconds()),
        version=sheet["version"],
    )
