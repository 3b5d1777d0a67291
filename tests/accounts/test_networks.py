import pytest

from accounts import networks


def test_networks_are_read_however_they_are_listed() -> None:
    text = "192.0.2.7， 198.51.100.9/24\n2001:db8::1;192.0.2.7"
    assert networks.parse(text) == ["192.0.2.7/32", "198.51.100.0/24", "2001:db8::1/128"]
    assert networks.parse("  ") == []


@pytest.mark.parametrize("text", ["school.example", "192.0.2", "192.0.2.0/33", "192.0.2.7 everywhere"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        networks.parse(text)


@pytest.mark.parametrize(
    ("named", "address", "allowed"),
    [
        ([], "203.0.113.1", True),
        ([], "", True),
        (["192.0.2.0/24"], "192.0.2.200", True),
        (["192.0.2.0/24"], "192.0.3.1", False),
        (["192.0.2.0/24"], "::ffff:192.0.2.200", True),
        (["192.0.2.0/24", "2001:db8::/32"], "2001:db8::5", True),
        (["192.0.2.0/24"], "2001:db8::5", False),
        (["192.0.2.0/24"], "unknown", False),
        (["192.0.2.0/24"], "", False),
    ],
)
def test_a_call_comes_from_a_network_that_is_named(named: list[str], address: str, allowed: bool) -> None:
    assert networks.allows(named, address) is allowed
