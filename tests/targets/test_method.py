"""The page that explains the method to an auditor: its examples come out as printed."""

import doctest

from tests.catalogue import ROOT


def test_the_examples_of_the_method_come_out_as_printed() -> None:
    found = doctest.testfile(str(ROOT / "docs/forecast.md"), module_relative=False, verbose=False)
    assert (found.failed, found.attempted) == (0, 19)
