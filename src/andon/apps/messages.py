"""What a browser may say to a kernel, and what it gets to hear: widgets, and nothing that runs or reveals code."""

# mypy: allow-untyped-calls
# (Jupyter's own functions carry no types)

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Literal, cast

from jupyter_server.services.kernels.connection.base import deserialize_binary_message, deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from andon.apps.failures import tamed

if TYPE_CHECKING:
    from andon.apps.channels import KernelChannels

ALLOWED = frozenset({"comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request"})
#: The only comm that a page may open: the one that asks the kernel for the state of its widgets.
COMM_TARGET = "jupyter.widget.control"
V1 = "v1.kernel.websocket.jupyter.org"


class Refused(Exception):
    """A message that no app page sends."""


def checked(raw: str | bytes, subprotocol: str | None) -> str:
    """The type of a message from the browser; raises :class:`Refused` unless an app page may send it.

    Both websocket protocols are read with the functions that the server itself uses, so that what
    is judged is what would be sent on.
    """
    try:
        channel, header, content = _parts(raw, subprotocol)
        kind = header["msg_type"]
        target = content.get("target_name")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error) as error:
        raise Refused(f"malformed: {error}") from None
    if channel != "shell":
        raise Refused(f"{kind!r} on channel {channel!r}")
    if kind not in ALLOWED:
        raise Refused(f"{kind!r}")
    if kind == "comm_open" and target != COMM_TARGET:
        raise Refused(f"comm_open to {target!r}")
    return str(kind)


def _parts(raw: str | bytes, subprotocol: str | None) -> tuple[Any, Any, Any]:
    if subprotocol == V1:
        if isinstance(raw, str):
            raise ValueError("text where bytes are agreed")
        _plausible(raw, 8, "little")
        channel, parts = deserialize_msg_from_ws_v1(raw)
        return channel, json.loads(parts[0]), json.loads(parts[3])
    if isinstance(raw, bytes):
        _plausible(raw, 4, "big")
        message = deserialize_binary_message(raw)
    else:
        message = json.loads(raw)
    return message.get("channel"), message["header"], message["content"]


def _plausible(raw: bytes, width: int, order: Literal["little", "big"]) -> None:
    """Refuse a table of offsets that is longer than its message.

    jupyter_server 2.21 believes the count: sixteen bytes that claim 2**60 parts would hang the server.
    """
    if width * (int.from_bytes(raw[:width], order) + 1) > len(raw):
        raise ValueError("more parts than bytes")


class AppConnection(ZMQChannelsWebsocketConnection):
    """One page's connection to its kernel, filtered both ways."""

    @property
    def page(self) -> KernelChannels:
        """The websocket that this connection serves."""
        return cast("KernelChannels", self.websocket_handler)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass on what :func:`checked` lets through; the rest is logged and dropped."""
        try:
            kind = checked(incoming_msg, self.subprotocol)
        except Refused as refusal:
            self.log.warning("message from %s refused: %s", self.page.viewer_name, refusal)
            return
        if kind == "comm_msg":
            self.page.activity.touch()
        super().handle_incoming_message(incoming_msg)

    def _limit_rate(self, channel: str, msg: Any, msg_list: Any) -> bool:
        """Drop stderr (it is logged); never drop anything else, for widgets would fall out of step."""
        msg["header"] = self.get_part("header", msg["header"], msg_list)
        if channel != "iopub" or msg["header"]["msg_type"] != "stream":
            return False
        content = self.get_part("content", msg["content"], msg_list)
        if content.get("name") != "stderr":
            return False
        self.log.info("app stderr: %s", str(content.get("text", "")).rstrip())
        return True

    def _on_error(self, channel: str, msg: Any, msg_list: Any) -> None:
        """Tame a callback's error before the browser hears of it, in either protocol."""
        kind = self.get_part("header", msg["header"], msg_list)["msg_type"]
        if not (kind == "error" or (channel == "shell" and kind.endswith("_reply"))):
            return
        content = self.get_part("content", msg["content"], msg_list)
        if kind == "error" or content.get("status") == "error":
            content.update(tamed(content, self.page.viewer_language, self.log))
            msg["content"] = content
            if self.subprotocol == V1:
                msg_list[3] = self.session.pack(content)
