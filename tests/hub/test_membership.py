"""Who someone is: one answer from the cards on one PC, from groups on a cluster."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from andon import places
from andon.model.tenant import read_tenants
from andon.problem import Problem
from andon_hub import membership
from andon_hub.membership import from_groups, groups_by_name, groups_of, identify, member_of, place_of
from andon_hub.site import Site


@dataclass
class User:
    """As much of a hub user as membership asks for."""

    name: str
    held: tuple[str, ...] = ()
    groups: list[SimpleNamespace] = field(init=False)

    def __post_init__(self) -> None:
        self.groups = [SimpleNamespace(name=name) for name in self.held]


@pytest.fixture
def pc(tmp_path: Path) -> Site:
    return Site(tenants=read_tenants(places.tenants()), state=tmp_path)


@pytest.fixture
def cluster(pc: Site) -> Site:
    return replace(pc, runtime="kubernetes")


def test_both_runtimes_give_the_same_member(pc: Site, cluster: Site) -> None:
    for member in pc.members.values():
        assert identify(pc, User(member.user)) == member
        assert identify(cluster, User(member.user, tuple(groups_of(member)))) == member


def test_groups_on_one_pc_and_cards_on_a_cluster_mean_nothing(pc: Site, cluster: Site) -> None:
    assert member_of(pc, User("stranger", ("hansung-press:trainer",))) is None
    assert member_of(cluster, User("press-trainer")) is None
    assert member_of(pc, None) is None


def test_foreign_groups_are_ignored(cluster: Site) -> None:
    noise = ["everyone", "hansung-press", "hansung-press:admin", "hansung-press:operator", "acme:analyst", "andon:apps",
             "andon:worker", ":analyst", "HANSUNG-PRESS:analyst", "hansung-press:analyst:x"]  # fmt: skip
    with pytest.raises(Problem, match="belongs to no company"):
        from_groups(cluster, "kim", noise)
    member = from_groups(cluster, "kim", [*noise, "hansung-press:manager"])
    assert groups_of(member) == ["hansung-press:manager"]


def test_the_larger_of_two_roles_counts(cluster: Site) -> None:
    assert from_groups(cluster, "kim", ["hansung-press:manager", "hansung-press:analyst"]).role == "analyst"


@pytest.mark.parametrize("second", ["daesung-molding:manager", "andon:operator"])
def test_one_person_one_company(cluster: Site, second: str) -> None:
    with pytest.raises(Problem, match="more than one company") as caught:
        from_groups(cluster, "kim", ["hansung-press:manager", second])
    assert second.split(":")[0] in caught.value.lines("en")[0]
    assert "둘 이상" in caught.value.lines("ko")[0]


def test_app_servers_have_one_group_and_no_person_gets_it(pc: Site, cluster: Site) -> None:
    for site in (pc, cluster):
        assert groups_by_name(site, "apps-hansung-press") == [membership.APP_SERVERS]
        assert groups_by_name(site, "apps-nobody") == []
        place = place_of(site, User("apps-hansung-press"))
        assert (place.tenant.name, place.role) == ("hansung-press", None)
    everyone = [group for member in pc.members.values() for group in groups_of(member)]
    assert membership.APP_SERVERS not in everyone
    with pytest.raises(Problem):
        place_of(pc, User("operator"))
