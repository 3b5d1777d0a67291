"""Bodies that do not get as far as being read. What is wrong inside a readable one is reported row by row."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, NotFound


class LengthRequired(APIException):
    """A body sent in chunks says no length, and WSGI hands over nothing of it."""

    status_code = 411
    default_code = "length_required"
    default_detail = _("Send the body in one piece, with its Content-Length; one sent in chunks is not read.")


class RuleNotFound(NotFound):
    default_code = "rule_not_found"
    default_detail = _("There is no rule with this code.")
