"""What partner schools send on their pages: a workbook, a purpose, a filter."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory import sheets
from directory.errors import DomainError
from training import rulebook
from training.enums import PushMode, PushStatus
from training.models import Push


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
