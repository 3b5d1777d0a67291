from typing import ClassVar

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from training.models.classes import TrainingClass

HEXADECIMAL_64 = RegexValidator(r"^[0-9a-f]{64}$", _("64 hexadecimal digits."))


class Draw(models.Model):
    """The draw of a class: a seed bound by its published hash before registration closes, then shown with the result.

    `protocol` is what anyone needs to recompute the result (docs/draw.md). Nothing of a draw held changes again.
    """

    personal_data: ClassVar[PersonalData] = {}

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="draw", editable=False, verbose_name=_("training class")
    )
    seed = models.CharField(_("seed"), max_length=64, editable=False, validators=[HEXADECIMAL_64])
    seed_hash = models.CharField(_("SHA-256 of the seed"), max_length=64, editable=False, validators=[HEXADECIMAL_64])
    committed_at = models.DateTimeField(_("seed bound"), editable=False)
    held_at = models.DateTimeField(_("held"), null=True, editable=False)
    protocol = models.JSONField(_("protocol"), null=True, editable=False)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-committed_at"]
        triggers = [
            pgtrigger.Protect(
                name="bound", operation=pgtrigger.Update, condition=pgtrigger.Condition("OLD.held_at IS NOT NULL")
            ),
            pgtrigger.ReadOnly(name="seed_is_bound", fields=["training_class", "seed", "seed_hash", "committed_at"]),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_at=None, protocol=None)
                | models.Q(held_at__isnull=False, protocol__isnull=False),
                name="training_draw_held_has_its_protocol",
            ),
        ]

    def __str__(self) -> str:
        return str(self.training_class)
