#!/usr/bin/env bash
# Starts Electron for a test, and keeps what it writes from the first line on: Playwright passes on only what is written
# after it has attached. With APARTE_E2E_KEYRING=1 it gets a session bus and an unlocked keyring of its own; what stands in
# APARTE_E2E_NODE_OPTIONS its Node gets (Playwright takes NODE_OPTIONS away).
set -euo pipefail
program=$APARTE_E2E_PROGRAM output=$APARTE_E2E_OUTPUT keyring=${APARTE_E2E_KEYRING:-0}
if [ -n "${APARTE_E2E_NODE_OPTIONS:-}" ]; then export NODE_OPTIONS=$APARTE_E2E_NODE_OPTIONS; fi
unset APARTE_E2E_PROGRAM APARTE_E2E_OUTPUT APARTE_E2E_KEYRING APARTE_E2E_NODE_OPTIONS
command=("$program" "$@")
if [ "$keyring" = 1 ]; then
  # shellcheck disable=SC2016 # expanded by the inner shell
  unlock='printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"'
  command=(dbus-run-session -- bash -c "$unlock" bash "${command[@]}")
fi
exec "${command[@]}" > >(tee -a "$output") 2> >(tee -a "$output" >&2)
