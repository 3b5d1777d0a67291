"""Industries and occupations, with what the certificates are dealt by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.demonstration import chance, tables
from directory.models import Industry, IndustryScheme, Occupation

# Certificates in the new occupations of 2024: six are named with their numbers, the others share the rest.
NEW_OCCUPATIONS = 59
OTHER_NEW_CERTIFICATES = 1_102


@dataclass(frozen=True, slots=True)
class Trade:
    """An occupation as the generator sees it. `share` weighs what is dealt, `certificates` is a number stated."""

    key: int
    name: str
    is_digital: bool
    is_new: bool
    share: int = 0
    certificates: int = 0


@dataclass(frozen=True, slots=True)
class Trades:
    occupations: Mapping[str, Occupation]
    trades: Sequence[Trade]
    district_industries: Sequence[Industry]


def load() -> Trades:
    rows = tables.read("occupations")
    occupations = Occupation.objects.bulk_create(
        Occupation(
            code=row["code"] or None,
            name=row["name"],
            name_en=row["name_en"],
            is_digital=row["is_digital"] == "1",
            is_new=row["is_new"] == "1",
            is_green=row["is_green"] == "1",
            source=row["source"],
        )
        for row in rows
    )
    return Trades(
        occupations={occupation.name: occupation for occupation in occupations},
        trades=trades(rows, [occupation.pk for occupation in occupations]),
        district_industries=_load_industries(),
    )


def trades(rows: Sequence[Mapping[str, str]], keys: Sequence[int]) -> tuple[Trade, ...]:
    """The rows of the table as trades, the certificates of the unnamed new occupations shared out evenly."""
    unnamed = [row["name"] for row in rows if row["is_new"] == "1" and not row["certificates"]]
    others = dict(zip(unnamed, chance.apportion(OTHER_NEW_CERTIFICATES, [1] * len(unnamed)), strict=True))
    return tuple(
        Trade(
            key=key,
            name=row["name"],
            is_digital=row["is_digital"] == "1",
            is_new=row["is_new"] == "1",
            share=int(row["share"]),
            certificates=int(row["certificates"] or others.get(row["name"], 0)),
        )
        for row, key in zip(rows, keys, strict=True)
    )


def _load_industries() -> list[Industry]:
    """Both schemes; returns the district's own nine."""
    schemes = {row["key"]: IndustryScheme.objects.create(**row) for row in tables.read("schemes")}
    loaded: dict[tuple[str, str], Industry] = {}
    for row in tables.read("industries"):
        loaded[row["scheme"], row["code"]] = Industry.objects.create(
            scheme=schemes[row["scheme"]],
            code=row["code"],
            name=row["name"],
            parent=loaded[row["scheme"], row["parent"]] if row["parent"] else None,
            is_fictional=row["is_fictional"] == "1",
        )
    return [industry for (scheme, _code), industry in loaded.items() if scheme == "district-nine"]
