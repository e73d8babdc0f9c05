"""`andon up`: start the workbench on this PC."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("up", help="start Andon on this PC and look after it until Ctrl-C")
    parser.add_argument("--port", type=int, default=int(os.environ.get("ANDON_PORT", "8000")), help="default 8000")
    parser.add_argument(
        "--bind", default="127.0.0.1", help="address to listen on; beyond loopback only with a real authenticator"
    )
    parser.add_argument("--logins", type=Path, metavar="FILE", help="also write the logins as JSON (mode 0600)")
    parser.add_argument("--new-passwords", action="store_true", help="make new passwords for everyone")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Hand over to andon.onepc."""
    from andon.onepc.up import Up
    from andon.onepc.up import run as up

    return up(Up(arguments.bind, arguments.port, arguments.logins, arguments.new_passwords))
