"""How a text message leaves the portal. Errors name no phone number and repeat nothing the gateway said."""

import json
from typing import Protocol

import requests
import structlog
from django.conf import settings

from directory import protection

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3.05
ANSWER_SECONDS = 7
# What a gateway answers when the fault is not this one message's: the key, the traffic, the gateway itself.
_NOT_OUR_MESSAGE = {401, 403, 407, 408, 425, 429}


class GatewayError(Exception):
    """The message was not taken. The text is for the staff page: short, and free of personal data."""


class Unreachable(GatewayError):
    """Nothing can be sent at present; the next message would fare no better."""


class Refused(GatewayError):
    """The gateway will not take this message, however often it is asked."""


class SmsGateway(Protocol):
    """`reference` is the same for every attempt at one message, so that a gateway can drop the second of two."""

    def send(self, phone: str, text: str, reference: str) -> None:
        """Hand the message over. Raises `Unreachable` or `Refused`."""


class ConsoleGateway:
    """Demonstration: the message is written to the log."""

    def send(self, phone: str, text: str, reference: str) -> None:
        log.info("sms", phone=protection.mask_phone(phone), text=text, reference=reference)


class FileGateway:
    """Demonstration: one JSON line a message, in a file only its owner may read."""

    def send(self, phone: str, text: str, reference: str) -> None:
        line = json.dumps({"phone": phone, "text": text, "reference": reference}, ensure_ascii=False)
        settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
        settings.SMS_FILE.touch(mode=0o600)
        with settings.SMS_FILE.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class HttpGateway:
    """A POST of `{"phone", "text", "reference"}` with the key as bearer token; any 2xx means taken."""

    def send(self, phone: str, text: str, reference: str) -> None:
        try:
            response = requests.post(
                settings.SMS_GATEWAY_URL,
                json={"phone": phone, "text": text, "reference": reference},
                headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_KEY}", "Idempotency-Key": reference},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unreachable(type(error).__name__) from None
        if response.ok and not response.is_redirect:
            return
        answer = f"HTTP {response.status_code}"
        refused = 400 <= response.status_code < 500 and response.status_code not in _NOT_OUR_MESSAGE
        raise Refused(answer) if refused else Unreachable(answer)


GATEWAYS: dict[str, type[SmsGateway]] = {"console": ConsoleGateway, "file": FileGateway, "http": HttpGateway}


def gateway() -> SmsGateway:
    """The one the settings name."""
    return GATEWAYS[settings.SMS_GATEWAY]()
