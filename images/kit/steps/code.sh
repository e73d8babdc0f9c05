# Andon itself as files below /out, in the places they have in the image: its wheel in the venv, its content beside.
set -eu
cd /src
python=/opt/andon/venv/bin/python
"$python" -B -m hatchling build -t wheel >/dev/null
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
/opt/build/bin/uv pip install -q --no-deps --python "$python" --target "/out$site" dist/*.whl
mkdir -p /out/opt/andon/venv/bin
rm -rf "/out$site/bin" "/out$site/.lock"
cat >/out/opt/andon/venv/bin/andon <<END
#!$python
import sys

from andon.cli.main import main

sys.exit(main())
END
chmod 755 /out/opt/andon/venv/bin/andon
find "/out$site" -name __pycache__ -prune -exec rm -rf {} +
"$python" -m compileall -q --invalidation-mode unchecked-hash -s /out "/out$site"
for folder in datasets starter_notebooks hub_config; do
  if [ -d "$folder" ]; then cp -R "$folder" "/out/opt/andon/$folder"; fi
done
rm -rf /out/opt/andon/hub_config/andon_hub
