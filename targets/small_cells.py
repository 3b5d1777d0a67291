"""Which numbers are too small to be told: they would point at somebody. No ORM, no clock.

The rule: where more than one word narrows a number of people (a town, an industry, an occupation, a provider, a sex …;
the year is none, the row of a table is one), 1 to 4 people are told as "fewer than 5" to whoever may not list persons.
Nobody is nobody: a 0 is told. Where numbers stand in a table that adds up to a total, one hidden alone would be known
by subtraction: the smallest of the others is hidden with it, within that table; who puts tables of several pages side
by side may still learn more than one of them tells. What follows from a hidden number (a share of it, a rate)
is hidden too.
"""

from collections.abc import Sequence

# The fewest people that are told however narrow the question is.
FEWEST_TOLD = 5
# So many words may narrow a number before that.
FREE_WORDS = 1


def is_hidden(number: int | None, *, words: int) -> bool:
    """A number of people narrowed by so many words, by itself. What is not known (`None`) hides nothing."""
    return words > FREE_WORDS and number is not None and 0 < number < FEWEST_TOLD


def hidden_of(numbers: Sequence[int], *, words: int) -> set[int]:
    """Of numbers that add up to a total told beside them: the places of those to hide. `words`: the row's among them.

    What is left of the total must leave every hidden number open. It does not where one is hidden alone, nor where as
    few people are left, or as many, as so many small numbers can be: then each is 1, or each is 4. The smallest other
    that is not 0 goes with them; where there is none, the total says it all, and it was to be told or hidden by its own
    words.
    """
    hidden = {place for place, number in enumerate(numbers) if is_hidden(number, words=words)}
    left = sum(numbers[place] for place in hidden)
    if hidden and (len(hidden) == 1 or left in (len(hidden), (FEWEST_TOLD - 1) * len(hidden))):
        smallest = min((number for place, number in enumerate(numbers) if number and place not in hidden), default=0)
        # All of that size: which of them stands first would say which place holds the small number.
        hidden.update(place for place, number in enumerate(numbers) if number and number == smallest)
    return hidden
