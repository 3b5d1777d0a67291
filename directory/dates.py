"""How a document writes its dates. Pure."""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.functional import lazy
from django.utils.translation import pgettext


def of_record(value: date) -> str:
    """`2026年10月9日`, `9 Oct 2026` in English: always with its year and without the weekday."""
    return format_date(value, pgettext("date format", "j M Y"))


of_record_lazy = lazy(of_record, str)
