"""What a real server answers: the page, quick settings and words, files, cards, and faults people can read."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.lab.conftest import Server, cell, wait_for, write_lesson

SETTINGS = Path(".jupyter") / "lab" / "user-settings" / "@jupyterlab"
BUILT = Path(__file__).resolve().parents[2] / "src" / "andon" / "lab" / "static" / "start.json"
built = pytest.mark.skipif(not BUILT.is_file(), reason="needs `make build`")


@pytest.fixture(scope="module")
def korean(run: Callable[..., Server]) -> Server:
    """An analyst's server in Korean, with limits."""
    limits = {"ANDON_IDLE_SECONDS": "3600", "ANDON_KEEP_ALIVE_HOURS": "8", "ANDON_MEMORY_MIB": "2048"}
    return run(ANDON_LANG="ko", ANDON_ROLE="analyst", ANDON_DATASETS="press-line,vibration-archive", **limits)


def page_config(server: Server) -> dict[str, Any]:
    """The configuration inside the page."""
    html = server.ask("/lab")[2].decode()
    text = html.split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
    config: dict[str, Any] = json.loads(text)
    return config


def cards(server: Server, lang: str) -> dict[str, list[dict[str, str]]]:
    """Section kind -> its cards."""
    answer = server.ask(f"/andon/cards?lang={lang}")[2]
    assert answer["notices"] == []
    return {section["kind"]: section["cards"] for section in answer["sections"]}


def test_nothing_is_answered_without_the_token(korean: Server) -> None:
    for path in ("/andon/cards", "/andon/keep-alive", "/lab/api/settings", "/api/contents"):
        assert korean.ask(path, token=False)[0] == 403, path
    for path in ("/andon/open", "/andon/present", "/andon/keep-alive"):
        assert korean.ask(path, "POST", {}, token=False)[0] == 403, path


def test_needless_extensions_are_out(korean: Server) -> None:
    assert korean.ask("/lsp/status")[0] == 404
    assert korean.ask("/voila")[0] == 404
    names = {one["name"] for one in page_config(korean)["federated_extensions"]}
    assert "@voila-dashboards/jupyterlab-preview" not in names
    assert {"@jupyter-widgets/jupyterlab-manager", "anywidget"} <= names
    assert korean.ask("/api/terminals")[0] == 200


@built
def test_the_page_starts_from_one_file_kept_for_good(korean: Server) -> None:
    name = json.loads(BUILT.read_text(encoding="utf-8"))["file"]
    assert f"/static/lab/{name}" in korean.ask("/lab")[2].decode()
    status, headers, body = korean.ask(f"/static/lab/{name}", Accept_Encoding="gzip")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert headers.get("Content-Encoding") is None, "the browser is on this machine"
    far = korean.ask(f"/static/lab/{name}", Accept_Encoding="gzip", X_Forwarded_For="203.0.113.7")
    if far[1].get("Content-Encoding"):  # only behind a hub are forwarded addresses trusted
        assert gzip.decompress(far[2]) == body


@pytest.mark.parametrize("path", ["..%2f..%2fsettings%2foverrides.json", "none.js", "gz%2fx", "%2e%2e"])
def test_only_files_of_the_two_folders_are_served(korean: Server, path: str) -> None:
    assert korean.ask(f"/static/lab/{path}")[0] == 404


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_quick_settings_are_upstreams(run: Callable[..., Server], tmp_path: Path, lang: str) -> None:
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.settings_utils import _get_overrides, get_settings
    from jupyterlab_server.translation_utils import translator

    from andon.lab.page import APP_DIR, HERE, LABEXTENSIONS

    own = tmp_path / SETTINGS / "notebook-extension" / "tracker.jupyterlab-settings"
    own.parent.mkdir(parents=True)
    own.write_text('// mine\n{"codeCellConfig": {"lineNumbers": true}}', encoding="utf-8")
    server = run(home=tmp_path, ANDON_LANG=lang)
    quick = {one["id"]: one for one in server.ask("/lab/api/settings")[2]["settings"]}
    translator.set_locale("ko_KR" if lang == "ko" else "en")
    stock, _ = get_settings(
        str(HERE / "settings"),
        str(APP_DIR / "schemas"),
        str(tmp_path / ".jupyter" / "lab" / "user-settings"),
        labextensions_path=[str(LABEXTENSIONS), *jupyter_path("labextensions")],
        overrides=_get_overrides(str(HERE / "settings"))[0],
        translator=translator.translate_schema,
    )
    expected = {one["id"]: {k: v for k, v in one.items() if k != "warning"} for one in stock["settings"]}
    assert len(quick) > 60
    assert quick == json.loads(json.dumps(expected))
    assert quick["@jupyterlab/notebook-extension:tracker"]["settings"] == {"codeCellConfig": {"lineNumbers": True}}


def test_a_saved_setting_counts_at_once(korean: Server) -> None:
    path = "/lab/api/settings/@jupyterlab/docmanager-extension:plugin"
    assert korean.ask(path, "PUT", {"raw": '{"autosave": false}'})[0] == 204
    shown = {one["id"]: one for one in korean.ask("/lab/api/settings")[2]["settings"]}
    assert shown["@jupyterlab/docmanager-extension:plugin"]["settings"] == {"autosave": False}
    assert korean.ask(path, "PUT", {"raw": "{}"})[0] == 204


def test_the_language_follows_the_company_until_the_user_chooses(run: Callable[..., Server]) -> None:
    server = run(ANDON_LANG="ko")
    words = server.ask("/lab/api/translations/default")[2]["data"]
    assert words["jupyterlab"]["Launcher"] == ["런처"]
    plugin = "/lab/api/settings/@jupyterlab/translation-extension:plugin"
    assert server.ask(plugin, "PUT", {"raw": '{"locale": "en"}'})[0] == 204
    assert server.ask("/lab/api/translations/default")[2]["data"] == {}
    assert server.ask("/andon/cards")[2]["sections"][0]["title"] == "Lessons"
    assert server.ask(plugin, "PUT", {"raw": '{"locale": "ko_KR"}'})[0] == 204
    assert server.ask("/andon/cards")[2]["sections"][0]["title"] == "수업"


def test_words_travel_packed(korean: Server) -> None:
    _, headers, body = korean.ask("/lab/api/translations/ko_KR", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(body))["data"]["jupyterlab"]["Launcher"] == ["런처"]


def test_gaps_of_the_language_pack_are_filled_but_nothing_is_replaced() -> None:
    from jupyterlab_server.translation_utils import get_language_pack

    from andon.lab.quick import MORE_WORDS, with_more_words

    ours = json.loads((MORE_WORDS / "ko_KR.json").read_text(encoding="utf-8"))["jupyterlab"]
    pack = get_language_pack("ko_KR")[0]
    assert not [text for text in ours if any(pack["jupyterlab"].get(text, []))], "the pack has these by now"
    filled = with_more_words({"jupyterlab": dict(pack["jupyterlab"])}, "ko_KR")["jupyterlab"]
    assert all(filled[text] == words for text, words in pack["jupyterlab"].items() if any(words))
    for text, (korean,) in ours.items():
        assert filled[text] == [korean]
        for place in ("%1", "%2"):
            assert korean.count(place) == text.count(place), text


def test_cards_in_both_languages(korean: Server) -> None:
    ko, en = cards(korean, "ko"), cards(korean, "en")
    assert list(ko) == list(en) == ["lesson", "data", "tool"]
    assert [card["title"] for card in ko["lesson"]] == ["first-look 수업", "second-look 수업"]
    assert [card["title"] for card in en["lesson"]] == ["first-look lesson", "second-look lesson"]
    assert {card["name"] for card in en["data"]} == {"press-line", "vibration-archive"}, "only what the company may use"
    for section, found in ko.items():
        for card in found:
            assert any("가" <= sign <= "힣" for sign in card["title"] + card["note"]), (section, card)
    home = {path.name for path in (korean.home / "lessons" / "10-first-look").iterdir()}
    assert home == {"first-look lesson.ipynb", "first-look 수업.ipynb"}, "the other language came too"


def test_a_trainer_has_workshops(run: Callable[..., Server]) -> None:
    server = run(ANDON_ROLE="trainer", ANDON_LANG="en")
    assert [card["title"] for card in cards(server, "en")["workshop"]] == ["Workshop desk"]
    path = server.ask("/andon/open?lang=en", "POST", {"kind": "workshop", "name": "workshop-desk"})[2]["path"]
    assert "WorkshopDesk()" in (server.home / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_card_opens_a_valid_notebook_and_never_overwrites(korean: Server, lang: str) -> None:
    for kind, found in cards(korean, lang).items():
        for card in found:
            asked = {"kind": kind, "name": card["name"]}
            path = korean.ask(f"/andon/open?lang={lang}", "POST", asked)[2]["path"]
            file = korean.home / path
            nbformat.validate(nbformat.read(file, as_version=4))
            assert card["title"] in file.name
            kept = file.read_bytes()
            file.write_bytes(cell("mine"))
            assert korean.ask(f"/andon/open?lang={lang}", "POST", asked)[2]["path"] == path
            assert file.read_bytes() == cell("mine")
            file.write_bytes(kept)


def test_a_deleted_lesson_is_offered_again(run: Callable[..., Server]) -> None:
    server = run(ANDON_LANG="en")
    cards(server, "en")
    shutil.rmtree(server.home / "lessons" / "20-second-look")
    (card,) = [card for card in cards(server, "en")["lesson"] if card["name"] == "second-look"]
    assert card["icon"] == "again"
    path = server.ask("/andon/open", "POST", {"kind": "lesson", "name": "second-look"})[2]["path"]
    assert (server.home / path).is_file()
    assert "again" not in {card["icon"] for card in cards(server, "en")["lesson"]}


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/andon/open", "POST", {"kind": "lesson", "name": "../../etc/passwd"}, 400),
        ("/andon/open", "POST", {"kind": "data", "name": "ai4i-2020"}, 400),
        ("/andon/open", "POST", b"[1]", 400),
        ("/andon/open", "POST", b"{", 400),
        ("/andon/keep-alive", "POST", {"hours": 9}, 400),
        ("/andon/keep-alive", "POST", {"hours": True}, 400),
        ("/andon/keep-alive", "POST", {"hours": "1; drop"}, 400),
        ("/andon/keep-alive", "PATCH", {}, 405),
    ],
)
def test_faults_are_told_in_both_languages(korean: Server, path: str, method: str, body: Any, status: int) -> None:
    got, _, answer = korean.ask(path, method, body)
    assert got == status
    assert set(answer["message"]) == {"en", "ko"}
    assert "다음 할 일" in answer["message"]["ko"]
    assert "Traceback" not in json.dumps(answer)


def test_a_damaged_setting_does_not_lock_the_user_out(run: Callable[..., Server], tmp_path: Path) -> None:
    own = tmp_path / SETTINGS / "translation-extension" / "plugin.jupyterlab-settings"
    own.parent.mkdir(parents=True)
    own.write_text('{"locale": ', encoding="utf-8")
    server = run(home=tmp_path, ANDON_LANG="ko")
    assert server.ask("/lab/api/settings")[0] == 200
    assert server.ask("/andon/cards")[2]["sections"][0]["title"] == "수업"


def test_an_update_arrives_at_the_next_start(run: Callable[..., Server], content: Path, tmp_path: Path) -> None:
    lessons = content / "starter_notebooks" / "lessons"
    write_lesson(lessons, "third-look", 30)
    file = tmp_path / "lessons" / "30-third-look" / "third-look lesson.ipynb"
    try:
        first = run(home=tmp_path, ANDON_LANG="en")
        wait_for(file.is_file)
        first.process.terminate()
        first.process.wait(timeout=20)
        write_lesson(lessons, "third-look", 30, text="two")
        run(home=tmp_path, ANDON_LANG="en")
        wait_for(lambda: file.read_bytes() == cell("two en"))
    finally:
        shutil.rmtree(lessons / "third-look")


def test_nothing_private_is_left_behind(run: Callable[..., Server]) -> None:
    import tempfile

    server = run(TMPDIR=(tmp := tempfile.mkdtemp()))
    (scratch,) = Path(tmp).glob("andon-lab-*")
    assert scratch.stat().st_mode & 0o077 == 0
    server.process.terminate()
    server.process.wait(timeout=20)
    assert list(Path(tmp).glob("andon-lab-*")) == []
