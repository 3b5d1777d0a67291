"""What teachers key in, and what people say about their attendance and their class."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters

REASON = 300


class KeyedForm(forms.Form):
    """The signed rows of a printed sheet."""

    rows = forms.CharField(
        label=_("Numbers of the signed rows"),
        max_length=2_000,
        help_text=_("Such as 1-12, 14, 17-20. Everybody else is recorded as absent."),
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )


class CorrectionForm(forms.Form):
    """How long somebody was there after all, and why this is changed."""

    minutes = forms.IntegerField(min_value=0, label=_("Minutes present"))
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON, help_text=_("Stays on record and is shown to the person.")
    )

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes present"),
            min_value=0,
            max_value=longest,
            help_text=format_lazy(_("0 for absent, {longest} for the whole session."), longest=longest),
        )
        self.order_fields(["minutes", "reason"])


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong?"),
        max_length=REASON,
        help_text=_("The teacher reads this and corrects the record, or tells you why it stands."),
        widget=forms.Textarea({"rows": 3}),
    )


class FeedbackForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("How was the class?"),
        coerce=int,
        choices=[
            (5, _("5 – very good")),
            (4, _("4 – good")),
            (3, _("3 – all right")),
            (2, _("2 – poor")),
            (1, _("1 – very poor")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What should stay, what should change?"),
        max_length=1_000,
        required=False,
        help_text=_("The school and the bureau read this without your name. It is never published."),
        widget=forms.Textarea({"rows": 5}),
    )


class VerificationForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=40,
        help_text=_("16 letters and digits beside the square code."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Letters and digits only: it becomes part of an address."""
        tidy = "".join(filter(str.isalnum, characters.half_width(self.cleaned_data["code"])))
        if not tidy:
            raise forms.ValidationError(_("Type the 16 letters and digits beside the square code."))
        return tidy
