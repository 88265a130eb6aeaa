"""Parts that were drawn before are drawn once, and the least used goes first."""

from board.web.kept import Kept


def test_the_same_key_is_drawn_once() -> None:
    kept, drawn = Kept(), []
    for key in ("a", "a", "b"):
        kept.get(key, lambda key=key: drawn.append(key) or key)
    assert drawn == ["a", "b"]


def test_the_least_used_goes_first() -> None:
    kept, drawn = Kept(most=2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, lambda key=key: drawn.append(key) or key)
    assert drawn == ["a", "b", "c", "b"]


def test_nothing_is_kept_where_nothing_may_be() -> None:
    kept, drawn = Kept(most=0), []
    for _ in range(2):
        kept.get("a", lambda: drawn.append("a") or "a")
    assert drawn == ["a", "a"]
