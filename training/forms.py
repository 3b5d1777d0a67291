"""What residents fill in: the search for a class, and the registration for one."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory import phones
from directory.enums import IdentityType
from directory.models import Town
from directory.services.people import Identity
from training import documents, selectors
from training.enums import ClassKind
from training.models import TrainingClass


class When(TextChoices):
    EVENING = "evening", _("In the evening")
    WEEKEND = "weekend", _("At the weekend")


class ClassFilter(django_filters.FilterSet):
    """The search stands in the address, so that it can be passed on."""

    q = django_filters.CharFilter(label=_("What would you like to learn?"), method="search")
    town = django_filters.ModelChoiceFilter(
        label=_("Town"),
        queryset=Town.objects.order_by("code"),
        field_name="venue__town",
        to_field_name="code",
        empty_label=_("Anywhere"),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ClassKind.choices, empty_label=_("Any kind"))
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=When.choices, method="at_times", empty_label=_("At any time")
    )
    free = django_filters.BooleanFilter(
        label=_("Free of charge only"), method="without_fee", widget=forms.CheckboxInput
    )

    class Meta:
        model = TrainingClass
        fields: list[str] = []

    def search(self, classes: QuerySet[TrainingClass], name: str, word: str) -> QuerySet[TrainingClass]:
        return classes.filter(
            Q(course__title__icontains=word)
            | Q(course__occupation__name__icontains=word)
            | Q(venue__name__icontains=word)
            | Q(code__iexact=word)
        )

    def at_times(self, classes: QuerySet[TrainingClass], name: str, when: str) -> QuerySet[TrainingClass]:
        return selectors.in_the_evening(classes) if when == When.EVENING else selectors.at_the_weekend(classes)

    def without_fee(self, classes: QuerySet[TrainingClass], name: str, only_free: bool) -> QuerySet[TrainingClass]:
        return classes.filter(fee=0) if only_free else classes


class RegistrationForm(forms.Form):
    """Who wants the seat. Nothing typed here is compared with what the district knows."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As on the document."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    id_type = forms.ChoiceField(label=_("Document"), choices=IdentityType.choices, initial=IdentityType.RESIDENT)
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        help_text=_("Only used to tell you about this class."),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    town = forms.ModelChoiceField(
        label=_("Town you live in"),
        queryset=Town.objects.order_by("code"),
        to_field_name="code",
        required=False,
        empty_label=_("Outside the district"),
    )
    consent = forms.BooleanField(
        label=_("I agree that the bureau and the school use these data to run this class."),
        error_messages={"required": _("Without your agreement the seat cannot be booked.")},
    )

    def clean_name(self) -> str:
        return documents.name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        finding = phones.inspect(self.cleaned_data["phone"])
        for issue in finding.errors:
            self.add_error("phone", str(issue.message))
        return finding.number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.document = documents.inspect(
            cleaned.get("id_type", IdentityType.RESIDENT), cleaned.get("id_number", ""), today=timezone.localdate()
        )
        if "id_number" in cleaned:
            for issue in self.document.errors:
                self.add_error("id_number", str(issue.message))
        return cleaned

    def applicant(self) -> Identity:
        """The person who registers, once the form is valid."""
        town: Town | None = self.cleaned_data["town"]
        return Identity(
            name=self.cleaned_data["name"],
            id_number=self.document.number,
            id_type=self.cleaned_data["id_type"],
            sex=self.document.sex,
            birth_date=self.document.birth_date,
            phone=self.cleaned_data["phone"],
            town_id=town.pk if town else None,
        )
