"""The page before a start, clicked in a real browser; the real spawner of a cluster, with the cluster itself away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from andon.model.tenant import read_tenants
from tests.hub.test_pods import SIZES
from tests.support.oidc import Account, Provider, hub_environment
from tests.support.oidc_session import Person
from tests.support.running import Running, free_port

HERE = """
from dataclasses import replace
from andon_hub.site import read_site
for section, values in replace(read_site(), runtime="pc").settings().items():
    for trait, value in values.items():
        c[section][trait] = value
c.CryptKeeper.keys = [b"0123456789abcdef0123456789abcdef"]
"""
AWAY = (
    "{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],"
    " clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}], users: [{name: u, user: {token: t}}]}"
)
WORDS = {
    "en": ("Choose a size", "Large", "The cluster could not start the server"),
    "ko": ("크기를 고르십시오", "크게", "클러스터가 서버를 켜지 못했습니다"),
}
pytestmark = pytest.mark.hub


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[tuple[Running, Provider]]:
    folder = tmp_path_factory.mktemp("sizes")
    for name, tenant in read_tenants(root / "hub_config" / "tenants").items():
        card = yaml.safe_load((root / "hub_config" / "tenants" / name / "tenant.yml").read_text(encoding="utf-8"))
        if name == "hansung-press":
            titles = ({"title": {"en": size.title.en, "ko": size.title.ko}} for size in SIZES)
            card["profiles"] = [
                {**size.model_dump(mode="json"), **title} for size, title in zip(SIZES, titles, strict=True)
            ]
        (folder / "tenants" / name / "hub.d").mkdir(parents=True)
        (folder / "tenants" / name / "tenant.yml").write_text(yaml.safe_dump(card, allow_unicode=True), "utf-8")
        assert tenant.name == name
    (folder / "tenants" / "hansung-press" / "hub.d" / "here.py").write_text(HERE)
    (folder / "kubeconfig").write_text(AWAY)
    provider = Provider(folder, free_port()).start()
    provider.add(Account("minsu", ["hansung-press:analyst"], "김민수"))
    running = Running(folder / "state")
    running.env = hub_environment(provider, folder / "tenants", running.url) | {
        "KUBECONFIG": str(folder / "kubeconfig")
    }
    try:
        yield running.start(), provider
    finally:
        left = running.stop()
        provider.stop()
        assert not left


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_size_is_chosen_and_a_cluster_that_is_away_is_told(
    site: tuple[Running, Provider], browser: Any, artifacts: Path, lang: str
) -> None:
    running, provider = site
    minsu = Person(running.url, provider, "minsu", lang=lang)
    context = browser.new_context(locale="ko-KR" if lang == "ko" else "en-US", viewport={"width": 1000, "height": 700})
    context.add_cookies(
        [{"name": c.name, "value": c.value, "domain": "127.0.0.1", "path": c.path} for c in minsu.cookies]
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    title, size, away = WORDS[lang]
    try:
        page.goto(f"{running.url}/hub/spawn")
        assert page.locator("h1").inner_text() == title
        page.screenshot(path=artifacts / f"size-{lang}.png")
        page.get_by_label(size).check()
        page.locator("button[type=submit]").click()
        page.get_by_text(away).first.wait_for()
        page.screenshot(path=artifacts / f"cluster-away-{lang}.png")
        assert "Traceback" not in page.content()
    finally:
        context.close()
