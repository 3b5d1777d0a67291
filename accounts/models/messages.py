from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import UNSENT, MessageStatus
from accounts.models.events import Event
from directory.models import Person
from directory.protection import PersonalData, Protection


class MessageQuerySet(models.QuerySet["Message"]):
    def in_trouble(self) -> "MessageQuerySet":
        """Given up, or waiting for another try after one that failed."""
        return self.filter(
            models.Q(status=MessageStatus.FAILED) | models.Q(status=MessageStatus.PENDING, attempts__gt=0)
        )


class Message(models.Model):
    """Something one person is told by SMS: written once, sent once, whatever happens on the way.

    `key` names what is told and why, such as `training.enrolmentevent:42`; the second message of a key is never
    written. No phone number stands here: it is looked up when the message is sent.
    """

    personal_data: ClassVar[PersonalData] = {"text": Protection.RESTRICTED}

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="messages", editable=False, verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=40, editable=False)
    text = models.CharField(_("text"), max_length=300, editable=False)
    key = models.CharField(_("key"), max_length=120, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=MessageStatus, default=MessageStatus.PENDING, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_attempt_at = models.DateTimeField(
        _("next attempt"),
        default=timezone.now,
        editable=False,
        help_text=_("While being sent: when it is taken for lost and picked up again."),
    )
    last_error = models.CharField(_("last error"), max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(status__in=[*UNSENT]),
                name="accounts_message_due",
            ),
            models.Index(fields=["person", "-created_at"], name="accounts_message_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~models.Q(status=MessageStatus.SENT) & models.Q(sent_at=None)),
                name="accounts_message_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status=MessageStatus.PENDING) | models.Q(attempts__gt=0),
                name="accounts_message_leaves_by_an_attempt",
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(key="") & ~models.Q(kind=""),
                name="accounts_message_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person}"


class MessageEvent(Event):
    """Sent, given up, or given another try. What made somebody write the message is named by its key."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="events", verbose_name=_("message"))

    class Meta(Event.Meta):
        verbose_name = _("message event")
        verbose_name_plural = _("message events")
