"""Whatever a browser sends: no traceback, no path read, no state that the tool did not offer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from andon.language import speaking
from andon_widgets import Chart, ControlChartTool, Download, Upload
from andon_widgets.download import File
from andon_widgets.guard import Choice, Whole
from andon_widgets.upload import PIECE, plain_name

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["/etc/passwd", "../../secret.csv", "", "5", "nan", "ko", "press-line"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["index", "value", "options", "_options_labels", "min", "max", "disabled", "description", "_dom_classes", "layout",
     "style", "_view_name", "_model_name", "tooltip", "_esm", "_plot", "label", "limit", "accept", "_words", "children"]
)  # fmt: skip
STATES = st.dictionaries(KEYS | st.text(max_size=6), ANYTHING, max_size=4)


@pytest.fixture(scope="module")
def small(made: Path) -> ControlChartTool:
    """The tool with a small table, so that each try is quick."""
    with pytest.MonkeyPatch.context() as patch, speaking("en"):
        patch.setenv("ANDON_DATA", str(made))
        tool = ControlChartTool(datasets=[])
        rows = "".join(f"{i // 3},{20 + (i * 31 % 7) / 10},{(i * 17 % 5) / 3:.3f}\n" for i in range(60))
        tool._take("mine.csv", f"subgroup,diameter,length\n{rows}".encode())
    assert tool.result is not None
    return tool


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 7), state=STATES)
@example(which=0, state={"index": 999})
@example(which=2, state={"index": -1})
@example(which=3, state={"value": 10**400})
@example(which=3, state={"value": float("inf")})
@example(which=5, state={"value": "many"})
@example(which=0, state={"_options_labels": ["x"], "index": 0})
def test_no_state_from_a_browser_breaks_the_tool(
    small: ControlChartTool, caplog: pytest.LogCaptureFixture, which: int, state: dict[str, Any]
) -> None:
    target = [*small.choices.controls(), small.choices.more, small.excel][which]
    caplog.clear()
    target.set_state(state)
    shown = small.status.value
    assert "Traceback" not in shown
    assert "Something went wrong" not in shown, shown
    assert not [record for record in caplog.records if record.name == "andon.widgets"]
    for control in small.choices.controls():
        if isinstance(control, Choice):
            assert control.index is None or 0 <= control.index < len(control.options)
            assert control.value in [value for _, value in control.options] or control.index is None
        else:
            assert isinstance(control, Whole)
            assert control.min <= control.value <= control.max
    assert small.choices.data.description == "Data"
    assert small.excel.label == "Save as Excel"
    small.choices.data.index = 1
    small.choices.value.index = small.choices.grouping.index = 0
    small.choices.baseline.value = 0
    small.choices.rules.index = 2
    small.choices.rules.index = 0
    assert small.result is not None  # it still works


MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["begin", "piece", "get", "window", "open", ""]) | ANYTHING,
        "id": st.sampled_from(["a", ""]) | ANYTHING,
        "name": ANYTHING,
        "size": st.integers(0, 40) | ANYTHING,
        "offset": st.integers(0, 40) | ANYTHING,
        "from": ANYTHING,
        "to": ANYTHING,
    },
)
BUFFERS = st.none() | st.lists(st.binary(max_size=30), max_size=2)


@settings(max_examples=200, deadline=None)
@given(messages=st.lists(st.tuples(MESSAGES | ANYTHING, BUFFERS), max_size=6))
def test_no_message_from_a_browser_breaks_a_widget(messages: list[tuple[Any, Any]]) -> None:
    taken: list[tuple[str, bytes]] = []
    upload = Upload(lambda name, content: taken.append((name, content)))
    widgets = [upload, Download("x", lambda: File("x.txt", "text/plain", b"x")), Chart([1.0, 2.0, 3.0])]
    for content, buffers in messages:
        for widget in widgets:
            widget._handle_custom_msg(content, buffers)
    for name, content in taken:
        assert "/" not in name
        assert len(content) <= upload.limit
    assert len(upload._received) <= max(0, upload._size)


def test_pieces_make_the_file_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_UPLOAD_MIB", "1.5")
    taken: list[tuple[str, bytes]] = []
    upload = Upload(lambda name, content: taken.append((name, content)))

    def send(content: dict[str, Any], *buffers: bytes) -> None:
        upload._handle_custom_msg(json.loads(json.dumps(content)), [memoryview(one) for one in buffers])

    body = bytes(range(256)) * 6000  # 1.46 MiB: two pieces
    begin = {"kind": "begin", "id": "1", "name": "C:\\data\\두께.csv", "size": len(body)}
    send(begin)
    send({"kind": "piece", "id": "1", "offset": 0}, body[:PIECE])
    send({"kind": "piece", "id": "1", "offset": PIECE}, body[PIECE:])
    assert taken == [("두께.csv", body)]
    send(begin)
    send({"kind": "piece", "id": "other", "offset": 0}, body[:PIECE])  # another view's
    assert not upload._received
    send({"kind": "piece", "id": "1", "offset": 5}, body[:PIECE])  # out of order: the file is dropped
    send({"kind": "piece", "id": "1", "offset": 0}, body[:PIECE])
    assert len(taken) == 1
    send({"kind": "begin", "id": "2", "name": "big.csv", "size": int(1.6 * 2**20)})
    assert upload._size == 0  # over the limit: not begun
    send({"kind": "begin", "id": "3", "name": "small.csv", "size": 3})
    send({"kind": "piece", "id": "3", "offset": 0}, b"more than was announced")
    assert len(taken) == 1


@given(st.text(max_size=200))
def test_a_name_from_a_browser_is_one_plain_word(name: str) -> None:
    plain = plain_name(name)
    assert 0 < len(plain) <= 120
    assert plain.isprintable()
    assert "/" not in plain
    assert "\\" not in plain


@pytest.mark.parametrize(("given_", "mib"), [("7", 7), ("0.5", 0.5), ("x", 50), ("-1", 50), ("inf", 50), ("nan", 50)])
def test_the_upload_limit_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, given_: str, mib: float) -> None:
    monkeypatch.setenv("ANDON_UPLOAD_MIB", given_)
    assert Upload(lambda *_: None).limit == int(mib * 2**20)
