"""images/ as its own program sees it: images/build.py and the package kit beside it."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "images"
sys.path.insert(0, str(FOLDER))
