"""A real kernel and the messages that a browser would exchange with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

WAIT = 60


class Talk:
    """Run code, send a widget's custom message, receive the answers with their buffers."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, code: str) -> str:
        """Execute; returns what was printed, fails on an error."""
        said: list[str] = []
        reply = self.client.execute_interactive(
            code, timeout=WAIT, output_hook=lambda m: said.append(m["content"].get("text", ""))
        )
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(said)

    def send(self, comm: str, content: dict[str, Any], *buffers: bytes) -> list[tuple[dict[str, Any], list[bytes]]]:
        """Send what a browser sends; returns the widget's answers until the kernel is idle again."""
        data = {"comm_id": comm, "data": {"method": "custom", "content": content}}
        message = self.client.session.msg("comm_msg", data)
        stream = self.client.shell_channel.socket
        self.client.session.send(stream, message, buffers=list(buffers))
        answers = []
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            got = self.client.get_iopub_msg(timeout=WAIT)
            if got["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            kind, body = got["msg_type"], got["content"]
            if kind == "status" and body["execution_state"] == "idle":
                return answers
            assert kind != "error", body
            if kind == "comm_msg" and body["data"]["method"] == "custom":
                answers.append((body["data"]["content"], [bytes(one) for one in got["buffers"]]))
        raise TimeoutError("the kernel did not become idle")


@contextmanager
def talking(env: dict[str, str]) -> Iterator[Talk]:
    """A kernel with this environment, ended afterwards."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=env)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=WAIT)
        yield Talk(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
