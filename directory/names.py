"""Finding Chinese names: an index of single characters and pairs, since two-character names defeat trigrams."""


def grams(name: str) -> list[str]:
    """The distinct characters and neighbouring pairs of a name: whoever has all of them in `name_grams` may have it.

    `张三` gives `三`, `张`, `张三`.
    """
    text = name.strip()
    pairs = {text[start : start + 2] for start in range(len(text) - 1)}
    return sorted(set(text) | pairs)
