"""The confirmation of a place in a class by the signed-in resident."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DocumentForm
from directory import documents, phones
from directory.identity import Finding
from directory.services.people import Identity
from training.services.registrations import Guardian

OF_GUARDIAN = ("guardian_name", "guardian_phone", "guardian_consent")


class ChildForm(DocumentForm):
    """A parent says who the child is, and agrees for it."""

    or_queue = forms.BooleanField(
        label=_("If the class is full by then, put the child in the queue."), required=False, initial=True
    )
    guardian_consent = forms.BooleanField(
        label=_(
            "I am a guardian of this child. I agree that the child takes part and that the bureau and the organiser "
            "use these details to run the event."
        ),
        error_messages={"required": _("Without a guardian's agreement a child cannot take part.")},
    )

    def child(self, town_id: int | None) -> Identity:
        """Whom a valid form names; where the district knows no town of theirs, they live in this one."""
        document: Finding = self.cleaned_data["document"]
        return Identity(
            name=self.cleaned_data["name"],
            id_number=document.number,
            id_type=self.cleaned_data["id_type"],
            sex=document.sex,
            birth_date=self.cleaned_data["birth_date"],
            town_id=town_id,
        )


class RegistrationForm(forms.Form):
    """`needs_guardian`: somebody must agree for the child; `has_queue`: a full class can be waited for."""

    guardian_name = forms.CharField(
        label=_("Guardian's name"), max_length=60, widget=forms.TextInput({"autocomplete": "name"})
    )
    guardian_phone = forms.CharField(
        label=_("Guardian's mobile number"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    guardian_consent = forms.BooleanField(
        label=_("I am the guardian of this child and agree that the child takes part."),
        error_messages={"required": _("Without a guardian's agreement a child cannot take part.")},
    )
    or_queue = forms.BooleanField(
        label=_("If the class is full by then, put me in the queue."), required=False, initial=True
    )
    consent = forms.BooleanField(
        label=_("I agree that the bureau and the school use my data to run this class."),
        error_messages={"required": _("Without your agreement the seat cannot be booked.")},
    )

    def __init__(self, *args: Any, needs_guardian: bool, has_queue: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unasked = [*(() if needs_guardian else OF_GUARDIAN), *(() if has_queue else ("or_queue",))]
        for name in unasked:
            del self.fields[name]

    def clean_guardian_name(self) -> str:
        return documents.name(self.cleaned_data["guardian_name"])

    def clean_guardian_phone(self) -> str:
        finding = phones.inspect(self.cleaned_data["guardian_phone"])
        for issue in finding.errors:
            self.add_error("guardian_phone", str(issue.message))
        return finding.number

    def guardian(self) -> Guardian | None:
        """Who agreed for the child, once the form is valid; None where nobody had to."""
        if "guardian_name" not in self.fields:
            return None
        return Guardian(name=self.cleaned_data["guardian_name"], phone=self.cleaned_data["guardian_phone"])
