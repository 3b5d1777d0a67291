"""What the reader of the dashboard may choose, and what staff enter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from targets.enums import IndicatorKind
from targets.models import Target


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100, required=False)


class TargetForm(forms.ModelForm[Target]):
    """A target whose value suits its indicator: a share lies between 0 and 1, a count is whole."""

    class Meta:
        model = Target
        fields = ["indicator", "year", "due_on", "value", "document", "is_fictional"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        indicator, value = cleaned.get("indicator"), cleaned.get("value")
        if indicator is None or value is None:
            return cleaned
        if indicator.kind == IndicatorKind.STOCK_RATIO and value > 1:
            self.add_error("value", _("Write a share between 0 and 1: 0.37 is 37 %."))
        if indicator.kind == IndicatorKind.COUNT_IN_YEAR and value != value.to_integral_value():
            self.add_error("value", _("A count is a whole number."))
        return cleaned
