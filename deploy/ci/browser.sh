#!/usr/bin/env bash
# Chromium and Chinese fonts, by apt where this is root and they are missing. The shell of Chromium draws the same
# pages without a window around them, whose own bars are pages that somebody would have to draw too.
set -euo pipefail
need=()
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || need+=(chromium-headless-shell)
fc-list 2>/dev/null | grep -q 'Noto Sans CJK' || need+=(fonts-noto-cjk fontconfig)
[ ${#need[@]} -eq 0 ] && exit 0
[ "$(id -u)" = 0 ] || { echo "浏览器测试需要：${need[*]}，请先安装" >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
