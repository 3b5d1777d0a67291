"""What staff see and edit of the district's reference data, and the masked registry of persons."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory import selectors
from directory.models import (
    CalendarDay,
    CalendarYear,
    Community,
    District,
    EvaluationBody,
    Industry,
    IndustryScheme,
    Occupation,
    Organisation,
    Person,
    SkillUnit,
    Town,
)

Row = TypeVar("Row", bound=Model)
OFFERED_LOOKUPS = {"town__id__exact", "town__isnull"}


class DiscreetAdmin(admin.ModelAdmin[Row]):
    """For models that hold personal data: no address narrows the list by it, but by a filter the page itself offers.

    Django lets `?birth_date=…` and `?name__startswith=…` through, which would sound out what every screen masks.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        is_personal = lookup.split(LOOKUP_SEP, maxsplit=1)[0] in getattr(self.model, "personal_data", {})
        return not is_personal and super().lookup_allowed(lookup, value, request)


class LookupSelect(AutocompleteSelect):
    def format_value(self, value: Any) -> list[str]:
        return _readable(self.field, super().format_value(value))


class LookupSelectMultiple(AutocompleteSelectMultiple):
    def format_value(self, value: Any) -> list[str]:
        return _readable(self.field, super().format_value(value))


def _readable(field: Any, keys: list[str]) -> list[str]:
    """The keys that can be those of a row: Django asks the database for all, and breaks where one is no number."""
    return [key for key in keys if _is_key(field.target_field, key)]


def _is_key(field: Field[Any, Any], text: str) -> bool:
    try:
        field.clean(text, None)
    except ValidationError:
        return False
    return True


class LookupAdmin(BaseModelAdmin[Row]):
    """For pages and inlines with `autocomplete_fields`: what is no key is told beside the field, as of any other."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LookupSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LookupSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin[District]):
    list_display = ["name", "code", "portal_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not District.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: District | None = None) -> bool:
        return False


@admin.register(Town)
class TownAdmin(admin.ModelAdmin[Town]):
    list_display = ["name", "code", "kind"]
    search_fields = ["name", "code"]


@admin.register(Community)
class CommunityAdmin(admin.ModelAdmin[Community]):
    list_display = ["name", "code", "town"]
    list_filter = ["town"]
    list_select_related = ["town"]
    search_fields = ["name", "code"]


@admin.register(SkillUnit)
class SkillUnitAdmin(LookupAdmin[SkillUnit], admin.ModelAdmin[SkillUnit]):
    list_display = ["kind", "town", "community", "named_on"]
    list_select_related = ["town", "community"]
    autocomplete_fields = ["town", "community"]


class IndustryInline(admin.TabularInline[Industry, IndustryScheme]):
    model = Industry
    extra = 0


@admin.register(IndustryScheme)
class IndustrySchemeAdmin(admin.ModelAdmin[IndustryScheme]):
    list_display = ["name", "key", "source"]
    inlines = [IndustryInline]


@admin.register(Occupation)
class OccupationAdmin(admin.ModelAdmin[Occupation]):
    list_display = ["name", "code", "is_digital", "is_new", "is_green", "source"]
    list_filter = ["is_digital", "is_new", "is_green"]
    search_fields = ["name", "name_en", "code"]


class EvaluationBodyInline(admin.StackedInline[EvaluationBody, Organisation]):
    model = EvaluationBody
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    list_display = ["name", "kind", "credit_code", "town"]
    list_filter = ["kind", "is_above_scale", "town"]
    list_select_related = ["town"]
    search_fields = ["name", "credit_code"]
    inlines = [EvaluationBodyInline]


class CalendarDayForm(forms.ModelForm[CalendarDay]):
    """The database refuses a day of another year; Django does not ask it of a row below its year."""

    class Meta:
        model = CalendarDay
        fields = ["date", "kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, year = cleaned.get("date"), cleaned.get("year")
        if day and year and day.year != year.year:
            self.add_error("date", _("The date is not in this year."))
        return cleaned


class CalendarDayInline(admin.TabularInline[CalendarDay, CalendarYear]):
    model = CalendarDay
    form = CalendarDayForm
    extra = 1


@admin.register(CalendarYear)
class CalendarYearAdmin(admin.ModelAdmin[CalendarYear]):
    list_display = ["year", "source"]
    inlines = [CalendarDayInline]


@admin.register(Person)
class PersonAdmin(DiscreetAdmin[Person]):
    """Masked, and read-only: persons enter through rosters and registrations. Full data is a disclosure, not a page."""

    list_display = ["masked_name", "id_masked", "phone_masked", "town"]
    list_filter = ["town"]
    list_select_related = ["town"]
    search_fields = ["pk"]
    search_help_text = _("Two characters of the name, or a whole ID or phone number.")
    fields = [
        "masked_name",
        "id_type",
        "id_masked",
        "phone_masked",
        "town",
        "community",
        "employer",
        "retention_until",
        "is_fictional",
    ]
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nothing but the filter on the page: what else is on record of a person is nobody's to try."""
        return lookup in OFFERED_LOOKUPS

    @admin.display(description=_("name"))
    def masked_name(self, person: Person) -> str:
        return person.masked_name

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset & selectors.find_persons(search_term), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False
