"""What a table's cell names leads to the page of it: places, formulas, terms, persons."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from datasette.app import Datasette

from tests.pages import Page, profiles

__all__ = ["profiles"]  # fixtures


@pytest.mark.parametrize(
    ("table", "start", "address"),
    [
        ("figure_sheet", "/p/", "/p/421321"),
        ("place_sheet", "/p/", "/p/421321110"),
        ("articles", "/p/", "/p/421321"),
        ("formula_sheet", "/-/formula/archive?", f"name={quote('四个随县')}"),
        ("formula_earliest_sheet", "/-/formula/archive?", f"name={quote('四个随县')}"),
        ("term_sheet", "/-/term/archive?", f"name={quote('香菇')}"),
        ("tenure_sheet", "/-/person/archive?", f"name={quote('林晓梅')}"),
    ],
)  # fmt: skip
async def test_a_cell_leads_on(profiles: Datasette, table: str, start: str, address: str) -> None:
    page = await profiles.client.get(f"/archive/{table}")
    assert list(Page(page.text).faults()) == []
    links = Page(page.text).links(start)
    assert any(link.endswith(address) for link in links), links
    response = await profiles.client.get(next(link for link in links if link.endswith(address)))
    assert response.status_code == 200


async def test_the_articles_of_a_place_lead_to_its_page(profiles: Datasette) -> None:
    named = {"province": "湖北省", "city": "随州市", "county": "随县"}
    page = await profiles.client.get(f"/archive/articles?{urlencode(named)}")
    link = next(one for one in Page(page.text).links("/p/") if "%" in one)
    response = await profiles.client.get(link)
    assert (response.status_code, response.headers["location"]) == (302, "/p/421321")
