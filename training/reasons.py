"""Why the portal itself did something: an event keeps a code and what it concerned, and says it in any language."""

import re

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from training.enums import PushKind, Reason
from training.models import TrainingClass

LONGEST = 300
# What a school's push brought names the push.
_PUSH = re.compile(r"(?P<kind>roster|attendance|results) (?P<push>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def written(reason: Reason, what: object = "") -> str:
    """As an event keeps it."""
    return f"{reason}:{what}"[:LONGEST] if what != "" else str(reason)


def amended(fields: list[str]) -> str:
    """The names of these fields of a class, as an event keeps them."""
    return written(Reason.AMENDED, ",".join(fields))


def said(text: str) -> str:
    """What an event keeps, as somebody reads it: a code in words, anything else as it was typed."""
    code, _colon, what = text.partition(":")
    if code in Reason.values:
        named = pgettext("list", ", ").join(map(_named, what.split(","))) if code == Reason.AMENDED else what
        return Reason(code).label % {"what": named}
    if pushed := _PUSH.fullmatch(text):
        values = {"kind": PushKind(pushed["kind"]).label, "push": pushed["push"]}
        return _("%(kind)s sent by the school, push %(push)s") % values
    return text


def _named(field: str) -> str:
    """A field of a class by its name on the form, and its sessions."""
    known = {each.name: each for each in TrainingClass._meta.get_fields()}
    found = known.get(field)
    if isinstance(found, Field):
        return str(found.verbose_name)
    return str(found.related_model._meta.verbose_name_plural) if found else field
