"""What the reader of the dashboard may choose, and what staff enter."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import Sex
from directory.levels import CERTIFIABLE_CHOICES
from directory.models import Industry, Occupation, Town
from targets import rules
from targets.enums import AgeBand, IndicatorKind, Scope
from targets.models import IndicatorVersion, Target, TrajectoryPoint
from targets.parts import UNKNOWN, Part
from targets.selectors import what_if
from targets.selectors.opened import Asked
from training.models import Provider


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100, required=False)


_AGES = [
    ("", _("Every age")),
    *((str(band.value), band.label) for band in AgeBand if band != AgeBand.UNKNOWN),
    (UNKNOWN, AgeBand.UNKNOWN.label),
]


class PlaceForm(YearForm):
    """Which town and industry are meant. They stand in the address, so that it can be passed on.

    What the address says wrongly narrows nothing; the page shows the whole and the form says what is wrong.
    """

    town = forms.ChoiceField(label=_("Town or subdistrict"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].widget.attrs["placeholder"] = timezone.localdate().year
        towns = Town.objects.values_list("code", "name")
        industries = Industry.objects.filter(organisations__isnull=False).distinct().values_list("pk", "name")
        self._offer("town", [("", _("Whole district")), *towns, (UNKNOWN, Scope.OUTSIDE.label)])
        self._offer("industry", [("", _("Every industry")), *industries, (UNKNOWN, _("Unknown"))])

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices, required=False)

    @property
    def part(self) -> Part:
        self.full_clean()
        return Part.of(self.cleaned_data)

    def asked(self, *, on: date) -> Asked:
        """What is asked of a figure; `on`: today, whose year is meant where none is said."""
        part = self.part
        occupation, provider = self.cleaned_data.get("occupation"), self.cleaned_data.get("provider")
        return Asked(
            year=int(self.cleaned_data.get("year") or on.year),
            on=on,
            part=part,
            occupation=occupation.pk if occupation else None,
            provider=provider.pk if provider else None,
        )

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than the whole of a year."""
        return any(value for name, value in self.cleaned_data.items() if name != "year")


class PartForm(PlaceForm):
    """Which part of a figure is meant, by every word there is."""

    level = forms.TypedChoiceField(
        label=_("Level"), choices=[("", _("Every level")), *CERTIFIABLE_CHOICES], required=False
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[("", _("Everyone")), *((sex.value or UNKNOWN, sex.label) for sex in Sex)],
        required=False,
    )
    age = forms.ChoiceField(label=_("Age"), choices=_AGES, required=False)


class ListForm(PartForm):
    """What narrows the rows behind a figure: of these words those it heeds; the others narrow nothing."""

    occupation = forms.ModelChoiceField(
        label=_("Occupation"), queryset=Occupation.objects.none(), required=False, empty_label=_("Every occupation")
    )
    provider = forms.ModelChoiceField(
        label=_("Training provider"), queryset=Provider.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        occupation, provider = self.fields["occupation"], self.fields["provider"]
        if isinstance(occupation, forms.ModelChoiceField) and isinstance(provider, forms.ModelChoiceField):
            occupation.queryset, provider.queryset = Occupation.objects.all(), what_if.providers()

    def keep(self, words: Sequence[str]) -> None:
        """Offer these and the year."""
        for name in set(self.fields) - {"year", *words}:
            del self.fields[name]


class PersonSearchForm(forms.Form):
    """Sent in the body: names and numbers stay out of addresses and of what servers log of them."""

    q = forms.CharField(label=_("Name, or whole ID or phone number"), max_length=60, required=False)


class WhatIfForm(forms.Form):
    """More classes of an occupation and level, a better pass rate, or both. Left empty, size and last day are usual."""

    occupation = forms.ModelChoiceField(label=_("Occupation"), queryset=Occupation.objects.none())
    level = forms.TypedChoiceField(label=_("Level"), choices=CERTIFIABLE_CHOICES, coerce=int)
    provider = forms.ModelChoiceField(
        label=_("Training provider"), queryset=Provider.objects.none(), required=False, empty_label=_("Any")
    )
    classes = forms.IntegerField(label=_("More classes"), min_value=0, max_value=100, required=False)
    size = forms.IntegerField(
        label=_("People in each"), min_value=1, max_value=500, required=False, help_text=_("Empty: as usual.")
    )
    ends_on = forms.DateField(
        label=_("Last day of these classes"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: after the usual time from today."),
    )
    points = forms.DecimalField(
        label=_("Raise the pass rate by (points)"), min_value=0, max_value=100, max_digits=4, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        occupation, provider = self.fields["occupation"], self.fields["provider"]
        if isinstance(occupation, forms.ModelChoiceField) and isinstance(provider, forms.ModelChoiceField):
            occupation.queryset, provider.queryset = what_if.occupations(), what_if.providers()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("classes") and not cleaned.get("points"):
            raise forms.ValidationError(_("Add a class, or raise the pass rate."))
        return cleaned


class GrowthForm(forms.Form):
    growth = forms.DecimalField(
        label=_("Growth of the workforce a year (%)"), min_value=-10, max_value=10, decimal_places=2, required=False
    )

    @property
    def share(self) -> Decimal | None:
        """As a share; `None` where nothing was asked."""
        percent = self.cleaned_data["growth"] if self.is_valid() else None
        return None if percent is None else percent / 100


class FunnelForm(PlaceForm):
    occupation = forms.ModelChoiceField(
        label=_("Occupation"), queryset=Occupation.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        occupation = self.fields["occupation"]
        if isinstance(occupation, forms.ModelChoiceField):
            occupation.queryset = what_if.occupations()


class TargetForm(forms.ModelForm[Target]):
    """A target whose value suits its indicator: a share lies between 0 and 1, a count is whole."""

    class Meta:
        model = Target
        fields = ["indicator", "town", "year", "due_on", "value", "document", "is_fictional"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        indicator, value = cleaned.get("indicator"), cleaned.get("value")
        if indicator is None or value is None:
            return cleaned
        if indicator.kind == IndicatorKind.STOCK_RATIO and value > 1:
            self.add_error("value", _("Write a share between 0 and 1: 0.37 is 37 %."))
        if indicator.kind != IndicatorKind.STOCK_RATIO and value != value.to_integral_value():
            self.add_error("value", _("A count is a whole number."))
        return cleaned


class VersionForm(forms.ModelForm[IndicatorVersion]):
    """Of a version that may not change any more nothing is taken but that it stays."""

    class Meta:
        model = IndicatorVersion
        fields = ["in_force_from", "definition", "definition_en", "document", "article"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk and self.has_changed() and not (verdict := rules.may_change_version(self.instance)):
            raise ValidationError(str(verdict.reason))
        return cleaned


class TrajectoryFormSet(forms.BaseInlineFormSet[TrajectoryPoint, Target, forms.ModelForm[TrajectoryPoint]]):
    """A trajectory that ends at its target: said here as a sentence, and held to by the database."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        points = sorted((each["month"], each["value"]) for each in kept if "month" in each and "value" in each)
        target = self.instance
        if not points or not target.due_on or target.value is None:
            return
        if points[-1] != (target.due_on.replace(day=1), target.value):
            raise ValidationError(_("A trajectory ends in the month its target is due, at the target's value."))
        falls = any(later < earlier for (_a, earlier), (_b, later) in pairwise(points))
        if falls and target.indicator.kind == IndicatorKind.COUNT_IN_YEAR:
            raise ValidationError(_("What is counted in a year never falls, so its trajectory does not either."))
