import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.processes import ROOT
from training import draw
from training.draw import Entrant

SEED = "5e" * 32
DRAWS = 4_000


def test_a_lot_is_what_the_page_says_it_is() -> None:
    """By hand: `printf '5e5e…5e|XS2026-0001-000007|1' | sha256sum`."""
    lot = draw.best_lot(SEED, Entrant("XS2026-0001-000007"))
    assert lot == "3756956f04f254fa402b1356fa8f9912f7e55766bb47704d77062ad4f0eb1dcb"


def test_seats_go_by_the_order_of_the_draw() -> None:
    entrants = [Entrant(f"R{number}") for number in range(10)]
    order = [entrant.receipt for entrant in draw.order(SEED, entrants)]
    outcome = draw.hold(SEED, entrants, seats=3, pools={})
    assert (outcome.seated, outcome.waiting, outcome.reserved) == (order[:3], order[3:], {})


def test_who_may_have_a_reserved_seat_takes_one_first() -> None:
    entrants = [Entrant(f"R{number}", pool="7" if number % 2 else "") for number in range(10)]
    order = draw.order(SEED, entrants)
    outcome = draw.hold(SEED, entrants, seats=4, pools={"7": 2})
    near = [entrant.receipt for entrant in order if entrant.pool]
    others = [entrant.receipt for entrant in order if entrant.receipt not in near[:2]]
    assert outcome.reserved == {"7": near[:2]}
    assert (outcome.seated, outcome.waiting) == (others[:4], others[4:])


def test_reserved_seats_without_takers_stay_reserved() -> None:
    outcome = draw.hold(SEED, [Entrant(f"R{number}") for number in range(5)], seats=2, pools={"7": 3})
    assert (len(outcome.seated), len(outcome.waiting), outcome.reserved) == (2, 3, {"7": []})


entrants_of_all_kinds = st.lists(
    st.builds(Entrant, st.text("0123456789", min_size=1, max_size=6), st.integers(1, 5), st.sampled_from(["", "1"])),
    unique_by=lambda entrant: entrant.receipt,
    max_size=30,
)


@given(entrants_of_all_kinds, st.integers(0, 12), st.integers(0, 5), st.randoms())
def test_everybody_is_somewhere_once_whatever_the_order_they_are_given_in(
    entrants: list[Entrant], seats: int, kept: int, chance: Random
) -> None:
    outcome = draw.hold(SEED, entrants, seats=seats, pools={"1": kept})
    shuffled = sorted(entrants, key=lambda entrant: chance.random())
    assert draw.hold(SEED, shuffled, seats=seats, pools={"1": kept}) == outcome
    placed = [*outcome.reserved["1"], *outcome.seated, *outcome.waiting]
    assert sorted(placed) == sorted(entrant.receipt for entrant in entrants)
    assert len(outcome.seated) <= seats
    assert len(outcome.reserved["1"]) <= kept


@pytest.mark.parametrize("lots", [1, 2, 4])
def test_lots_are_chances_in_exact_proportion(lots: int) -> None:
    """Some lots against four times one: first in lots/(lots + 4) of many draws, give or take four sigma."""
    entrants = [Entrant("mine", lots), *(Entrant(f"other{number}") for number in range(4))]
    first = sum(draw.order(f"seed {number}", entrants)[0].receipt == "mine" for number in range(DRAWS))
    expected = lots / (lots + 4)
    sigma = (expected * (1 - expected) / DRAWS) ** 0.5
    assert abs(first / DRAWS - expected) < 4 * sigma


def test_every_order_of_three_is_equally_likely() -> None:
    entrants = [Entrant(name) for name in "abc"]
    orders = Counter("".join(each.receipt for each in draw.order(f"seed {n}", entrants)) for n in range(DRAWS))
    chi_square = sum((count - DRAWS / 6) ** 2 / (DRAWS / 6) for count in orders.values())
    # The value that chance exceeds once in a thousand with five degrees of freedom.
    assert (len(orders), chi_square < 20.52) == (6, True)


# --- The script of docs/draw.md --------------------------------------------------------------------------------------


def script() -> str:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "draw.md").read_text(), re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


def check(protocol: object, folder: Path) -> str:
    """What the published script says of a published file, run as a resident would."""
    program, file = folder / "check.py", folder / "draw.json"
    program.write_text(script())
    file.write_text(json.dumps(protocol))
    return subprocess.run([sys.executable, program, file], capture_output=True, text=True, check=True).stdout.strip()


def protocol() -> dict[str, object]:
    entrants = [Entrant(f"R{number:03d}", 1 + number % 3, "7" if number % 5 == 0 else "") for number in range(60)]
    outcome = draw.hold(SEED, entrants, seats=10, pools={"7": 4})
    return {
        "seed": SEED,
        "seed_hash": draw.seed_hash(SEED),
        "seats": 10,
        "pools": {"7": 4},
        "entrants": [[entrant.receipt, entrant.lots, entrant.pool] for entrant in entrants],
        "reserved": outcome.reserved,
        "seated": outcome.seated,
        "waiting": outcome.waiting,
    }


def test_the_published_script_has_fifteen_lines() -> None:
    assert len([line for line in script().splitlines() if line.strip()]) == 15


def test_the_published_script_confirms_an_honest_draw(tmp_path: Path) -> None:
    assert check(protocol(), tmp_path) == "The draw is as published."


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "5f" * 32},
        {"seats": 11},
        {"seed_hash": "0" * 64},
        {"pools": {"7": 3}},
        {"entrants": [["R001", 9, ""], *([f"R{number:03d}", 1, ""] for number in range(60) if number != 1)]},
    ],
)
def test_and_finds_out_a_dishonest_one(change: dict[str, object], tmp_path: Path) -> None:
    assert check({**protocol(), **change}, tmp_path) == "THE DRAW IS NOT AS PUBLISHED."
