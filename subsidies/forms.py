"""Looking into the catalogues, claiming, and reviewing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from subsidies import selectors
from subsidies.enums import ClaimStatus, SchemeKind
from subsidies.models import Scheme
from talents import numbers
from talents.models import Certificate


class WordForm(forms.Form):
    """A word to narrow a catalogue by."""

    kind = forms.CharField(widget=forms.HiddenInput, required=False)
    q = forms.CharField(label=_("Provider or occupation"), required=False, max_length=40)


class ClaimFilterForm(forms.Form):
    number = forms.CharField(label=_("Claim number"), required=False, max_length=16)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *ClaimStatus.choices])


class ClaimForm(forms.Form):
    """Which certificate, for which subsidy. One the user may not claim for is as unknown as none at all."""

    scheme = forms.ModelChoiceField(
        Scheme.objects.filter(kind=SchemeKind.PERSONAL), label=_("Subsidy scheme"), empty_label=None
    )
    certificate = forms.CharField(
        label=_("Certificate number"), max_length=40, help_text=_("As printed: a letter and 21 digits.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_certificate(self) -> Certificate:
        number = numbers.parse(self.cleaned_data["certificate"])
        if number is None:
            raise forms.ValidationError(_("A certificate number has 22 characters, an old one 16 digits."))
        certificate = selectors.claimable_certificates(self.user).filter(number=number.text).first()
        if certificate is None:
            raise forms.ValidationError(
                _("None of the certificates you may claim for has this number. Compare it digit by digit.")
            )
        return certificate


class ReviewForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A rejection needs one; the submitter reads it."),
    )
