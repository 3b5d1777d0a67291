"""Proving a phone, for whatever page needs it proven: send a code, take its digits."""

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import gateways
from accounts.enums import CodePurpose
from accounts.errors import CodeSpent, CodeWrong
from accounts.models import OneTimeCode
from accounts.services import codes, throttles
from accounts.views import progress
from accounts.views.progress import Sent

NOT_SENT = "NOT_SENT"


def send(request: HttpRequest, form: Form, phone: str, purpose: CodePurpose) -> bool:
    """Send a code to the phone, or say on the form that none could be sent. Raises `TooOften`."""
    throttles.count("code", phone=phone, address=throttles.address_of(request))
    try:
        code = codes.send(phone, purpose)
    except gateways.GatewayError:
        message = _("The message could not be sent. This is our fault, not yours: please try again in a few minutes.")
        form.add_error(None, ValidationError(message, code=NOT_SENT))
        return False
    progress.code_sent(request, code, phone)
    return True


def take(request: HttpRequest, form: Form, sent: Sent) -> OneTimeCode | None:
    """The redeemed code, or what is wrong with the digits on the form. Raises `TooOften`."""
    throttles.count("try", address=throttles.address_of(request))
    try:
        return codes.redeem(sent.reference, CodePurpose(sent.purpose), form.cleaned_data["digits"])
    except (CodeWrong, CodeSpent) as refused:
        form.add_error("digits", ValidationError(str(refused.message), code=refused.code))
        return None


def where_to_look() -> dict[str, str]:
    """For a demonstration, where its text messages really go; nothing anywhere else."""
    if not settings.LOCAL:
        return {}
    return {"gateway": settings.SMS_GATEWAY, "sms_file": str(settings.SMS_FILE)}


def status_of(form: Form) -> int:
    if form.has_error(NON_FIELD_ERRORS, NOT_SENT):
        return 503
    return 400 if form.is_bound and form.errors else 200
