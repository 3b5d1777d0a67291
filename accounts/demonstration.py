"""Who may sign in to the demonstration district. Everybody knows these passwords, so production has none of them."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role

ADMINISTRATOR = "admin"
# Pushed to with `Authorization: Bearer …` by the demonstration school; its classes stand open for trying: one as most
# are, and one for rosters of hundreds of rows, which leads to no certificate, so that no figure counts its seats.
SCHOOL_CREDENTIAL = "skp_de300000_known-to-everybody-and-good-for-trying-only"
CLASS_CODE = "SF0000-0001"
WIDE_CLASS_CODE = "SF0000-0002"
# A resident with places in several classes signs in with it; no phone has this number.
RESIDENT_PHONE = "15400000000"


class DemoAccount(NamedTuple):
    """`role`: None for the administrator, who may do everything."""

    username: str
    password: str
    display_name: str
    role: Role | None

    @property
    def label(self) -> str | Promise:
        return self.role.label if self.role else _("Administrator")


ACCOUNTS = (
    DemoAccount(ADMINISTRATOR, "Lotus-Bridge-4821", "演示管理员", None),
    DemoAccount("clerk", "Amber-Harbour-3075", "演示经办员", Role.CLERK),
    DemoAccount("first-reviewer", "Cedar-Window-6192", "演示初审员", Role.FIRST_REVIEWER),
    DemoAccount("second-reviewer", "Willow-Market-8340", "演示复审员", Role.SECOND_REVIEWER),
    DemoAccount("judge", "Copper-Garden-2716", "演示裁判员", Role.JUDGE),
    DemoAccount("leader", "Marble-Valley-5038", "演示局领导", Role.LEADER),
    DemoAccount("auditor", "Silver-Canyon-7459", "演示审计员", Role.AUDITOR),
    DemoAccount("data-officer", "Walnut-Island-1683", "演示个人信息保护员", Role.DATA_OFFICER),
    DemoAccount("school", "Orchid-Meadow-9204", "演示学校教务", Role.SCHOOL),
    DemoAccount("enterprise", "Jasper-Lantern-5517", "演示企业人事", Role.ENTERPRISE),
)
