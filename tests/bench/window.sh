#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How long the window does not answer: a clerk's session with the real window on a large store, under a watch. It fails
# where one event took more than 100 ms (time in the queue of a busy processor does not count).
# usage: ./dev bench window [PARCELS] [MINUTES]     (default 1000000 parcels, 10 minutes)
set -euo pipefail

export KBS_SESSION_PARCELS=${1:-1000000} KBS_SESSION_MINUTES=${2:-10}
export QT_QPA_PLATFORM=offscreen QTEST_FUNCTION_TIMEOUT=$(((KBS_SESSION_MINUTES + 20) * 60000))
exec build/release/tests/tst_window_stalls
