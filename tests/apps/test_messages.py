"""The attack matrix over the websocket: nothing runs, reveals or stops code; widgets do work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus

from andon.apps.messages import ALLOWED, V1, Refused, checked

from .hub import App, Hub, Person

RUN = {"code": "open('/tmp/pwned','w')", "silent": False, "store_history": False, "user_expressions": {}}
FORBIDDEN: list[tuple[str, str, dict[str, Any]]] = [
    ("shell", "execute_request", RUN),
    ("control", "execute_request", RUN),
    ("shell", "inspect_request", {"code": "said", "cursor_pos": 3, "detail_level": 1}),
    ("shell", "complete_request", {"code": "sai", "cursor_pos": 3}),
    ("shell", "history_request", {"hist_access_type": "tail", "n": 5, "output": False, "raw": True}),
    ("shell", "is_complete_request", {"code": "1"}),
    ("stdin", "input_reply", {"value": "x"}),
    ("control", "debug_request", {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}),
    ("control", "interrupt_request", {}),
    ("shell", "interrupt_request", {}),
    ("control", "shutdown_request", {"restart": False}),
    ("shell", "shutdown_request", {"restart": False}),
    ("control", "kernel_info_request", {}),
    ("control", "usage_request", {}),
    ("shell", "create_subshell_request", {}),
    ("control", "create_subshell_request", {}),
    ("iopub", "kernel_info_request", {}),
]


@pytest.fixture(scope="module")
def page(kim: Person) -> Iterator[App]:
    """Kim's open echo app."""
    app = kim.app("echo")
    yield app
    app.close_page()


@pytest.mark.parametrize("v1", [False, True], ids=["legacy", "v1"])
def test_widgets_work(page: App, v1: bool) -> None:
    """Without this, the refusals below would prove nothing."""
    with page.talk(v1=v1) as talk:
        assert talk.ask("kernel_info_request")["content"]["status"] == "ok"
        assert page.kernel and talk.ask("comm_info_request")["content"]["comms"]
        said = f"round trip {v1}"
        talk.comm(talk.model("TextModel"), {"method": "update", "state": {"value": said}, "buffer_paths": []})
        talk.wait_for(lambda m: m["content"].get("data", {}).get("state", {}).get("value") == f"heard {said}")


@pytest.mark.parametrize("v1", [False, True], ids=["legacy", "v1"])
@pytest.mark.parametrize(("channel", "kind", "content"), FORBIDDEN, ids=[f"{c}-{k}" for c, k, _ in FORBIDDEN])
def test_refused(page: App, v1: bool, channel: str, kind: str, content: dict[str, Any]) -> None:
    with page.talk(v1=v1) as talk:
        sent = talk.send(kind, content, channel)
        last = talk.send("kernel_info_request")
        heard = []

        def answered(message: dict[str, Any]) -> bool:
            heard.append(message)
            return message["channel"] == "shell" and message["parent_header"].get("msg_id") == last

        talk.wait_for(answered)
        while extra := talk.receive(0.15):
            heard.append(extra)
        assert [m["header"]["msg_type"] for m in heard if m["parent_header"].get("msg_id") == sent] == []
        assert "execute_input" not in [m["header"]["msg_type"] for m in heard]
    assert page.alive()


@pytest.mark.parametrize("target", ["jupyter.widget", "jupyter.widget.version", "", "hub"])
def test_only_the_control_comm_is_opened(page: App, target: str) -> None:
    with page.talk() as talk:
        talk.send("comm_open", {"comm_id": f"c-{target}", "target_name": target, "data": {"state": {}}})
        comms = talk.ask("comm_info_request")["content"]["comms"]
    assert comms and f"c-{target}" not in comms


def test_an_error_in_a_callback_is_told_without_its_traceback(hub: Hub, page: App) -> None:
    for v1 in (False, True):
        with page.talk(v1=v1) as talk:
            talk.comm(talk.model("ButtonModel"), {"method": "custom", "content": {"event": "click"}})
            error = talk.wait_for(lambda m: m["header"]["msg_type"] == "error")["content"]
        assert "secret detail" not in str(error) and "ZeroDivisionError" not in str(error)
        code = error["evalue"].split("주십시오: ")[1][:6]
        assert code in hub.log.read_text() and "secret detail" in hub.log.read_text()


def test_an_error_inside_an_output_widget_is_tamed_too(kim: Person) -> None:
    app = kim.app("noisy")
    with app.talk() as talk:
        states = str(talk.states())
    app.close_page()
    assert "inner secret" not in states + app.page.text
    assert "to the log only" not in states + app.page.text
    assert "제대로 실행되지 않았습니다" in states


def test_someone_elses_kernel_refuses_the_connection(page: App, hub: Hub, lee: Person, park: Person) -> None:
    lee.app("spy").close_page()
    for person, status in ((lee, 404), (park, 403), (Person(hub, "nobody"), 403)):
        with pytest.raises(InvalidStatus) as refused, page.talk(person):
            pass
        assert refused.value.response.status_code == status, person.name


def test_another_origin_is_refused(page: App) -> None:
    with pytest.raises(InvalidStatus) as refused, page.talk(origin="http://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_a_message_over_the_limit_closes_the_connection(page: App) -> None:
    with page.talk() as talk:
        talk.comm("x", {"buffer": "0" * 2_500_000})
        with pytest.raises(ConnectionClosed):
            talk.wait_for(lambda m: False)
    assert page.alive()


@given(st.one_of(st.text(), st.binary(), st.from_regex(r'\{"header":.{0,80}\}')), st.sampled_from([None, V1]))
def test_any_bytes_are_judged(raw: str | bytes, subprotocol: str | None) -> None:
    """Whatever arrives is allowed or refused; nothing else happens."""
    try:
        assert checked(raw, subprotocol) in ALLOWED
    except Refused as refusal:
        assert str(refusal)
