import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Event, SchoolCredential, User
from directory.protection import PersonalData, Protection
from training.enums import STILL_TO_RUN, UNDER_WAY, WITHOUT_EFFECT, OnError, PushKind, PushMode, PushStatus
from training.models.classes import TrainingClass


class PushQuerySet(models.QuerySet["Push"]):
    def under_way(self) -> Self:
        return self.filter(status__in=UNDER_WAY)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Pushes follow their class: staff who read rosters see all, a provider's people those of their own."""
        if user.is_staff and user.has_perm("training.view_enrolment"):
            return self
        if not user.is_authenticated or user.organisation_id is None:
            return self.none()
        return self.filter(training_class__course__provider__organisation=user.organisation_id)


class Push(models.Model):
    """Rows that a school sent, from their arrival to what became of each: the receipt, and the place in the queue.

    A push is applied whole or not at all, in one transaction with its end. A dry run that is answered at once leaves
    no push. One that is too long for that is a push like others, `is_dry_run`, whose work is undone before it ends:
    such a push never changed anything, and its counts say what would have become of its rows. In a class one push is
    under way at a time, and beside it one that is only tried out: who tries things out keeps nobody from the class.
    """

    personal_data: ClassVar[PersonalData] = {"payload": Protection.ENCRYPTED}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="pushes", editable=False, verbose_name=_("training class")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pushes", editable=False, verbose_name=_("sent by")
    )
    credential = models.ForeignKey(
        SchoolCredential,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pushes",
        editable=False,
        verbose_name=_("credential"),
        help_text=_("Empty where somebody uploaded it on a page."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PushKind, editable=False)
    mode = models.CharField(_("mode"), max_length=7, choices=PushMode, default=PushMode.MERGE, editable=False)
    on_error = models.CharField(_("on error"), max_length=6, choices=OnError, default=OnError.SKIP, editable=False)
    is_dry_run = models.BooleanField(_("dry run"), default=False, editable=False)
    media_type = models.CharField(_("format"), max_length=80, blank=True, editable=False)
    sha256 = models.CharField(
        _("SHA-256 of the body"),
        max_length=64,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", _("64 hexadecimal digits."))],
    )
    payload = models.BinaryField(_("encrypted rows"), null=True, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=PushStatus, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(pgettext_lazy("push", "attempts"), default=0, editable=False)
    progress = models.PositiveIntegerField(_("rows looked at"), default=0, editable=False)
    received = models.PositiveIntegerField(_("rows received"), editable=False)
    created = models.PositiveIntegerField(_("rows created"), default=0, editable=False)
    updated = models.PositiveIntegerField(_("rows updated"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("rows unchanged"), default=0, editable=False)
    withdrawn = models.PositiveIntegerField(_("persons withdrawn"), default=0, editable=False)
    rejected = models.PositiveIntegerField(_("rows rejected"), default=0, editable=False)
    missing_sha256 = models.CharField(
        _("digest of the persons it withdraws"), max_length=64, blank=True, default="", editable=False
    )
    approved_sha256 = models.CharField(
        _("digest of the withdrawals approved"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Whom whoever released the push agreed to withdraw; anybody else holds it again."),
    )
    roster_sha256 = models.CharField(
        _("digest of the roster"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("As it was when the push was held; it is released into no other."),
    )
    would_be_held = models.BooleanField(_("would be held"), default=False, editable=False)
    failure = models.CharField(
        _("failure"), max_length=40, blank=True, editable=False, help_text=_("The code of what stopped it.")
    )

    objects = PushQuerySet.as_manager()

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        ordering = ["-received_at"]
        permissions = [("release_push", _("Can release or discard held pushes"))]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="training_push_under_way",
                condition=models.Q(status__in=UNDER_WAY),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "is_dry_run"],
                condition=models.Q(status__in=UNDER_WAY),
                name="training_push_one_under_way_per_class",
                violation_error_message=_("Another push of this class is under way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[PushStatus.DONE, PushStatus.HELD])
                | models.Q(
                    received=models.F("created") + models.F("updated") + models.F("unchanged") + models.F("rejected")
                ),
                name="training_push_accounts_for_every_row",
                violation_error_message=_("Every row is created, updated, unchanged or rejected."),
            ),
            models.CheckConstraint(
                condition=models.Q(payload=None) | models.Q(status__in=STILL_TO_RUN),
                name="training_push_forgets_its_rows",
                violation_error_message=_("The rows are kept only while they are still needed."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=STILL_TO_RUN, finished_at=None)
                | (~models.Q(status__in=STILL_TO_RUN) & models.Q(finished_at__isnull=False)),
                name="training_push_ends_once",
                violation_error_message=_("A push has an end when nothing more becomes of it."),
            ),
            models.CheckConstraint(
                condition=(models.Q(status=PushStatus.FAILED) & ~models.Q(failure=""))
                | (~models.Q(status=PushStatus.FAILED) & models.Q(failure="")),
                name="training_push_failure_has_its_reason",
                violation_error_message=_("A failure has a reason, and nothing else has one."),
            ),
            models.CheckConstraint(
                condition=models.Q(would_be_held=False) | models.Q(is_dry_run=True),
                name="training_push_is_held_or_tried_out",
                violation_error_message=_("A push that is not a dry run is held, not said to be."),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn=0) | models.Q(mode=PushMode.REPLACE),
                name="training_push_withdraws_only_by_replacing",
                violation_error_message=_("Only a push that makes equal withdraws anybody."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def answer(self) -> PushStatus:
        """What a sender is told of it: its status; and of what was tried out and would be held, that."""
        return PushStatus.HELD if self.would_be_held else PushStatus(self.status)

    @property
    def word(self) -> str | Promise:
        """The same for people."""
        return _("Would be held: it would withdraw many") if self.would_be_held else self.answer.label

    @property
    def is_without_effect(self) -> bool:
        """Whether its counts say what it would do, or would have done: it was tried out, or waits, or was ended."""
        return self.is_dry_run or self.status in WITHOUT_EFFECT


class PushPage(models.Model):
    """What became of up to a thousand rows of a push, in the order sent; whom it withdrew follows at the end.

    Each of `rows` has `line`, `student_number`, `outcome` and `issues`, whose messages are kept in every language.
    """

    personal_data: ClassVar[PersonalData] = {"rows": Protection.RESTRICTED}

    push = models.ForeignKey(Push, models.CASCADE, related_name="pages", editable=False, verbose_name=_("push"))
    number = models.PositiveSmallIntegerField(_("page"), editable=False)
    rows = models.JSONField(_("rows"), editable=False)

    class Meta:
        verbose_name = _("page of a push")
        verbose_name_plural = _("pages of pushes")
        ordering = ["push", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["push", "number"],
                name="training_push_page_once",
                violation_error_message=_("This page is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.push_id}/{self.number}"


class PushEvent(Event):
    """A push arrived, began, ended, was held, released, discarded or cancelled."""

    push = models.ForeignKey(Push, models.PROTECT, related_name="events")

    @property
    def word(self) -> str:
        return str(PushStatus(self.to_status).label)

    class Meta(Event.Meta):
        verbose_name = _("push event")
        verbose_name_plural = _("push events")
