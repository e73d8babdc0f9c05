"""Runs inside the image: python3 images/build.py --test base"""

from __future__ import annotations

import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit import checks


def has_debian_s_python() -> None:
    """The Python that the locks are made for."""
    assert sys.version_info[:2] == (3, 11)
    assert sys.prefix == "/usr"


def knows_the_certificate_authorities() -> None:
    """Enough to speak to an OpenID provider or a dataset's site."""
    assert len(ssl.create_default_context().get_ca_certs()) > 100


def describes_itself() -> None:
    """Debian's packages alone."""
    checks.describes_itself()


checks.main(has_debian_s_python, knows_the_certificate_authorities, describes_itself)
