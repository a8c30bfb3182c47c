#!/usr/bin/env bash
# Fetches what shows a window on two displays, for the tests of the shell: Xorg with its driver for machines without a screen, and xrandr, out
# of the system's own packages (4 MB). They are unpacked into a cache folder and not installed: as a package Xorg brings udev, which
# a test has no business to replace. Does nothing when it is there.
set -euo pipefail
folder=${AURORA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/aurora}/displays
packages=(xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils libxcvt0 libpciaccess0)

if [[ -x $folder/usr/lib/xorg/Xorg ]]; then exit 0; fi
if ! command -v apt-get > /dev/null || ! command -v dpkg > /dev/null; then
  echo "two displays: their packages are known for Debian and what comes of it" >&2
  exit 1
fi
echo "fetching Xorg without a screen into $folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -qq download "${packages[@]}" 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" unpacked; done
mkdir -p "$(dirname "$folder")"
rm -rf "$folder"
mv unpacked "$folder"
