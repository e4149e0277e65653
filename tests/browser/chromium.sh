#!/bin/sh
# Make sure that a Chromium can be started: one on PATH, else Playwright's, else Debian's package when root.
# Usage: chromium.sh PYTHON
set -eu
python=$1

for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if "$python" -m playwright install chromium >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
  exit 0
fi
echo "no Chromium: install one (for example: sudo apt-get install chromium) and run again" >&2
exit 1
