#!/usr/bin/env bash
# Installs the peers that `npm run bench` compares with, at the versions that the figures were made with, below the
# directory that PEERS names. What is there already stays. waza is not published anywhere: build it, and let WAZA_BIN
# name the program.
set -euo pipefail
: "${PEERS:?PEERS must name the directory for the peers}"
export PROMPTFOO_DISABLE_TELEMETRY=1 PROMPTFOO_DISABLE_UPDATE=1

# Makes a directory with a package of its own and goes there; false when what it is for is there already.
place() {
  mkdir -p "$PEERS/$1"
  cd "$PEERS/$1"
  [ ! -e "$2" ] || return 1
  [ -e package.json ] || echo '{ "private": true }' > package.json
}

add() { npm install --no-audit --no-fund --omit=optional "$@"; }

# promptfoo needs a newer Node than this project does.
if (place node22 node_modules/.bin/node); then
  cd "$PEERS/node22"
  npm install --no-audit --no-fund node@22.23.3
  npm rebuild node
fi
if (place promptfoo node_modules/promptfoo); then
  cd "$PEERS/promptfoo"
  export PATH="$PEERS/node22/node_modules/.bin:$PATH"
  add promptfoo@0.123.1 @modelcontextprotocol/sdk@1
  # Its database has native parts that are optional packages.
  add "@libsql/$(node -p 'process.platform')-$(node -p 'process.arch')-gnu@$(node -p 'require("./node_modules/libsql/package.json").version')"
fi
if (place inspect venv/bin/inspect); then
  cd "$PEERS/inspect"
  python3 -m venv venv
  venv/bin/pip install --quiet inspect-ai==0.3.285 openai
fi
echo "The peers are in $PEERS."
