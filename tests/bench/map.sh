#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Drawing maps against QGIS (GeoPackage) and Mapnik (PostGIS on a socket of its own): the same parcels, extents and symbols, in turn.
# "In full" draws what the peers draw, each parcel with all of its outline; the usual look of ours has paler borders where
# parcels are a few pixels large, and merged ones (generalised) where they are about one.
# usage: ./dev bench map [PARCELS] [PAIRS]     (default 1000000 parcels, 5 pairs)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/measure.sh"

parcels=${1:-1000000}
pairs=${2:-5}
work=${KENTCBS_BENCH:-build/bench}
crs=EPSG:5254
missed=0
mkdir -p "$work"
work=$(cd "$work" && pwd)
export QT_QPA_PLATFORM=offscreen PYTHONUNBUFFERED=1 XDG_RUNTIME_DIR=$work
chmod 700 "$work"
peers=(python3 "$here/map_peers.py")

# ---------------------------------------------------------------- the data, for each in the form it reads fastest

city=$work/city-$parcels
[ -f "$city/README.md" ] || { echo "bench: writing the sample city of $parcels parcels" >&2; rm -rf "$city"; kbs sample --parcels "$parcels" --seed 1 -o "$city" --quiet >/dev/null; }
store=$work/map-$parcels.kbs
if [ ! -f "$store.whole" ]; then
  rm -f "$store"*
  kbs new "$store" --crs $crs --quiet >/dev/null
  kbs import "$store" "$city/tucbs/kadastro_parselleri.gml" --quiet >"$work/log" || [ $? = 1 ] || die "the import failed"
  rm -f "$work/map-$parcels.gpkg"
  ogr2ogr -f GPKG "$work/map-$parcels.gpkg" "$store" parsel -nln parsel -select ada_no,parsel_no -a_srs $crs
  touch "$store.whole"
fi
gpkg=$work/map-$parcels.gpkg

database=$(mktemp -d /tmp/kentcbs-bench.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL will not run as root
  chown 65534:65534 "$database"
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$database")
fi
tools=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
stop() { "${as[@]}" "$tools/pg_ctl" -D "$database/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$database"; }
trap stop EXIT
"${as[@]}" "$tools/initdb" -D "$database/data" -U bench -A trust --no-sync >"$work/log" 2>&1 || { cat "$work/log" >&2; die "initdb failed"; }
"${as[@]}" "$tools/pg_ctl" -D "$database/data" -w -l "$database/log" \
  -o "-k $database -c listen_addresses='' -c shared_buffers=1GB -c work_mem=256MB -c max_wal_size=8GB -c jit=off -c fsync=off" start >/dev/null || { cat "$database/log" >&2; die "PostgreSQL did not start"; }
psql -q -h "$database" -U bench -d postgres -c 'CREATE EXTENSION postgis'
ogr2ogr -f PostgreSQL "PG:host=$database user=bench dbname=postgres" "$gpkg" parsel -nln parsel -lco GEOMETRY_NAME=geom --config PG_USE_COPY YES
psql -q -h "$database" -U bench -d postgres -c 'VACUUM ANALYZE parsel'

printf '%s' '{"classes": {"parsel": {"order": 300, "symbol": {"fill": {"color": "#e8e0c8"}, "line": {"color": "#5a4a30", "widthMm": 0.26}},
  "rules": [{"title": {"tr": "Parsel", "en": "Parcel"}}]}}}' >"$work/plain.style.json"
printf '%s' '{"classes": {"parsel": {"order": 300, "symbol": {"fill": {"color": "#e8e0c8"}, "line": {"color": "#5a4a30", "widthMm": 0.26},
  "label": {"text": "{parsel_no}", "sizeMm": 2.1, "color": "#000000", "overhang": true}}, "rules": [{"title": {"tr": "Parsel", "en": "Parcel"}}]}}}' >"$work/labels.style.json"

# ---------------------------------------------------------------- frames

# ours STYLE BOX FILE [OPTIONS...]: milliseconds of a warm frame
ours() {
  local style=$1 box=$2 file=$3
  shift 3
  kbs render "$store" --size 1600x1000 --class parsel --style "$work/$style.style.json" ${box:+--bbox "$box"} -o "$file" --repeat 4 --json "$@" >"$work/frame.json" ||
    die "kbs render failed"
  python3 -c 'import json, sys; print("%.2f" % sorted(json.load(open(sys.argv[1]))["frameMs"][1:])[1])' "$work/frame.json"
}
extent() { python3 -c 'import json, sys; print(",".join(map(repr, json.load(open(sys.argv[1]))["extent"])))' "$work/frame.json"; }

ratios() { # TITLE GOAL OURS THEIRS: milliseconds in pairs
  local title=$1 goal=$2 i list=()
  local -n mine=$3 theirs=$4
  for i in "${!mine[@]}"; do list+=("$(awk -v a="${theirs[$i]}" -v b="${mine[$i]}" 'BEGIN { printf "%.3f", a / b }')"); done
  local ratio verdict=reached
  ratio=$(median "${list[@]}")
  awk -v r="$ratio" -v g="$goal" 'BEGIN { exit !(r < g) }' && { verdict="NOT reached"; missed=$((missed + 1)); }
  printf '%-46s ours %9.2f ms   peer %10.2f ms   ratio %7.2f   goal %5.1f   %s   (n=%d)\n' "$title" "$(median "${mine[@]}")" "$(median "${theirs[@]}")" \
    "$ratio" "$goal" "$verdict" "${#mine[@]}"
}

# row TITLE GOAL BOX STYLE [OPTIONS...]: fill and outline against the faster peer
row() {
  local title=$1 goal=$2 box=$3 a=() b=() q m i place
  shift 3
  for ((i = 0; i < pairs; i++)); do
    a+=("$(ours plain "$box" "$work/ours.png" "$@")")
    place=$(extent)
    q=$("${peers[@]}" qgis "$gpkg" "$place" "$work/qgis.png" plain)
    m=$("${peers[@]}" mapnik "$database" "$place" "$work/mapnik.png" plain)
    b+=("$(awk -v q="$q" -v m="$m" 'BEGIN { print q < m ? q : m }')")
  done
  ratios "$title" "$goal" a b
  "${peers[@]}" compare "$work/ours.png" "$work/qgis.png" "$work/mapnik.png"
}

# labels TITLE BOX GOAL-MAPNIK GOAL-QGIS QGIS-PAIRS
labels() {
  local title=$1 box=$2 goals=("$3" "$4") most=$5 a=() b=() c=() d=() i place
  for ((i = 0; i < pairs; i++)); do
    a+=("$(ours labels "$box" "$work/ours.png")")
    place=$(extent)
    b+=("$("${peers[@]}" mapnik "$database" "$place" "$work/mapnik.png" labels)")
    if [ "$i" -lt "$most" ]; then
      c+=("${a[$i]}")
      d+=("$("${peers[@]}" qgis "$gpkg" "$place" "$work/qgis.png" labels)")
    fi
  done
  ratios "$title: Mapnik" "${goals[0]}" a b
  ratios "$title: QGIS, over point" "${goals[1]}" c d
  "${peers[@]}" compare "$work/ours.png" "$work/qgis.png" "$work/mapnik.png"
}

evict() { python3 -c 'import os, sys
for path in sys.argv[1:]:
    f = os.open(path, os.O_RDONLY); os.fdatasync(f); os.posix_fadvise(f, 0, 0, os.POSIX_FADV_DONTNEED)' "$@"; }

# Both programs run already (ours with its catalogue and styles, QGIS after initQgis): from opening the file, which is
# not in memory, to the first full picture; then the same as whole processes, which write the picture besides.
cold() {
  local a=() b=() c=() d=() i t
  for ((i = 0; i < pairs; i++)); do
    evict "$store" "$store.harita" "$gpkg"
    timed t kbs render "$store" --size 1600x1000 --class parsel --style "$work/plain.style.json" -o "$work/ours.png" --json
    c+=("$(awk -v t="$t" 'BEGIN { print t * 1000 }')")
    a+=("$(python3 -c 'import json, sys; told = json.load(open(sys.argv[1])); print(told["openMs"] + told["frameMs"][0])' "$work/log")")
    timed t "${peers[@]}" open "$gpkg" "$1" "$work/qgis.png" plain
    d+=("$(awk -v t="$t" 'BEGIN { print t * 1000 }')")
    b+=("$(cat "$work/log")")
  done
  ratios "open file to first full picture, cold (QGIS)" 50 a b
  echo "  whole processes, from their start to the picture's file: ours $(median "${c[@]}") ms, QGIS $(median "${d[@]}") ms"
}

echo "bench: $parcels parcels, $pairs pairs, 1600 x 1000 pixels; $("${peers[@]}" versions); $(nproc) cores"
rm -f "$store.harita"
timed built kbs render "$store" --size 16x10 --class parsel --style "$work/labels.style.json" --cache -o "$work/ours.png"
echo "drawing cache: built in $built s, $(awk -v a="$(stat -c %s "$store.harita")" -v b="$(stat -c %s "$store")" 'BEGIN { printf "%.1f MB, %.1f %% of the store", a / 1e6, 100 * a / b }') (goal: at most 40 %)"
ours plain "" "$work/ours.png" >/dev/null
full=$(extent)
box() { python3 -c 'import sys
w, s, e, n = map(float, sys.argv[1].split(",")); f = float(sys.argv[2]) / 1.1; x, y = (w + e) / 2 + (e - w) * 0.013, (s + n) / 2 + (n - s) * 0.017
print(",".join(repr(v) for v in (x - (e - w) * f / 2, y - (n - s) * f / 2, x + (e - w) * f / 2, y + (n - s) * f / 2)))' "$full" "$1"; }
block=$(awk -v p="$parcels" 'BEGIN { print sqrt(61 / p) }')

row "full extent, generalised" 60 ""
row "full extent, every outline in full" 4.5 "" --exact
row "a tenth of the area, every outline in full" 4 "$(box 0.316)" --exact
row "a tenth of the area, usual look" 4 "$(box 0.316)"
row "a tenth of the width" 4 "$(box 0.1)"
row "a block" 1.5 "$(box "$block")"
labels "labels, 10,000 candidates" "$(box 0.1)" 8 30 "$pairs"
labels "labels, 100,000 candidates" "$(box 0.316)" 12 200 1
cold "$full"
[ $missed = 0 ] || { echo "bench: $missed goals not reached"; exit 1; }
