#!/bin/sh
# Cuts the two typefaces of the theme down to what English, Spanish and French need.
# Wants Debian's fonttools and python3-brotli, and the packages of package-lock.json (npm ci).
set -eu
cd "$(dirname "$0")"
from=node_modules/@fontsource-variable
to=../../../static/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# subset PACKAGE CHARACTERS FEATURES OUTPUT
subset() {
	fonttools varLib.instancer --quiet --no-recalc-timestamp "$from/$1/files/$1-latin-wght-normal.woff2" wght=400:700 --output "$work/$1.ttf"
	pyftsubset "$work/$1.ttf" --unicodes="$2" --layout-features="$3" \
		--no-hinting --desubroutinize --flavor=woff2 --output-file="$to/$4.woff2"
	cp "$from/$1/LICENSE" "$to/$4.OFL.txt"
}

# Letters and signs of the three languages. Digits stay in: codes and addresses use them.
# 0152-0153, 0178: Œ œ Ÿ.  2010-2026: dashes, quotes, dots.  202F: the narrow space of French.
# 2190-2193, 2212, 00D7: arrows, minus, times.
letters=0020-007E,00A0-00FF,0152,0153,0178,02C6,02DA,2010-2015,2018-201E,2022,2026,202F,2032,2033,2039,203A,20AC,2122,2190-2193,2212,2215
subset atkinson-hyperlegible-next "$letters" kern,mark,ccmp,locl hyperlegible

# Digits alone, proportional and tabular.
subset public-sans 0030-0039 kern,tnum,lnum digits
