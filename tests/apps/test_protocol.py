"""Kernel messages in both of Jupyter's protocols, with binary parts."""

from __future__ import annotations

import pytest

from .hub import Hub, Person


@pytest.mark.parametrize("v1", [True, False])
def test_binary_parts_in_either_protocol_leave_the_server_alive(hub: Hub, kim: Person, v1: bool) -> None:
    app = kim.app("picture")
    with app.talk(v1=v1) as talk:
        talk.send(
            "comm_open",
            {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}},
            metadata={"version": "1.0.0"},
        )
        talk.comm("c", {"method": "request_states"})
        talk.wait_for(lambda m: m["content"].get("data", {}).get("method") == "update_states")
        assert kim.get("/user/apps-press/echo", timeout=20).status_code == 200
    app.close_page()
