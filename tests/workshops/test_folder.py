"""A workshop folder is refused before anything runs when card and notebooks do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from andon.language import speaking
from andon.problem import Problem
from andon.workshops import find
from andon.workshops.folder import available
from tests.workshops.tiny import CARD, CODE, write_workshop

PARAMETERS, *REST = CODE


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"card": CARD.replace("name: level", "name: levels")}, "`levels` instead of `level`?"),
        ({"en": [PARAMETERS + "\nextra = 1", *REST]}, "sets `extra`"),
        ({"ko": [PARAMETERS, "import os", *REST]}, "differ in code cell 2"),
        ({"en": ["seat =", *REST]}, "no readable cell tagged `parameters`"),
        ({"card": CARD.replace("name: level", "name: seed")}, "`seed` cannot be declared"),
        ({"card": CARD.replace("name: tiny", "name: other")}, "names the workshop `other`"),
        ({"card": CARD.replace("seats_max", "seat_max")}, "Did you mean `seats_max`?"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, parts: dict[str, str], said: str) -> None:
    write_workshop(tmp_path / "tiny", **parts)
    with speaking("en"), pytest.raises(Problem) as caught:
        find(tmp_path / "tiny")
    assert said in str(caught.value)


def test_both_languages_are_needed(tmp_path: Path) -> None:
    (write_workshop(tmp_path / "tiny") / "workshop.ko.ipynb").unlink()
    with pytest.raises(Problem, match=r"workshop.ko.ipynb is missing"):
        find(tmp_path / "tiny")


def test_an_unknown_name_names_the_nearest() -> None:
    with speaking("en"), pytest.raises(Problem) as caught:
        find("spc101")
    assert "Did you mean `spc-101`?" in str(caught.value)


def test_every_workshop_that_ships_can_be_run(root: Path) -> None:
    good, refused = available()
    assert refused == {}
    assert "spc-101" in good
    assert len(good) == len(list((root / "starter_notebooks" / "workshops").glob("*/card.yml")))


def test_the_digest_follows_notebook_and_helpers(tmp_path: Path) -> None:
    folder = write_workshop(tmp_path / "tiny")
    before = find(folder).digest("ko")
    assert find(folder).digest("en") != before
    (folder / "helper.py").write_text("x = 1\n")
    assert find(folder).digest("ko") != before
