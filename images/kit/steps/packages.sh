# Installs the Debian packages that /usr/share/andon/packages/NAME.txt lists: sh packages.sh NAME [PACKAGE ...]
# With no NAME file the packages are the arguments alone. Leaves no lists, caches or logs behind.
set -eu
. /usr/share/andon/steps/site.sh
list=/usr/share/andon/packages/$1.txt
shift
packages="$(if [ -f "$list" ]; then sed -e 's/#.*//' "$list"; fi) $*"
if [ -z "$(echo "$packages" | tr -d ' \n')" ]; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
config=$(mktemp)
trap 'rm -f "$config"' EXIT
if [ -s /run/secrets/ca ]; then echo 'Acquire::https::CAInfo "/run/secrets/ca";' >>"$config"; fi
if [ -n "${ANDON_APT_PROXY:-}" ]; then printf 'Acquire::http::Proxy "%s";\nAcquire::https::Proxy "%s";\n' "$ANDON_APT_PROXY" "$ANDON_APT_PROXY" >>"$config"; fi
if [ -n "${ANDON_APT_MIRROR:-}" ]; then
  sources=$(mktemp)
  trap 'rm -f "$config" "$sources"' EXIT
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  echo "deb $ANDON_APT_MIRROR $release main" >"$sources"
  chmod 644 "$sources"
  printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "-";\n' "$sources" >>"$config"
fi
chmod 644 "$config"
export APT_CONFIG="$config"
apt-get update -qq
apt-get upgrade -y -qq >/dev/null
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $packages >/dev/null
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log /var/log/alternatives.log
