"""Bodies that cannot be read as a push at all. What is wrong inside a readable one is reported row by row."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = _("The body is larger than 20 MiB.")


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
