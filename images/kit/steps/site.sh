# The machine's own settings for the package registries, given to a build step as secrets and stored nowhere:
# `site` exports names and addresses, `ca` is the certificate bundle, `npmrc` npm's user settings. All may be missing.
secrets=/run/secrets
if [ -s "$secrets/site" ]; then . "$secrets/site"; fi
if [ -s "$secrets/ca" ]; then
  export SSL_CERT_FILE="$secrets/ca" PIP_CERT="$secrets/ca" NODE_EXTRA_CA_CERTS="$secrets/ca" NPM_CONFIG_CAFILE="$secrets/ca"
fi
if [ -s "$secrets/npmrc" ]; then export NPM_CONFIG_USERCONFIG="$secrets/npmrc"; fi
