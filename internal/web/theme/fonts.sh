#!/bin/sh
# Cuts the two typefaces of the theme down: for the pages to what English, Spanish and French need, for print to every
# Latin name.
# Wants Debian's fonttools and python3-brotli, and the packages of package-lock.json (npm ci).
set -eu
cd "$(dirname "$0")"
from=node_modules/@fontsource-variable
to=../../../static/fonts
print=../../paper/fonts
export SOURCE_DATE_EPOCH=0 # the same files every time
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

# piece PACKAGE RANGE WEIGHT CHARACTERS OUTPUT: one file of a package at one weight, as TrueType without its tables of
# layout, which the PDF writer does not read.
piece() {
	fonttools varLib.instancer --quiet --no-recalc-timestamp "$from/$1/files/$1-$2-wght-normal.woff2" wght="$3" --output "$work/whole.ttf"
	fonttools ttLib.scaleUpem --output-file "$work/scaled.ttf" "$work/whole.ttf" 1000 >"$work/said"
	pyftsubset "$work/scaled.ttf" --unicodes="$4" --layout-features= --drop-tables+=GSUB,GPOS,GDEF,STAT,gasp \
		--no-hinting --notdef-outline --output-file="$work/$5.ttf"
}

# Latin-1, Latin Extended-A, the commas below of Romanian, typographic quotes and dashes. What Atkinson Hyperlegible
# lacks of them (the long o of Hawaiian, and its ʻokina) comes from Public Sans.
names=0020-007E,00A0-00AC,00AE-017F,0218-021B,1E9E,2013-2014,2018-201E,2022,2026,20AC
lacking=0108-0109,0114-0115,011C-011D,0124-0125,0128-0129,012C-012D,0134-0135,0138,013F-0140,014A-014F,0156-0157,015C-015D,0166-0169,016C-016D
face() { # OUTPUT WEIGHT
	piece atkinson-hyperlegible-next latin "$2" "$names" 1
	piece atkinson-hyperlegible-next latin-ext "$2" "$names" 2
	piece public-sans latin-ext "$2" "$lacking" 3
	piece public-sans latin "$2" 02BB,02BC 4
	pyftmerge --output-file="$print/$1.ttf" "$work/1.ttf" "$work/2.ttf" "$work/3.ttf" "$work/4.ttf"
}
face regular 400
face bold 700
cp "$from/atkinson-hyperlegible-next/LICENSE" "$print/hyperlegible.OFL.txt"
cp "$from/public-sans/LICENSE" "$print/public-sans.OFL.txt"
