#!/usr/bin/env python3
"""The browser and the Korean font that the tests need: Debian's chromium, installed where allowed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ["chromium", "fonts-noto-cjk"]


def main():
    fonts = Path("/usr/share/fonts/opentype/noto").glob("NotoSansCJK*")
    if shutil.which("chromium") and any(fonts):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Browser tests are skipped without chromium. To have them: sudo apt-get install {' '.join(PACKAGES)}")
        return 0
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing chromium for the browser tests ...", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], env=env, check=False)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
        env=env,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        print("chromium could not be installed; browser tests are skipped.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
