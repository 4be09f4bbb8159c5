#!/usr/bin/env bash
# The Go client that openapi-generator makes, and its story: `cargo xtask sdk go`.
set -euo pipefail
export GOCACHE=$OUT.cache GOPROXY=off GOTOOLCHAIN=local
case $1 in
make)
  cp sdk/go/{story.go,go.mod} "$OUT/"
  openapi-generator-cli generate --global-property apiDocs=false,modelDocs=false,apiTests=false,modelTests=false \
    -i "$DOCUMENTS/openapi.json" -g go -o "$OUT/keywright" --package-name keywright \
    --additional-properties enumClassPrefix=true,withGoMod=false >"$OUT.log"
  # The client is a package of the story's module; as one of its own, it would keep these two.
  rm -f "$OUT"/keywright/go.{mod,sum}
  go build -C "$OUT" -o story .
  ;;
story) "$OUT/story" ;;
sources) echo "$OUT/keywright" ;;
esac
