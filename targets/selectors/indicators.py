"""Indicators by the key their addresses bear."""

from targets.enums import OF_PEOPLE
from targets.errors import CountsNoPersons, FigureNotFound
from targets.models import Indicator


def named(key: str) -> Indicator:
    """Raises `FigureNotFound`."""
    indicator = Indicator.objects.filter(key=key).first()
    if indicator is None:
        raise FigureNotFound
    return indicator


def of_people(key: str) -> Indicator:
    """One that counts people by their standings. Raises `FigureNotFound`, and `CountsNoPersons` for another."""
    indicator = named(key)
    if indicator.formula not in OF_PEOPLE:
        raise CountsNoPersons
    return indicator
