"""The catalogue, the cards and the pages made of them."""

import re

import pytest

import andon
from andon.data import cards, describe
from andon.language import speaking


def test_lists_what_there_is_and_whether_it_is_ready(own_cache):
    listed = andon.catalog().set_index("name")
    assert set(listed.index) == {"press-line", "ai4i-2020", "vibration-archive"}
    assert listed["ready"].to_dict() == {"press-line": True, "ai4i-2020": False, "vibration-archive": True}
    assert listed.loc["ai4i-2020", "state"] == "needs a file"
    assert listed.loc["press-line", "state"] == "made on first use"
    andon.load("press-line")
    assert andon.catalog().set_index("name").loc["press-line", "state"] == "ready"


@pytest.mark.parametrize(("query", "names"), [("bearing", ["vibration-archive"]), ("베어링", ["vibration-archive"])])
def test_query_searches_both_languages(own_cache, query, names):
    assert andon.catalog(query)["name"].tolist() == names


def test_html_is_in_one_language(own_cache):
    with speaking("ko"):
        korean = andon.catalog("press-line")._repr_html_()
    english = andon.catalog("press-line")._repr_html_()
    assert "처음 쓸 때 만듦" in korean
    assert "made on first use" in english
    assert not re.search("[가-힣]", english)
    visible = re.sub(r"<code.*?</code>|<[^>]+>|BSD-3-Clause", " ", korean)
    assert not set(re.findall(r"[A-Za-z]{3,}", visible)) - {"Cel"}


def test_parts_of_a_catalogue_are_plain_frames(own_cache):
    assert type(andon.catalog()[["name", "title"]]).__name__ == "DataFrame"


@pytest.mark.parametrize("name", cards.names())
def test_card_agrees_with_its_folder_and_itself(name):
    card = cards.card(name)
    assert card.name == name
    assert card.time_column in ("", *[column.name for column in card.columns])
    if card.source.sizes:
        small = card.source.sizes["S"]
        assert (card.rows, card.cells) == (small.rows, small.cells)
        assert all(size.sha256 for size in card.source.sizes.values())


@pytest.mark.parametrize(("lang", "file"), [("en", "datasets.md"), ("ko", "datasets.ko.md")])
def test_reference_page_is_what_the_cards_say(root, lang, file):
    page = (root / "docs" / "reference" / file).read_text(encoding="utf-8")
    assert page == describe.page(lang), "run python -m andon.data.describe"
