"""Lists a program walks through while they grow: no page number shifts, and the last page is as quick as the first."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Pages(CursorPagination):
    """In the order the list itself is in."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    page_size_query_description = "How many at once, 100 unless told and 1,000 at most."

    def get_page_size(self, request: Request) -> int | None:
        """The size asked for. What is no number is refused, where DRF would quietly take the usual one."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is not None and not re.fullmatch(r"[1-9][0-9]{0,8}", asked):
            raise ValidationError({self.page_size_query_param: [_("Enter a whole number, 1 or more.")]})
        return super().get_page_size(request)

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(view.ordering)
