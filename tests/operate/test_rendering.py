"""Values for the chart from cards, and the preview of a change."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import yaml

from andon.cli.main import main
from andon.model.tenant import read_tenants
from andon.operate.preview import of_manifests
from andon.operate.release import with_rendered
from andon.operate.rendering import chart_values, render


def test_the_same_cards_give_the_same_text(tenants: Path) -> None:
    first = render(tenants)
    card = tenants / "hansung-press" / "tenant.yml"
    card.write_text("# a remark\n" + card.read_text())
    assert render(tenants) == first, "a remark changes nothing"
    card.write_text(card.read_text().replace("memory_gib: 2", "memory_gib: 3"))
    assert render(tenants) != first


def test_the_hub_reads_from_the_values_what_is_on_the_card(tenants: Path, tmp_path: Path) -> None:
    """The chart writes each card as NAME.yml into one folder: the companies are the same ones."""
    flat = tmp_path / "flat"
    flat.mkdir()
    for name, room in yaml.safe_load(render(tenants))["tenants"].items():
        (flat / f"{name}.yml").write_text(room["card"])
    assert read_tenants(flat) == read_tenants(tenants)
    assert yaml.safe_load(render(flat))["tenants"] == yaml.safe_load(render(tenants))["tenants"]


def test_numbers_follow_the_card(tenants: Path) -> None:
    card = tenants / "hansung-press" / "tenant.yml"
    extra = """
        quota: {cpus: 12, servers: 3, dask_workers: 7}
        profiles:
          - {name: large, title: {en: Large, ko: 크게}, memory_gib: 12, cpus: 3, dask_workers: 1}
    """
    card.write_text(card.read_text() + textwrap.dedent(extra))
    room = chart_values(tenants)["tenants"]["hansung-press"]
    assert room["quota"]["cpus"] == 12
    assert room["quota"]["pods"] == 3 * 2 + 7 + 6
    assert room["largest"] == {"cpus": 3.0, "memoryGib": 12.0, "storageGib": 5.0}
    assert room["datasets"] == {"press-line": ["M", "S"], "vibration-archive": ["M", "S"]}, "a public file is not made"


def test_only_the_named_companies(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tenant", "render", "hansung-press"]) == 0
    assert list(yaml.safe_load(capsys.readouterr().out)["tenants"]) == ["hansung-press"]
    assert main(["tenant", "render", "hansung-pres"]) == 2
    assert "Try `hansung-press`" in capsys.readouterr().err


def test_a_companys_own_code_is_loaded_last(tenants: Path) -> None:
    own = tenants / "hansung-press" / "hub.d"
    own.mkdir()
    before = chart_values(tenants)
    (own / "10-hub.py").write_text("c.JupyterHub.active_server_limit = 3\n")
    after = chart_values(tenants)
    assert after["jupyterhub"]["hub"]["extraConfig"] == {"hansung-press-10-hub.py": (own / "10-hub.py").read_text()}
    assert after["global"] != before["global"], "the hub restarts"


def test_preview_against_a_saved_render(tenants: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "before.yaml"
    assert main(["tenant", "render", "--output", str(saved)]) == 0
    assert main(["tenant", "new", "seoul-casting"]) == 0
    assert main(["tenant", "remove", "daesung-molding", "--yes"]) == 0
    card = tenants / "hansung-press" / "tenant.yml"
    card.write_text(card.read_text().replace("memory_gib: 2", "memory_gib: 4"))
    capsys.readouterr()
    assert main(["tenant", "render", "--diff", str(saved)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "+ seoul-casting" in said
    assert "- daesung-molding" in said
    assert "~ hansung-press" in said
    assert "    card.limits.memory_gib: 2 -> 4" in said
    assert "    largest.memoryGib: 2.0 -> 4.0" in said
    assert said[-1].startswith("1 created, 1 changed, 1 removed")


def test_preview_of_objects_shows_no_secret_and_what_is_kept() -> None:
    old = """
        {kind: Secret, metadata: {name: hub}, data: {token: b2xk}}
        ---
        {kind: Namespace, metadata: {name: andon-a, annotations: {helm.sh/resource-policy: keep}}}
        ---
        {kind: RoleBinding, metadata: {name: hub, namespace: andon-a}}
        ---
        {kind: ResourceQuota, metadata: {name: company, namespace: andon-b}, spec: {hard: {pods: "3"}}}
    """
    new = """
        {kind: Secret, metadata: {name: hub}, data: {token: bmV3}}
        ---
        {kind: ResourceQuota, metadata: {name: company, namespace: andon-b}, spec: {hard: {pods: "4"}}}
        ---
        {kind: Job, metadata: {name: prepare, namespace: andon-b}}
    """
    preview = of_manifests(textwrap.dedent(old), textwrap.dedent(new))
    assert preview.created == ["Job andon-b/prepare"]
    assert preview.removed == ["RoleBinding andon-a/hub"]
    assert preview.kept == ["Namespace andon-a"]
    assert preview.changed == {
        "ResourceQuota andon-b/company": ["spec.hard.pods: 3 -> 4"],
        "Secret hub": ["data.token"],
    }
    said = "\n".join(preview.lines())
    assert "b2xk" not in said
    assert "bmV3" not in said


def test_without_helm_the_live_preview_says_so(
    tenants: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["tenant", "render", "--diff"]) == 2
    assert "helm is not here" in capsys.readouterr().err


def test_the_releases_own_values_stay_and_gone_companies_go() -> None:
    live = {"global": {"andon": {"url": "https://a", "cards": "1"}}, "tenants": {"a": 1, "b": 2}}
    merged = with_rendered(live, {"global": {"andon": {"cards": "2"}}, "tenants": {"b": 3}})
    assert merged == {"global": {"andon": {"url": "https://a", "cards": "2"}}, "tenants": {"b": 3}}
