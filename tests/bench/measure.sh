# SPDX-License-Identifier: GPL-3.0-or-later
# What every benchmark shares. A measurement runs the program of ours and the peer's one after the other, several times, and prints the medians
# and the median of the ratios taken pair by pair, so that a busy machine slows both.

die() { echo "bench: $*" >&2; exit 3; }

now() { echo "${EPOCHREALTIME/[.,]/}"; } # microseconds

# timed VARIABLE COMMAND...: seconds into VARIABLE; the command's own words go to $work/log
timed() {
  local -n seconds=$1
  shift
  local from to
  from=$(now)
  "$@" >"$work/log" 2>&1 || { local code=$?; [ $code = 1 ] || { cat "$work/log" >&2; die "failed ($code): $*"; }; }
  to=$(now)
  seconds=$(awk -v t=$((to - from)) 'BEGIN { printf "%.3f", t / 1e6 }')
}

# peak COMMAND...: the greatest anonymous memory (MiB) of the command; pages of mapped files are not counted
peak() {
  "$@" >"$work/log" 2>&1 &
  local pid=$! most=0 held
  while [ -r /proc/$pid/status ]; do
    held=$(awk '/^RssAnon/ { print $2 }' /proc/$pid/status 2>/dev/null)
    [ "${held:-0}" -gt $most ] && most=$held
    kill -0 $pid 2>/dev/null || break
    sleep 0.02
  done
  wait $pid || [ $? = 1 ] || { cat "$work/log" >&2; die "failed: $*"; }
  echo $((most / 1024))
}

median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { printf "%.3f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# compare TITLE GOAL OURS PEERS: two lists of seconds, in pairs
compare() {
  local title=$1 goal=$2 ratios=() i
  local -n ours=$3 theirs=$4
  for i in "${!ours[@]}"; do ratios+=("$(awk -v a="${theirs[$i]}" -v b="${ours[$i]}" 'BEGIN { printf "%.3f", a / b }')"); done
  local ratio
  ratio=$(median "${ratios[@]}")
  local verdict=reached
  awk -v r="$ratio" -v g="$goal" 'BEGIN { exit !(r < g) }' && { verdict="NOT reached"; missed=$((missed + 1)); }
  printf '%-58s ours %8.2f s   peer %8.2f s   ratio %6.2f   goal %5.1f   %s   (n=%d)\n' "$title" "$(median "${ours[@]}")" "$(median "${theirs[@]}")" \
    "$ratio" "$goal" "$verdict" "${#ours[@]}"
}
