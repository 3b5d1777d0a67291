"""The search for a class, and the question of the map. Both stand in the address, so that they can be passed on."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory.models import Community, Town
from training import selectors
from training.enums import ClassKind, VenueKind
from training.models import Topic, TrainingClass, TravelMode

# The others fold away; `mode` alone narrows nothing.
IN_VIEW = frozenset({"q", "near", "mode"})


class When(TextChoices):
    EVENING = "evening", _("In the evening")
    WEEKEND = "weekend", _("At the weekend")


class Fee(TextChoices):
    FREE = "free", _("Free of charge")
    PAID = "paid", _("For a fee")


class CommunitiesByTown(django_filters.fields.ModelChoiceIterator[Community]):
    """The options of a community field, in a group for each town."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for town, communities in groupby(self.queryset.iterator(), lambda community: community.town.name):
            yield town, [self.choice(community) for community in communities]


class CommunityField(django_filters.fields.ModelChoiceField):
    iterator = CommunitiesByTown


class CommunityFilter(django_filters.ModelChoiceFilter):
    field_class = CommunityField


class OptionalSelect(forms.Select):
    """Never required, and so not asked what its first option is, which would cost a statement."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class ClassFilter(django_filters.FilterSet):
    """Every field is optional; `mode` and `within` say something only beside `near`."""

    q = django_filters.CharFilter(label=_("What would you like to learn?"), method="search")
    near = CommunityFilter(
        label=_("Near"),
        queryset=Community.objects.select_related("town").order_by("code"),
        to_field_name="code",
        empty_label=_("Choose your community"),
        method="nothing_here",
    )
    mode = django_filters.ModelChoiceFilter(
        label=_("How you get there"),
        queryset=TravelMode.objects.all(),
        to_field_name="key",
        empty_label=None,
        method="nothing_here",
        widget=OptionalSelect,
    )
    within = django_filters.BooleanFilter(
        label=_("Only what I reach in 30 minutes"), method="nothing_here", widget=forms.CheckboxInput
    )
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=When.choices, method="at_times", empty_label=_("At any time")
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        field_name="course__topic",
        to_field_name="key",
        empty_label=_("Any topic"),
    )
    occupation = django_filters.ModelChoiceFilter(
        label=_("Occupation"),
        queryset=selectors.occupations_with_classes(),
        field_name="course__occupation",
        empty_label=_("Any occupation"),
    )
    town = django_filters.ModelChoiceFilter(
        label=_("Town or subdistrict"),
        queryset=Town.objects.order_by("code"),
        field_name="venue__town",
        to_field_name="code",
        empty_label=_("Anywhere"),
    )
    community = CommunityFilter(
        label=_("Community where it meets"),
        queryset=selectors.communities_with_classes(),
        field_name="venue__community",
        to_field_name="code",
        empty_label=_("Any community"),
    )
    place = django_filters.ChoiceFilter(
        label=_("Kind of place"),
        choices=VenueKind.choices,
        field_name="venue__kind",
        empty_label=_("Any kind of place"),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ClassKind.choices, empty_label=_("Any kind"))
    fee = django_filters.ChoiceFilter(
        label=_("Fee"), choices=Fee.choices, method="at_a_fee", empty_label=_("Free or for a fee")
    )
    seats = django_filters.BooleanFilter(
        label=_("Only with seats left"), method="with_seats_left", widget=forms.CheckboxInput
    )

    class Meta:
        model = TrainingClass
        fields: list[str] = []

    @property
    def home(self) -> Community | None:
        """Where the reader starts from, if they said so."""
        return None if "near" in self.form.errors else self.form.cleaned_data["near"]

    @property
    def folded(self) -> int:
        """How many of the fields that do not stand in view narrow the search."""
        return sum(bool(field.data) for field in self.form if field.name not in IN_VIEW)

    @cached_property
    def travel(self) -> TravelMode | None:
        """How they travel: as chosen, else the way offered first; None where the district keeps none."""
        chosen: TravelMode | None = self.form.cleaned_data.get("mode")
        return chosen or TravelMode.objects.first()

    def filter_queryset(self, queryset: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
        """The distance comes last: it orders what the other fields have left."""
        classes = super().filter_queryset(queryset)
        if self.home is None or self.travel is None:
            return classes
        nearest = selectors.near(classes, selectors.home_of(self.home), self.travel.pace)
        return selectors.within_circle(nearest) if self.form.cleaned_data.get("within") else nearest

    def nothing_here(self, classes: QuerySet[TrainingClass], name: str, value: object) -> QuerySet[TrainingClass]:
        return classes

    def search(self, classes: QuerySet[TrainingClass], name: str, word: str) -> QuerySet[TrainingClass]:
        return classes.filter(
            Q(course__title__icontains=word)
            | Q(course__occupation__name__icontains=word)
            | Q(course__topic__name__icontains=word)
            | Q(venue__name__icontains=word)
            | Q(code__iexact=word)
        )

    def at_times(self, classes: QuerySet[TrainingClass], name: str, when: str) -> QuerySet[TrainingClass]:
        return selectors.in_the_evening(classes) if when == When.EVENING else selectors.at_the_weekend(classes)

    def at_a_fee(self, classes: QuerySet[TrainingClass], name: str, fee: str) -> QuerySet[TrainingClass]:
        return classes.filter(fee=0) if fee == Fee.FREE else classes.filter(fee__gt=0)

    def with_seats_left(
        self, classes: QuerySet[TrainingClass], name: str, only_with_seats: bool
    ) -> QuerySet[TrainingClass]:
        return selectors.with_seats_left(classes) if only_with_seats else classes


class CircleForm(forms.Form):
    """What the map is asked: how people travel, when they have time, what they want to learn."""

    mode = forms.ModelChoiceField(
        label=_("How you get there"),
        queryset=TravelMode.objects.all(),
        to_field_name="key",
        required=False,
        empty_label=None,
        widget=OptionalSelect,
    )
    when = forms.ChoiceField(
        label=_("When"), choices=[("", _("At any time")), *selectors.Times.choices], required=False
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.all(), to_field_name="key", required=False, empty_label=_("Any topic")
    )

    def need(self) -> selectors.Need | None:
        """None where the form is wrong, or the district keeps no way of travelling."""
        if not self.is_valid():
            return None
        mode = self.cleaned_data["mode"] or TravelMode.objects.first()
        when = self.cleaned_data["when"]
        if mode is None:
            return None
        return selectors.Need(mode, selectors.Times(when) if when else None, self.cleaned_data["topic"])
