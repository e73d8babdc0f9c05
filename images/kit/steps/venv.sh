# /opt/andon/venv from a hashed lock: sh venv.sh LOCK [PACKAGE TO LEAVE OUT ...]
# Bytecode is compiled once, here, and never checked against its source again: a read-only image cannot change.
set -eu
. /usr/share/andon/steps/site.sh
lock=/lock/$1.lock
shift
python3 /steps/pick.py "$lock" "$@" >/tmp/wanted.lock
python3 -m venv --without-pip /opt/andon/venv
export VIRTUAL_ENV=/opt/andon/venv UV_CACHE_DIR=/var/cache/andon-build/uv UV_LINK_MODE=copy UV_NO_PROGRESS=1
/opt/build/bin/uv pip install -q --require-hashes --no-deps -r /tmp/wanted.lock
python3 /steps/trim.py /opt/andon/venv
/opt/andon/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/andon/venv/lib >/dev/null || true
