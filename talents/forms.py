"""What staff are asked before the registry is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ReasonForm
from directory.models import Person


class SurvivorField(forms.ModelChoiceField[Person]):
    """Persons as they are told apart without being read in full."""

    def label_from_instance(self, obj: Person) -> str:
        known = (obj.masked_name, obj.id_masked, obj.phone_masked, obj.town)
        return " · ".join(str(each) for each in known if each)


class MergeForm(ReasonForm):
    """Which of two rows of one person stays in use, and how it is known that they are one."""

    survivor = SurvivorField(
        label=_("The row that stays in use"),
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("What it does not say yet is filled in from the other."),
    )
    field_order = ["survivor", "reason"]

    def __init__(self, *args: Any, persons: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Person.objects.filter(pk__in=[each.pk for each in persons])
        survivors: Any = self.fields["survivor"]
        survivors.queryset = chosen.select_related("town")
