from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from directory.models import Organisation
from directory.protection import PersonalData, Protection


class User(AbstractUser):
    """Someone, or some school's program, who can be named as the actor of a write."""

    personal_data: ClassVar[PersonalData] = {
        "username": Protection.RESTRICTED,
        "first_name": Protection.RESTRICTED,
        "last_name": Protection.RESTRICTED,
        "email": Protection.RESTRICTED,
        "display_name": Protection.RESTRICTED,
    }

    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("organisation"),
        help_text=_("Whose classes, entries and claims this user sees. Empty for bureau staff."),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        """What the page calls them; of a resident, the masked name."""
        return self.display_name or super().get_short_name()

    def has_role(self, role: Role) -> bool:
        return self.groups.filter(name=role).exists()


# Whom a school's program may act as: what staff may do, no token may.
OF_A_SCHOOL = models.Q(
    is_active=True, is_staff=False, is_superuser=False, organisation__isnull=False, groups__name=Role.SCHOOL
)
