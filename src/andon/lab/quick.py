"""Lab's first questions, answered from memory: all settings, and the words of a language.

jupyterlab_server reads and checks some ninety schemas at every page load. They cannot change while
the server runs, so they are read once per language; only the user's own settings are read anew.
"""

from __future__ import annotations

import copy
import gzip
import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from jupyterlab_server.settings_utils import SETTINGS_EXTENSION, _get_overrides, _get_user_settings, _list_settings
from jupyterlab_server.translation_utils import get_language_pack, get_language_packs, is_valid_locale, translator
from tornado import web

from andon.lab.upstream import SettingsHandler, TranslationsHandler
from andon.language import as_language, lab_setting_file

LOCALES = {"ko": "ko_KR", "en": "en"}
MORE_WORDS = Path(__file__).with_name("words")  # ko_KR.json: what the language pack leaves in English


@dataclass
class Answers:
    """The settings and words of this server; safe to ask from two threads."""

    app_settings_dir: str
    schemas_dir: str
    settings_dir: str
    labextensions_path: list[str]
    _settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    _words: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    _packs: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def locale(self) -> str:
        """The user's choice in Settings > Language, else the locale of ``ANDON_LANG``."""
        chosen = chosen_locale(Path(self.settings_dir))
        return chosen if chosen and is_valid_locale(chosen) else default_locale()

    def settings(self, locale: str) -> bytes:
        """The body of ``GET /lab/api/settings``: every schema in ``locale`` with the user's own values."""
        with self._lock:
            entries = dict(self._shipped(locale))
        root = Path(self.settings_dir)
        for path in root.glob(f"*/*/*{SETTINGS_EXTENSION}") if root.is_dir() else ():
            key = f"{path.parent.relative_to(root).as_posix()}:{path.name.removesuffix(SETTINGS_EXTENSION)}"
            if key in entries:
                try:
                    own = _get_user_settings(self.settings_dir, key, entries[key]["schema"])
                except web.HTTPError:  # a damaged file: Lab opens with the default, the editor shows the fault
                    continue
                own.pop("warning")
                entries[key] = entries[key] | own
        return json.dumps({"settings": [entries[key] for key in sorted(entries, reverse=True)]}).encode()

    def words(self, locale: str) -> tuple[bytes, bytes]:
        """The body of ``GET /lab/api/translations/<locale>``, plain and gzipped."""
        with self._lock:
            if locale not in self._words:
                data, message = get_language_pack(locale)
                body = json.dumps({"data": with_more_words(data, locale), "message": message}).encode()
                self._words[locale] = body, gzip.compress(body, 5)
            return self._words[locale]

    def packs(self, locale: str) -> bytes:
        """The body of ``GET /lab/api/translations``: the languages there are, named in ``locale``."""
        with self._lock:
            if locale not in self._packs:
                data, message = get_language_packs(display_locale=locale)
                self._packs[locale] = json.dumps({"data": data, "message": message}).encode()
            return self._packs[locale]

    def _shipped(self, locale: str) -> dict[str, Any]:
        if locale not in self._settings:
            translator.set_locale(locale)
            overrides, _ = _get_overrides(self.app_settings_dir)
            entries, _ = _list_settings(
                self.schemas_dir,
                os.devnull,  # nobody's own settings
                copy.deepcopy(overrides),
                labextensions_path=self.labextensions_path,
                translator=translator.translate_schema,
            )
            for entry in entries:
                entry.pop("warning", None)
            self._settings[locale] = {entry["id"]: entry for entry in entries}
        return self._settings[locale]


def default_locale() -> str:
    """Lab's name for the language that the hub gave."""
    return LOCALES[as_language(os.environ.get("ANDON_LANG"))]


def chosen_locale(settings_dir: Path) -> str | None:
    """The user's explicit choice of a language in Lab, None where the default applies."""
    import json5

    path = settings_dir / Path(*lab_setting_file().parts[-3:])
    try:
        locale = json5.loads(path.read_text(encoding="utf-8")).get("locale")
    except (OSError, ValueError, AttributeError):  # none yet, or damaged: Lab itself reports the latter
        return None
    return locale if isinstance(locale, str) and locale != "default" else None


def with_more_words(data: dict[str, Any], locale: str) -> dict[str, Any]:
    """The pack's words and, where it has none for a text, ours."""
    path = MORE_WORDS / f"{locale}.json"
    if not path.is_file():
        return data
    ours = json.loads(path.read_text(encoding="utf-8"))
    for domain, words in ours.items():
        header = {"domain": domain, "language": locale, "plural_forms": "nplurals=1; plural=0;"}
        pack = data.setdefault(domain, {"": header})
        for text, translations in words.items():
            if not any(pack.get(text, [])):
                pack[text] = translations
    return data


class QuickSettings(SettingsHandler):
    """All settings at once from memory; single ones and changes as jupyterlab_server does it."""

    def initialize(self, answers: Answers, **settings: Any) -> None:
        """Take the shared answers beside jupyterlab_server's own arguments."""
        self.answers = answers
        super().initialize(**settings)

    def get_current_locale(self) -> str:
        """The default is the company's language, not the machine's."""
        return self.answers.locale()

    @web.authenticated
    def get(self, schema_name: str = "") -> Any:
        """``ids_only`` and single schemas are quick already."""
        if schema_name or self.get_argument("ids_only", "") == "true":
            return super().get(schema_name)
        self.set_header("Content-Type", "application/json")
        return self.finish(self.answers.settings(self.answers.locale()))


class QuickWords(TranslationsHandler):
    """Languages and words from memory, compressed where the browser takes it."""

    def initialize(self, answers: Answers, **settings: Any) -> None:
        """Take the shared answers beside jupyterlab_server's own arguments."""
        self.answers = answers
        super().initialize(**settings)

    def get_current_locale(self) -> str:
        """The default is the company's language, not the machine's."""
        return self.answers.locale()

    @web.authenticated
    async def get(self, locale: str | None = None) -> None:
        """The languages there are, or the words of one (``default``: the current one)."""
        current = self.answers.locale()
        translator.set_locale(current)
        self.set_header("Content-Type", "application/json")
        if not locale:
            self.finish(self.answers.packs(current))
            return
        plain, zipped = self.answers.words(current if locale == "default" else locale)
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(zipped)
        else:
            self.finish(plain)


def quick_handlers(page: Any, answers: Answers) -> list[Any]:
    """Handlers that come before jupyterlab_server's own for the same addresses."""
    overrides, _ = _get_overrides(page.app_settings_dir)
    known = {
        "app_settings_dir": page.app_settings_dir,
        "schemas_dir": page.schemas_dir,
        "settings_dir": page.user_settings_dir,
        "labextensions_path": answers.labextensions_path,
        "overrides": overrides,
        "answers": answers,
    }
    return [
        (url_path_join(page.settings_url, "?"), QuickSettings, known),
        (url_path_join(page.settings_url, "(?P<schema_name>.+)"), QuickSettings, known),
        (url_path_join(page.translations_api_url, "?"), QuickWords, known),
        (url_path_join(page.translations_api_url, "(?P<locale>.*)"), QuickWords, known),
    ]
