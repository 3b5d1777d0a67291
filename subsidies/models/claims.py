from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, User
from directory.models import Person
from directory.protection import PersonalData, Protection
from subsidies.enums import DEAD_CLAIMS, ClaimStatus
from subsidies.models.schemes import RuleVersion, Scheme
from talents.models import Certificate


class ClaimQuerySet(models.QuerySet["Claim"]):
    def live(self) -> Self:
        """Neither rejected nor withdrawn."""
        return self.exclude(status__in=DEAD_CLAIMS)

    def visible_to(self, user: User) -> Self:
        """All of them for those who may view claims, else those one's own organisation submitted."""
        if user.has_perm("subsidies.view_claim"):
            return self
        if user.organisation_id is None:
            return self.filter(submitted_by=user)
        return self.filter(submitted_by__organisation=user.organisation_id)


class Claim(models.Model):
    """A claim (申领) for one certificate. What is claimed never changes; two people other than the submitter review it.

    `decision`: what `entitlement` answered at submission, word for word.
    """

    personal_data: ClassVar[PersonalData] = {"amount": Protection.RESTRICTED, "decision": Protection.RESTRICTED}

    number = models.CharField(_("claim number"), max_length=16, unique=True)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="claims", verbose_name=_("subsidy scheme"))
    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="claims", verbose_name=_("rule version"))
    claimant = models.ForeignKey(Person, models.PROTECT, related_name="subsidy_claims", verbose_name=_("claimant"))
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="subsidy_claims", verbose_name=_("skill certificate")
    )
    amount = models.DecimalField(_("amount (yuan)"), max_digits=8, decimal_places=2)
    decision = models.JSONField(_("entitlement"), default=dict, encoder=DjangoJSONEncoder, editable=False)
    status = models.CharField(
        _("status"), max_length=16, choices=ClaimStatus, default=ClaimStatus.SUBMITTED, editable=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="claims_submitted",
        editable=False,
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now, editable=False)
    first_reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_first_reviewed",
        editable=False,
        verbose_name=_("first reviewer"),
    )
    second_reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_second_reviewed",
        editable=False,
        verbose_name=_("second reviewer"),
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("subsidy claim")
        verbose_name_plural = _("subsidy claims")
        ordering = ["-submitted_at", "-pk"]
        permissions = [
            ("first_review_claim", _("Can review claims first")),
            ("second_review_claim", _("Can review claims second")),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_is_claimed_is_final",
                exclude=["status", "first_reviewer", "second_reviewer"],
            ),
            pgtrigger.Protect(name="claims_are_kept", operation=pgtrigger.Delete),
        ]
        indexes = [
            models.Index(fields=["status", "-submitted_at"], name="subsidies_claim_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=~models.Q(status__in=DEAD_CLAIMS),
                name="subsidies_one_live_claim_per_certificate",
                violation_error_message=_("This certificate has already been claimed for."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="subsidies_claim_amount_positive",
                violation_error_message=_("An amount is more than nothing."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_reviewer=None) | ~models.Q(first_reviewer=models.F("submitted_by")),
                name="subsidies_first_reviewer_did_not_submit",
                violation_error_message=_("Whoever submitted a claim does not review it."),
            ),
            models.CheckConstraint(
                condition=models.Q(second_reviewer=None) | ~models.Q(second_reviewer=models.F("submitted_by")),
                name="subsidies_second_reviewer_did_not_submit",
                violation_error_message=_("Whoever submitted a claim does not review it."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_reviewer=None)
                | models.Q(second_reviewer=None)
                | ~models.Q(second_reviewer=models.F("first_reviewer")),
                name="subsidies_two_different_reviewers",
                violation_error_message=_("The two reviews are made by two different people."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=ClaimStatus.SUBMITTED, first_reviewer=None, second_reviewer=None)
                | models.Q(status=ClaimStatus.FIRST_APPROVED, first_reviewer__isnull=False, second_reviewer=None)
                | models.Q(status=ClaimStatus.APPROVED, first_reviewer__isnull=False, second_reviewer__isnull=False)
                | models.Q(status=ClaimStatus.REJECTED, first_reviewer__isnull=False)
                | models.Q(status=ClaimStatus.WITHDRAWN, second_reviewer=None),
                name="subsidies_claim_status_and_reviewers_agree",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("subsidies:claim-detail", args=[self.number])


class ClaimEvent(Event):
    """Submitted, passed first review, approved, rejected, withdrawn; with the reviewer's reason."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("claim event")
        verbose_name_plural = _("claim events")

    @property
    def title(self) -> str:
        """What happened, as the timeline says it."""
        return str(ClaimStatus(self.to_status).label)

    @property
    def note(self) -> str:
        return self.reason
