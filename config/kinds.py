"""What the portal's messages are about, as staff read it: `accounts` sends them and does not know."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

MESSAGE_KINDS: Mapping[str, Promise] = {
    "training.registered": pgettext_lazy("message", "Seat confirmed"),
    "training.queued": pgettext_lazy("message", "Queued"),
    "training.entered": pgettext_lazy("message", "Entered a draw"),
    "training.drawn": pgettext_lazy("message", "Drawn"),
    "training.drawn_reserved": pgettext_lazy("message", "Drawn for a reserved seat"),
    "training.not_drawn": pgettext_lazy("message", "Not drawn"),
    "training.promoted": pgettext_lazy("message", "Seat offered"),
    "training.promoted_reserved": pgettext_lazy("message", "Reserved seat offered"),
    "training.accepted": pgettext_lazy("message", "Offer accepted"),
    "training.expiring": pgettext_lazy("message", "Offer about to expire"),
    "training.expired": pgettext_lazy("message", "Offer expired"),
    "training.released": pgettext_lazy("message", "Left for another class"),
    "training.not_reached": pgettext_lazy("message", "Queue ended"),
    "training.class_cancelled": pgettext_lazy("message", "Class cancelled"),
    "training.moved": pgettext_lazy("message", "Time or place changed"),
    "training.reminder": pgettext_lazy("message", "Class tomorrow"),
    "training.roster_seated": pgettext_lazy("message", "Enrolled by a roster"),
    "training.roster_left": pgettext_lazy("message", "No longer on a roster"),
    "training.completed": pgettext_lazy("message", "Certificate of completion"),
}
