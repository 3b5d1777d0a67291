"""How the lists of readings and of targets are narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from targets.enums import Scope
from targets.models import Reading, Target


class ReadingFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter(field_name="indicator__key", label=_("key of the indicator"))
    town = django_filters.CharFilter(field_name="town__code", label=_("code of the town"))
    scope = django_filters.ChoiceFilter(choices=Scope.choices, label=_("scope"))

    class Meta:
        model = Reading
        fields = ["indicator", "year", "scope", "town", "recomputation"]


class TargetFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter(field_name="indicator__key", label=_("key of the indicator"))
    town = django_filters.CharFilter(field_name="town__code", label=_("code of the town"))
    of_district = django_filters.BooleanFilter(
        field_name="town", lookup_expr="isnull", label=_("of the whole district")
    )

    class Meta:
        model = Target
        fields = ["indicator", "year", "town", "of_district"]
