"""Names no one could take for a real holder's: the first given character always speaks of a craft."""

from random import Random

from config.demonstration import tables

_CRAFT = "匠技艺巧工能精勤学练习创"
_SECOND = (
    "安宁然之成远达文明新和平乐思齐若可欣怡清越川林海山云雨晴阳月星禾苗竹梅兰荷青白朗正义信礼智仁勇恒毅凡简真善美初一"
)


def people(count: int, rng: Random) -> list[str]:
    """Natural on a screen, such as 沈匠宁; three characters each."""
    surnames = tables.read("surnames")
    families = rng.choices([row["surname"] for row in surnames], [int(row["share"]) for row in surnames], k=count)
    given = [craft + second for craft in _CRAFT for second in _SECOND]
    return [family + chosen for family, chosen in zip(families, rng.choices(given, k=count), strict=True)]


def sexagenary(place: int) -> str:
    """The place-th pair of the cycle of sixty, 甲子 first: the names of fictional organisations count with them."""
    return "甲乙丙丁戊己庚辛壬癸"[place % 10] + "子丑寅卯辰巳午未申酉戌亥"[place % 12]
