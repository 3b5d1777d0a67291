"""Bodies that cannot be read as a push at all. What is wrong inside a readable one is reported row by row."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, NotFound


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = _("The body is larger than 20 MiB.")


class LengthRequired(APIException):
    """A body sent in chunks says no length, and WSGI hands over nothing of it."""

    status_code = 411
    default_code = "length_required"
    default_detail = _("Send the body in one piece, with its Content-Length; one sent in chunks is not read.")


class TooManyRows(APIException):
    status_code = 413
    default_code = "too_many_rows"
    default_detail = _("A push has at most 1,000 rows; send the others in a second one.")


class MalformedJson(APIException):
    status_code = 400
    default_code = "malformed_json"
    default_detail = _("The body is not JSON in UTF-8.")


class RowsMissing(APIException):
    status_code = 400
    default_code = "rows_missing"
    default_detail = _('The body is an object {"rows": [...]} with at least one row, and nothing else.')


class RuleNotFound(NotFound):
    default_code = "rule_not_found"
    default_detail = _("There is no rule with this code.")
