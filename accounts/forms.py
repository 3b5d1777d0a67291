"""Forms filled in at the door, by residents and by staff."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import networks
from accounts.enums import Scope
from accounts.errors import NetworkUnreadable, PhoneTaken
from accounts.models import OF_A_SCHOOL, ResidentAccount, SchoolCredential, User
from accounts.services import residents
from accounts.services.residents import Applicant
from directory import characters, documents, identity, phones
from directory.enums import IdentityType
from directory.errors import Invalid
from directory.models import Community, Person, Town

ELSEWHERE = "elsewhere"
BIRTH_DATE_NEEDED = _("This document does not tell your birth date, and some classes depend on age.")


class CredentialForm(forms.ModelForm[SchoolCredential]):
    """A new credential: whom it acts as, what it may do, until when."""

    scopes = forms.MultipleChoiceField(label=_("scopes"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    networks = forms.CharField(label=_("networks"), required=False, widget=forms.Textarea({"rows": 3}))

    class Meta:
        model = SchoolCredential
        fields = ["user", "name", "scopes", "networks", "is_sandbox", "expires_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            holders: Any = self.fields["user"]
            holders.queryset = User.objects.filter(OF_A_SCHOOL).order_by("display_name", "username")
        if "expires_at" in self.fields:
            self.fields["expires_at"].initial = timezone.now() + timedelta(days=365)
        if "networks" in self.fields:
            self.fields["networks"].help_text = str(SchoolCredential._meta.get_field("networks").help_text)

    def clean_networks(self) -> list[str]:
        try:
            return networks.parse(self.cleaned_data["networks"])
        except ValueError as error:
            raise forms.ValidationError(str(NetworkUnreadable.message), code=NetworkUnreadable.code) from error


class DisclosureForm(forms.Form):
    """Why somebody's data is to be read in full."""

    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        min_length=4,
        help_text=_("Kept in the audit log with your name. Example: “called about case 2026-114”."),
    )


class ReasonForm(forms.Form):
    """Why staff take something back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        min_length=4,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Kept with your name."),
    )


class MobileField(forms.CharField):
    """Eleven digits, however they are written."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        super().__init__(max_length=30, widget=forms.TextInput(attributes), **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return phones.mobile(super().clean(value))
        except Invalid as invalid:
            raise forms.ValidationError(str(invalid.message), code=invalid.code) from invalid


class PhoneForm(forms.Form):
    """Which phone a code is sent to."""

    phone = MobileField(label=_("Mobile number"), help_text=_("Mainland China, 11 digits."))


class CodeForm(forms.Form):
    """The six digits somebody was sent."""

    digits = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_digits(self) -> str:
        return "".join(characters.half_width(self.cleaned_data["digits"]).split())


def _towns() -> list[tuple[str, str | Promise]]:
    towns = [(str(town.pk), town.name) for town in Town.objects.all()]
    return [("", _("Choose …")), *towns, (ELSEWHERE, _("Outside the district"))]


class BirthDateField(forms.DateField):
    """A day on which somebody alive may have been born."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"type": "date", "autocomplete": "bday"}
        super().__init__(label=_("Birth date"), widget=forms.DateInput(attributes, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> date | None:
        born: date | None = super().clean(value)
        today = timezone.localdate()
        if born is not None and not (today.year - identity.MAXIMUM_AGE <= born.year and born <= today):
            raise forms.ValidationError(_("Nobody alive was born on this day."), code="BIRTH_DATE")
        return born


def _communities() -> list[tuple[str, str | Promise | list[tuple[str, str]]]]:
    """In a group for each town."""
    known = Community.objects.select_related("town").order_by("town__code", "code")
    grouped = groupby(known, lambda community: community.town.name)
    return [
        ("", _("I do not know")),
        *((town, [(str(each.pk), each.name) for each in found]) for town, found in grouped),
    ]


class HomeForm(forms.Form):
    """Where somebody lives; the community is one of the town's."""

    town = forms.ChoiceField(
        label=_("Town where you live"), choices=_towns, help_text=_("So that we can show classes nearby.")
    )
    community = forms.ChoiceField(
        label=_("Community or village where you live"),
        choices=_communities,
        required=False,
        help_text=_("Some seats are kept for the people of a community."),
    )

    def clean_community(self) -> str:
        chosen: str = self.cleaned_data["community"]
        town = self.cleaned_data.get("town")
        if chosen and town and not Community.objects.filter(pk=chosen, town=None if town == ELSEWHERE else town):
            raise forms.ValidationError(_("This community is not in the town you chose."), code="COMMUNITY_ELSEWHERE")
        return chosen

    def town_id(self) -> int | None:
        """Of a valid form; None outside the district."""
        town: str = self.cleaned_data["town"]
        return None if town == ELSEWHERE else int(town)

    def community_id(self) -> int | None:
        return int(self.cleaned_data["community"]) if self.cleaned_data["community"] else None

    def home(self) -> tuple[Town | None, Community | None]:
        town_id, community_id = self.town_id(), self.community_id()
        return (
            None if town_id is None else Town.objects.get(pk=town_id),
            None if community_id is None else Community.objects.get(pk=community_id),
        )


class DetailsForm(HomeForm):
    """What a resident corrects themselves. The birth date is asked only of those of whom nobody knows it."""

    birth_date = BirthDateField(help_text=_("As it stands on your document. It cannot be changed here afterwards."))

    def __init__(self, sent: QueryDict | None, *, person: Person) -> None:
        known = {"town": person.town_id or ELSEWHERE, "community": person.community_id or ""}
        super().__init__(sent, initial=known)
        if person.birth_date is not None:
            del self.fields["birth_date"]


class DocumentForm(forms.Form):
    """Who somebody is, as it stands on their document."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("As it stands on the document."),
    )
    id_type = forms.ChoiceField(label=_("ID type"), choices=IdentityType, initial=IdentityType.RESIDENT)
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    birth_date = BirthDateField(
        required=False, help_text=_("Only for other documents: a resident ID number tells it already.")
    )

    def clean_name(self) -> str:
        return documents.name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "id_number" in cleaned and "id_type" in cleaned:
            document = documents.inspect(cleaned["id_type"], cleaned["id_number"], today=timezone.localdate())
            for issue in document.errors:
                self.add_error("id_number", forms.ValidationError(str(issue.message), code=issue.code))
            cleaned["document"] = document
            told = document.birth_date
            if told is None and not document.errors and "birth_date" in cleaned and cleaned["birth_date"] is None:
                self.add_error("birth_date", forms.ValidationError(BIRTH_DATE_NEEDED, code="required"))
            cleaned["birth_date"] = told or cleaned.get("birth_date")
        return cleaned


class RegistrationForm(DocumentForm, HomeForm):
    """Who somebody is, on the first time they sign in."""

    field_order = ["name", "id_type", "id_number", "birth_date", "town", "community", "consent"]

    consent = forms.BooleanField(
        label=_("I agree that the bureau uses these details as described here. For a child under 14: as the guardian.")
    )

    def applicant(self, language: str) -> Applicant:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return Applicant(
            name=cleaned["name"],
            id_type=cleaned["id_type"],
            id_number=cleaned["document"].number,
            sex=cleaned["document"].sex,
            birth_date=cleaned["birth_date"],
            town_id=self.town_id(),
            language=language,
            community_id=self.community_id(),
        )


class HolderForm(forms.Form):
    """What only the holder of an account knows, asked when their phone has not been heard of for long."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"autocomplete": "name"}))
    last_characters = forms.CharField(
        label=_("Last four characters of your document's number"),
        max_length=10,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class AccountPhoneForm(forms.ModelForm[ResidentAccount]):
    """At the service window: the holder stands there with document and new phone."""

    phone = MobileField(label=_("New phone number"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, min_length=4, help_text=_("Which document you saw. Kept with your name.")
    )

    class Meta:
        model = ResidentAccount
        fields: list[str] = []

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        holder = residents.with_phone(phone)
        if holder and holder.pk != self.instance.pk:
            raise forms.ValidationError(PhoneTaken.message, code=PhoneTaken.code)
        return phone
