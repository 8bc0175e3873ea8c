"""Places and years as people type them."""

from __future__ import annotations

import pytest

from ingest.narrowing import ALWAYS, ANYWHERE, Years, above, places_of, where, years_of


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [("2020", 2020, 2020), ("2020年", 2020, 2020), ("2015..2020", 2015, 2020),
     ("2015-2020", 2015, 2020), ("2015 至 2020年", 2015, 2020), ("2020..", 2020, None),
     ("..2020", None, 2020), ("  ", None, None)],
)  # fmt: skip
def test_years(typed: str, first: int | None, last: int | None) -> None:
    assert years_of(typed) == Years(first, last)
    assert years_of(str(years_of(typed))) == years_of(typed)


@pytest.mark.parametrize("typed", ["20", "2020..2015", "..", "abc", "2020..x", "1; drop"])
def test_what_is_no_years(typed: str) -> None:
    with pytest.raises(ValueError, match="no range of years"):
        years_of(typed)


def test_places_take_in_what_lies_below() -> None:
    assert places_of("山西省长治市").codes == ("1404",)
    assert places_of("随州 随县").codes == ("421321",)
    assert places_of("1404").names == ("山西省长治市",)
    many = places_of("鼓楼区")
    assert len(many.codes) > 1, "all that are called so"
    assert places_of("") == ANYWHERE
    with pytest.raises(ValueError, match="no division is called"):
        places_of("无此县")


def test_what_is_bound() -> None:
    sql, bound = where(places_of("长治"), years_of("2020.."), "a.place", "a.year")
    assert sql == ["(a.place >= ? AND a.place < ?)", "a.year >= ?"]
    assert bound == ["1404", "1404~", 2020]
    assert where(ANYWHERE, ALWAYS, "p", "y") == ([], [])


def test_rolled_up() -> None:
    assert above("140431102", "province") == "14"
    assert above("140431102", "township") == "140431102"
    assert above("14", "county") == "14"
