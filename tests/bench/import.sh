#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Loading deliveries against ogr2ogr: the same files, in turn, with the outputs compared.
# usage: ./dev bench import [PARCELS] [PAIRS]     (default 1000000 parcels, 5 pairs; five million for memory and growth: ./dev bench import growth)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/measure.sh"

what=pairs
[ "${1:-}" = growth ] && { what=growth; shift; }
parcels=${1:-1000000}
pairs=${2:-5}
work=${KENTCBS_BENCH:-build/bench}
crs=EPSG:5254
missed=0
mkdir -p "$work"
work=$(cd "$work" && pwd)
export OGR_SQLITE_SYNCHRONOUS=OFF GDAL_HTTP_TIMEOUT=1

city() { # NUMBER: folder of the sample city of that size, made once
  local folder=$work/city-$1
  [ -f "$folder/README.md" ] || { echo "bench: writing the sample city of $1 parcels" >&2; rm -rf "$folder"; kbs sample --parcels "$1" --seed 1 -o "$folder" --quiet >/dev/null; }
  echo "$folder"
}
store() { rm -f "$work/ours.kbs"*; kbs new "$work/ours.kbs" --crs $crs --quiet >/dev/null; }
ours() { kbs import "$work/ours.kbs" "$@" --quiet; }
peer() { # FORMAT FILE [OPTIONS...]
  local format=$1 file=$2
  shift 2
  rm -f "$work/peer."*
  case $format in
    spatialite) ogr2ogr -f SQLite "$work/peer.sqlite" "$file" -gt unlimited -dsco SPATIALITE=YES -a_srs $crs "$@" ;;
    gpkg) ogr2ogr -f GPKG "$work/peer.gpkg" "$file" -gt unlimited -a_srs $crs "$@" ;;
  esac
}
sql() { sqlite3 -cmd ".load mod_spatialite" "$1" "$2" 2>/dev/null; }

# Both hold the same objects: their number, total area and extent (the peer keeps millimetres of the file's text, ours too).
content() { # DATABASE TABLE GEOMETRY
  sql "$1" "SELECT count(*) || ' ' || printf('%.1f', coalesce(sum(ST_Area($3)), 0)) || ' ' || printf('%.3f %.3f %.3f %.3f', min(MbrMinX($3)), min(MbrMinY($3)), max(MbrMaxX($3)), max(MbrMaxY($3))) FROM $2"
}
same() { # OUR-TABLE PEER-TABLE
  local a b
  a=$(content "$work/ours.kbs" "$1" geom)
  b=$(content "$work/peer.sqlite" "$2" geometry)
  [ -n "$a" ] && [ "$a" = "$b" ] || die "the outputs differ in $1: ours \"$a\", the peer's \"$b\""
  [ "$(sql "$work/ours.kbs" "SELECT rtreecheck('idx_$1_geom')")" = ok ] || die "the spatial index of $1 is damaged"
  [ "$(sqlite3 "$work/ours.kbs" 'PRAGMA integrity_check')" = ok ] || die "the store is damaged"
  echo "  outputs compared, $1: $a (objects, m², west, south, east, north); rtreecheck and integrity_check ok"
}

cadastre() {
  local gml=$work/parsel.gml a b
  ln -sf "$(city "$parcels")/tucbs/kadastro_parselleri.gml" "$gml"
  local first=() again=() prepared=() unseen=() packed=()
  cat "$gml" >/dev/null # from the page cache for both
  for ((i = 0; i < pairs; i++)); do
    store
    timed a ours "$gml"; first+=("$a")
    timed a ours "$gml"; again+=("$a")
    rm -f "${gml%.gml}.gfs"
    timed b peer spatialite "$gml"; unseen+=("$b")
    timed b peer gpkg "$gml"; packed+=("$b")
    timed b peer spatialite "$gml"; prepared+=("$b")
    [ $i = 0 ] && { same parsel cadastralparcel; same ada cadastralzoning; }
  done
  compare "INSPIRE CP $parcels parcels: ogr2ogr SpatiaLite, .gfs ready" 5 first prepared
  compare "INSPIRE CP $parcels parcels: ogr2ogr SpatiaLite, never seen" 8 first unseen
  compare "INSPIRE CP $parcels parcels: ogr2ogr GeoPackage" 3.5 first packed
  compare "the same file again (peer: our own first load)" 2 again first
}

# pair TITLE GOAL FILE: first load of a file by both
pair() {
  local title=$1 goal=$2 file=$3 mine=() others=() a b
  cat "$file" >/dev/null
  for ((i = 0; i < pairs; i++)); do
    store
    timed a ours "$file"; mine+=("$a")
    timed b peer spatialite "$file"; others+=("$b")
  done
  compare "$title" "$goal" mine others
}

others() {
  local folder plan=$work/uip.gml maks=$work/maks.gpkg
  folder=$(city "$parcels")
  ln -sf "$folder/plan/uip.gml" "$plan"
  pair "PlanGML of the same city: ogr2ogr SpatiaLite, .gfs ready" 3 "$plan"
  folder=$(city $((parcels < 200000 ? parcels : 200000))) # the sample leaves the address tables out above that size
  ln -sf "$folder/maks/maks.gpkg" "$maks"
  pair "MAKS tables: ogr2ogr SpatiaLite" 3 "$maks"
  rm -f "$work/parsel.gpkg"
  store
  ours "$work/parsel.gml" >/dev/null || [ $? = 1 ]
  kbs export "$work/ours.kbs" --as gpkg --class parsel -o "$work/parsel.gpkg" --quiet
  pair "GeoPackage parcels: ogr2ogr SpatiaLite" 3 "$work/parsel.gpkg"
}

# Memory and growth: one and five times the parcels.
growth() {
  local one five t1 t5 m1 m5
  one=$(city "$parcels")/tucbs/kadastro_parselleri.gml
  five=$(city $((5 * parcels)))/tucbs/kadastro_parselleri.gml
  store; m1=$(peak kbs import "$work/ours.kbs" "$one" --quiet)
  store; m5=$(peak kbs import "$work/ours.kbs" "$five" --quiet)
  store; timed t1 ours "$one"
  store; timed t5 ours "$five"
  echo "peak memory: $m1 MiB for $parcels parcels, $m5 MiB for $((5 * parcels)) ($(du -Lh "$five" | cut -f1) file); goal: under 512 MiB and flat"
  awk -v a="$t1" -v b="$t5" 'BEGIN { printf "time: %.2f s and %.2f s, ratio %.2f; goal: at most 5.5\n", a, b, b / a; exit !(b / a > 5.5) }' && missed=$((missed + 1))
  [ "$m5" -lt 512 ] || missed=$((missed + 1))
}

echo "bench: $parcels parcels, $pairs pairs; ogr2ogr: $(ogrinfo --version); $(nproc) cores"
if [ $what = growth ]; then growth; else cadastre; others; fi
[ $missed = 0 ] || { echo "bench: $missed goals not reached"; exit 1; }
