#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole job of KentCBS on the sample city, from the command line:
#   new → import all encodings → check → find → parcel → imar → edit → commit → publish → guide
# It prints what it does and stops at the first thing that is not as it must be.
#
# usage: tests/whole_job.sh [PARCELS] [FOLDER]      (default: 20000 parcels, a temporary folder)
# Needs kbs and python3 on the PATH: ./dev exec -- tests/whole_job.sh
set -euo pipefail

parcels=${1:-20000}
work=${2:-$(mktemp -d)}
[ $# -ge 2 ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
cd "$work"
export LC_ALL=C.UTF-8 KENTCBS_AUTHOR=ornek

step() { printf '\n== %s\n' "$*"; }
broken() { printf 'NOT AS IT MUST BE: %s\n' "$*" >&2; exit 1; }

# run EXPECTED_EXIT_CODE kbs ARGUMENTS...: runs it with --json into answer.json and says how long it took
run() {
  local expected=$1 code=0 begin
  shift
  begin=$(date +%s.%N)
  printf '$ %s\n' "$*"
  "$@" --json --quiet >answer.json || code=$?
  [ "$code" = "$expected" ] || { cat answer.json >&2; broken "exit code $code instead of $expected: $*"; }
  printf '  exit %s, %.1f s\n' "$code" "$(echo "$(date +%s.%N) - $begin" | python3 -c 'print(eval(input()))')"
}
# say PYTHON: prints an expression over the answer a; must PYTHON: an expression that has to be true
say() { python3 -c "import json; a = json.load(open('answer.json')); print(' ', $1)"; }
must() { python3 -c "import json, sys; a = json.load(open('answer.json')); sys.exit(0 if ($1) else 1)" || { head -c 2000 answer.json >&2; broken "$1"; }; }
value() { python3 -c "import json; a = json.load(open('answer.json')); print($1)"; }

step "the sample city with $parcels parcels"
run 0 kbs sample --parcels "$parcels" --seed 1 -o city
say "', '.join('%s %s' % c for c in a['counts'].items())"
cp answer.json sample.json
mapfile -t files < <(value "'\n'.join(a['files'])")

step "a new store"
run 0 kbs new kent.kbs --crs EPSG:5254 --name Akçapınar

step "import of every encoding: nothing rejected, nothing twice"
for file in "${files[@]}"; do
  run 0 kbs import kent.kbs "city/$file"
  must "a['read'] == a['loaded'] + a['rejected'] + a['ignored'] and a['rejected'] == 0 and a['loaded'] > 0"
  say "'read %s, loaded %s, revision %s' % (a['read'], a['loaded'], a['revision'])"
done
run 0 kbs info kent.kbs
say "', '.join('%s %s' % (t, c['count']) for t, c in a['classes'].items() if c['count'])"
must "all(a['classes'][t]['count'] == n for t, n in json.load(open('sample.json'))['counts'].items())"
hash=$(value "a['hash']")

step "the last delivery once more: nothing changes"
run 0 kbs import kent.kbs "city/${files[-1]}"
run 0 kbs info kent.kbs
must "a['hash'] == '$hash'"

step "check"
code=0
kbs check kent.kbs --json --quiet >answer.json || code=$?
[ "$code" -le 1 ] || broken "kbs check ended with $code"
say "'%s parcels looked at: %s errors, %s warnings' % (a['checked']['parsel'], a['errors'], a['warnings'])"
must "a['checked']['parsel'] >= $parcels and not [f for f in a['findings'] if f['rule'].startswith('geom')]"

step "find"
run 0 kbs find kent.kbs 102/3
say "a['hits'][0]['label']"
must "a['hits'][0]['kind'] == 'parcel' and a['hits'][0]['label'].endswith('102/3')"
at=$(value "','.join(str(x) for x in a['hits'][0]['at'])")
run 0 kbs find kent.kbs "cumhuriyet parkı"
must "any('Parkı' in h['label'] for h in a['hits'])"

step "parcel card, by place and by number"
run 0 kbs parcel kent.kbs --at "$at"
run 0 kbs parcel kent.kbs Cumhuriyet 102/3
cp answer.json card.json

step "imar durumu"
run 0 kbs imar kent.kbs Cumhuriyet 102/3 --pdf imar.pdf
must "a['taks']['source']['class'] == 'plan_alani' and a['alan']['value'] > 100"
say "'TAKS %s, KAKS %s, footprint %s m²' % (a['taks']['value'], a['kaks']['value'], a['taban_alani']['value'])"
head -c 4 imar.pdf | grep -q %PDF || broken "imar.pdf is no PDF"

step "checkout: a workspace beside the store"
run 0 kbs checkout kent.kbs is.kbs

step "edit and commit in the workspace"
cat >edits.jsonl <<'END'
# what a clerk does in an afternoon
{"set": "parsel", "where": {"mahalle": "Cumhuriyet", "ada_no": "102", "parsel_no": "3"}, "values": {"mevki": "Çayırbaşı"}}
{"add": "poi", "values": {"ad": "Yeni Kütüphane", "tur": "kutuphane", "mahalle": "Cumhuriyet"}, "geometry": {"type": "Point", "coordinates": [AT]}}
{"set": "parsel", "where": {"mahalle": "Cumhuriyet", "ada_no": "102", "parsel_no": "3"}, "values": {"mevki": "Bir yanlış"}}
"undo"
"commit"
END
sed -i "s/AT/$at/" edits.jsonl
run 0 kbs edit is.kbs --script edits.jsonl -m "Kütüphane"
must "a['revision'] and a['operations'] == 2"
say "'revision %s' % a['revision']"
run 0 kbs show is.kbs head
must "len(a['changes']) == 2"

step "publish: one revision of the shared store"
run 0 kbs publish is.kbs -m "Kütüphane ve mevki"
must "a['revision'] and not a['conflicts']"
run 0 kbs find kent.kbs "yeni kütüphane"
must "a['hits'][0]['label'] == 'Yeni Kütüphane'"
run 0 kbs info kent.kbs
published=$(value "a['hash']")
run 0 kbs info is.kbs
must "a['hash'] == '$published'"

step "a picture and the city guide"
run 0 kbs render kent.kbs --size 800x600 -o kent.png
run 0 kbs guide kent.kbs -o rehber --max-zoom 16
say "'%s tiles, %s places, %s doors' % (a['tiles'], a['places'], a['doors'])"
must "a['places'] > 0 and a['doors'] > 0"
[ -f rehber/index.html ] || broken "the guide has no page"

step "safe: backup, verify"
run 0 kbs backup kent.kbs yedek.kbs
must "a['hash'] == '$published'"
run 0 kbs verify yedek.kbs

printf '\nThe whole job is done.\n'
