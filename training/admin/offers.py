"""What the district offers: providers, venues, topics, and what stands beside classes."""

from django.contrib import admin
from django.http import HttpRequest

from directory.admin import LookupAdmin
from training.models import (
    Alliance,
    AllianceMember,
    DemandPosting,
    OnlineCatalogue,
    Provider,
    PublicEvent,
    Topic,
    TravelMode,
    Venue,
)


@admin.register(Provider)
class ProviderAdmin(LookupAdmin[Provider], admin.ModelAdmin[Provider]):
    list_display = ["organisation", "approved_from", "approved_until"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name"]
    autocomplete_fields = ["organisation", "occupations"]


@admin.register(Venue)
class VenueAdmin(LookupAdmin[Venue], admin.ModelAdmin[Venue]):
    list_display = ["name", "kind", "town", "capacity"]
    list_filter = ["kind", "town"]
    list_select_related = ["town"]
    search_fields = ["name"]
    autocomplete_fields = ["town", "community"]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ["name", "name_en", "key"]
    search_fields = ["name", "name_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        return ["key"] if obj else []


@admin.register(TravelMode)
class TravelModeAdmin(admin.ModelAdmin[TravelMode]):
    """The numbers behind every travel time on the site; each keeps its earlier values."""

    list_display = ["key", "speed_kmh", "detour_factor", "wait_minutes", "is_default", "is_assumed", "source"]


@admin.register(DemandPosting)
class DemandPostingAdmin(LookupAdmin[DemandPosting], admin.ModelAdmin[DemandPosting]):
    list_display = ["enterprise", "occupation", "level", "head_count", "posted_on", "status"]
    list_filter = ["status"]
    list_select_related = ["enterprise", "occupation"]
    autocomplete_fields = ["enterprise", "occupation"]


class AllianceMemberInline(LookupAdmin[AllianceMember], admin.TabularInline[AllianceMember, Alliance]):
    model = AllianceMember
    extra = 0
    autocomplete_fields = ["organisation"]


@admin.register(Alliance)
class AllianceAdmin(admin.ModelAdmin[Alliance]):
    list_display = ["name", "source"]
    inlines = [AllianceMemberInline]


@admin.register(PublicEvent)
class PublicEventAdmin(LookupAdmin[PublicEvent], admin.ModelAdmin[PublicEvent]):
    list_display = ["title", "kind", "venue", "starts_at", "minimum_age", "training_class"]
    list_filter = ["kind"]
    list_select_related = ["venue", "training_class"]
    autocomplete_fields = ["venue", "training_class"]


@admin.register(OnlineCatalogue)
class OnlineCatalogueAdmin(admin.ModelAdmin[OnlineCatalogue]):
    list_display = ["platform", "as_of", "digital_courses", "course_providers", "courses", "institutions"]
