"""Room keys of whole columns: plain shapes by vectorised patterns, all else through `read_cells` once per distinct row.

A pattern is trusted only where `read_cells` gives the same for a probe with the same words in front, so that the fast
way cannot disagree with the slow one.
"""

from collections.abc import Mapping

import polars as pl

from board.rules.columns import Words
from board.rules.rooms import NO_NAMES, Address, Cells, read_cells

_PLAIN_NUMBER = r"^[0-9]{1,5}[室房]?$"
_SHAPES = {
    "marked": r"^(?<site>\p{Han}*?)(?<building>[0-9]{1,3})(?:栋|幢|号楼)"
    r"(?:(?<entrance>[0-9]{1,2})单元)?(?<room>[0-9]{3,4})[室房]?$",
    "hyphens": r"^(?<site>\p{Han}*?)-?(?<building>[0-9]{1,3})-(?<entrance>[0-9]{1,2})-(?<room>[0-9]{3,4})$",
}
_PROBES = {
    "marked": {"7栋2单元1503室": ("7", "2", "1503"), "07幢0302": ("7", "", "302"), "7号楼1503": ("7", "", "1503")},
    "hyphens": {"7-2-1503": ("7", "2", "1503"), "-07-02-0302": ("7", "2", "302")},
}
_KEY = ("building", "entrance", "room")


def room_keys(
    cells: Mapping[str, pl.Series], *, default: str = "", communities: Mapping[str, str] = NO_NAMES
) -> pl.DataFrame:
    """`community`, `building`, `entrance`, `room`, `remark` (text, never null), `area` and `ok` for each row.

    `cells` maps the field names of `Cells` to the text columns that the file has. `ok` says that a place was read: a
    room, or, with `area`, a public one. A community that is nowhere named is "". `default` and `communities` are those
    of `read_cells`.
    """
    height = len(next(iter(cells.values())))
    given = {name: cells[name].fill_null("") if name in cells else _constant("", height) for name in Cells._fields}
    said = _addresses(given["address"])
    parts = _columns(given)
    silent = (given["building"] == "") & (given["entrance"] == "") & (given["room"] == "")
    by_address = silent & (given["address"] != "") & (said["site"] >= 0)
    agree = (said["building"] == parts["building"]) & (said["entrance"] == parts["entrance"])
    by_parts = parts["ok"] & ((given["address"] == "") | (agree & (said["room"] == parts["room"])))
    community, trusted = _sites(given["community"], said, default, communities)
    chosen = [pl.select(pl.when(by_address).then(said[name]).otherwise(parts[name])).to_series() for name in _KEY]
    frame = pl.DataFrame(
        [community.alias("community"), *(series.alias(name) for series, name in zip(chosen, _KEY, strict=True))]
    ).with_columns(remark=pl.lit(""), area=pl.lit(False), ok=(by_address | by_parts) & trusted)
    return frame if frame["ok"].all() else _mended(frame, pl.DataFrame(given), default, communities)


class _Said(dict[str, pl.Series]):
    """What the address column says row by row: the key, and `site`, the number of one of `sites`.

    A site is the shape and the words in front; -1 stands for an address that no pattern fits, and no address is a site
    of its own, so that every row's community can be looked up in the same way.
    """

    sites: list[tuple[str, str]]


def _addresses(column: pl.Series) -> _Said:
    words = Words(column)
    found = pl.DataFrame({"word": words.words}).with_columns(
        marked=pl.col("word").str.extract_groups(_SHAPES["marked"]),
        hyphens=pl.col("word").str.extract_groups(_SHAPES["hyphens"]),
    )
    fields = {
        name: pl.coalesce(pl.col(shape).struct.field(name) for shape in _SHAPES)
        for name in ("building", "entrance", "room", "site")
    }
    fits = {shape: pl.col(shape).struct.field("building").is_not_null() for shape in _SHAPES}
    shape = pl.coalesce(
        pl.when(pl.col("word") == "").then(pl.lit("none")),
        *(pl.when(fit).then(pl.lit(name)) for name, fit in fits.items()),
    )
    read = found.select(
        *(_without_zeros(fields[name].fill_null("")).alias(name) for name in _KEY), site=fields["site"], shape=shape
    )
    sites = read.select("shape", "site").unique().filter(pl.col("shape").is_not_null()).with_row_index("number")
    numbers = read.join(sites, on=["shape", "site"], how="left", nulls_equal=True, maintain_order="left")["number"]
    said = _Said({name: words.spread(read[name], pl.String()) for name in _KEY})
    said["site"] = words.spread(numbers.cast(pl.Int32).fill_null(-1), pl.Int32())
    said.sites = [(shape, site or "") for shape, site in sites.select("shape", "site").iter_rows()]
    return said


def _columns(given: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Rows whose building and entrance say nothing but themselves and whose room is a number."""
    buildings, entrances = Words(given["building"]), Words(given["entrance"])
    houses = [_probe(Cells(building=word, room="101")) for word in buildings.words]
    doors = [_probe(Cells(building="1", entrance=word, room="101")) for word in entrances.words]
    is_house = [house.key == (house.building, "", "101") and house.building != "" for house in houses]
    is_door = [door.key == ("1", door.entrance, "101") for door in doors]
    numbers = pl.DataFrame({"room": given["room"]}).select(_without_zeros(pl.col("room").str.strip_chars_end("室房")))
    return pl.DataFrame(
        {
            "building": buildings.spread([house.building for house in houses], pl.String()),
            "entrance": entrances.spread([door.entrance for door in doors], pl.String()),
            "room": numbers.to_series(),
            "ok": buildings.spread(is_house, pl.Boolean())
            & entrances.spread(is_door, pl.Boolean())
            & given["room"].str.contains(_PLAIN_NUMBER),
        }
    )


def _probe(cells: Cells) -> Address:
    """A place without key where the cells are anything but plain: with a community, a remark or a contradiction."""
    found = read_cells(cells)
    is_plain = found is not None and found.community is None and not found.remark
    return found if found is not None and is_plain else Address(None, "", "", "")


def _sites(stated: pl.Series, said: _Said, default: str, communities: Mapping[str, str]) -> tuple[pl.Series, pl.Series]:
    """The community of each row, and whether the probes of its site held."""
    words = Words(stated)
    pairs = pl.DataFrame({"stated": words.spread(range(len(words.words)), pl.Int32()), "site": said["site"]})
    distinct = pairs.unique()
    named = [
        _community(words.words[word], said.sites[site], default, communities) if site >= 0 else None
        for word, site in distinct.iter_rows()
    ]
    distinct = distinct.with_columns(community=pl.Series(named, dtype=pl.String))
    community = pairs.join(distinct, on=["stated", "site"], how="left", maintain_order="left")["community"]
    return community.fill_null(""), community.is_not_null()


def _community(stated: str, site: tuple[str, str], default: str, communities: Mapping[str, str]) -> str | None:
    """None where a probe is not read as the pattern would read it."""
    shape, front = site
    if shape == "none":
        found = read_cells(Cells(stated, building="7", room="101"), default=default, communities=communities)
        return (found.community or "") if found else None
    names = set()
    for probe, key in _PROBES[shape].items():
        found = read_cells(Cells(stated, address=front + probe), default=default, communities=communities)
        if found is None or found.key != key or found.remark:
            return None
        names.add(found.community or "")
    return names.pop() if len(names) == 1 else None


def _mended(frame: pl.DataFrame, given: pl.DataFrame, default: str, communities: Mapping[str, str]) -> pl.DataFrame:
    """The rows that no pattern read, each distinct one read cell by cell."""
    slow = given.with_row_index("at").filter(~frame["ok"])
    distinct = slow.drop("at").unique()
    places = [read_cells(Cells(*row), default=default, communities=communities) for row in distinct.iter_rows()]
    read = pl.DataFrame([_row(place) for place in places], schema=frame.schema, orient="row")
    asked = distinct.rename({name: f"cell_{name}" for name in Cells._fields})
    slow.columns = ["at", *asked.columns]
    mended = slow.join(asked.hstack(read), on=asked.columns, how="left").select("at", *frame.columns)
    kept = frame.with_row_index("at").filter(frame["ok"])
    return pl.concat([kept, mended]).sort("at").drop("at")


def _row(place: Address | None) -> tuple[str, str, str, str, str, bool, bool]:
    if place is None:
        return "", "", "", "", "", False, False
    return place.community or "", *place.key, place.remark, place.area, True


def _without_zeros(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_chars_start("0")
    return pl.when((bare == "") & (text != "")).then(pl.lit("0")).otherwise(bare)


def _constant(text: str, height: int) -> pl.Series:
    return pl.Series([text], dtype=pl.String).new_from_index(0, height)
