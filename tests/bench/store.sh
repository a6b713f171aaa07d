#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The store beside bare SQL, the bare disk, ogr2ogr and PostGIS, on the same rows in one run.
# usage: ./dev bench store [PARCELS] [PAIRS]     (default 1000000 parcels, 3 pairs)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/measure.sh"

parcels=${1:-1000000}
pairs=${2:-3}
work=${KENTCBS_BENCH:-build/bench}
crs=EPSG:5254
missed=0
mkdir -p "$work"
work=$(cd "$work" && pwd)

folder=$work/city-$parcels
[ -f "$folder/README.md" ] || { echo "bench: writing the sample city of $parcels parcels" >&2; rm -rf "$folder"; kbs sample --parcels "$parcels" --seed 1 -o "$folder" --quiet >/dev/null; }
gml=$folder/tucbs/kadastro_parselleri.gml
rm -f "$work/store.kbs"*
kbs new "$work/store.kbs" --crs $crs --quiet >/dev/null
kbs import "$work/store.kbs" "$gml" --quiet >/dev/null

build/release/tests/kbs_store_bench "$work/store.kbs" "$pairs" || missed=$((missed + 1))

# The land registry's parcels have neighbourhoods and kinds to ask for. As a package they cost both sides little to read.
rm -f "$work/store.kbs"* "$work/parsel.gpkg"
ogr2ogr "$work/parsel.gpkg" "$folder/tkgm/parseller.geojson" -t_srs $crs -nln parsel
kbs new "$work/store.kbs" --crs $crs --quiet >/dev/null
kbs import "$work/store.kbs" "$work/parsel.gpkg" --quiet >/dev/null
build/release/tests/kbs_server_bench "$work/parsel.gpkg" "$work/store.kbs" "$pairs" || missed=$((missed + 1))
rm -f "$work/store.kbs"* "$work/parsel.gpkg"
[ $missed = 0 ] || { echo "bench: some goals not reached" >&2; exit 1; }
