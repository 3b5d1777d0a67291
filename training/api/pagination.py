"""Lists a program walks through while they grow: no page number shifts, and the last page is as quick as the first."""

from typing import Any

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """In the order the list itself is in."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    page_size_query_description = "How many at once, 100 unless told and 1,000 at most."

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(view.ordering)
