"""How the list of a school's classes is narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from training.enums import ClassKind, ClassStatus
from training.models import TrainingClass


class OwnClassFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=ClassStatus.choices, label=_("status"))
    kind = django_filters.ChoiceFilter(choices=ClassKind.choices, label=_("kind"))
    starts_from = django_filters.DateFilter(field_name="starts_on", lookup_expr="gte", label=_("begins on or after"))
    starts_until = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("begins on or before"))

    class Meta:
        model = TrainingClass
        fields: list[str] = []
