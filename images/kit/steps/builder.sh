# The tools of a builder stage, never of a final image: pip from Debian installs uv from its hashed lock.
set -eu
sh /usr/share/andon/steps/packages.sh builder python3-venv
. /usr/share/andon/steps/site.sh
python3 -m venv /opt/build
/opt/build/bin/pip install -q --disable-pip-version-check --no-cache-dir --require-hashes --no-deps -r /lock/bootstrap.lock
