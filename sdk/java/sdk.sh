#!/usr/bin/env bash
# The Java client that openapi-generator makes, and its story: `cargo xtask sdk java`. The client's libraries
# (Jackson) are in the generator's own jar; only the annotation `javax.annotation.Generated` is not.
set -euo pipefail
annotations=/usr/share/java/geronimo-annotation-1.3-spec.jar
libraries=$(find "$TOOLS/python" -name openapi-generator.jar):$annotations
case $1 in
make)
  [[ -e $annotations ]] || {
    echo "needs Debian's package libgeronimo-annotation-1.3-spec-java" >&2
    exit 1
  }
  openapi-generator-cli generate --global-property apiDocs=false,modelDocs=false,apiTests=false,modelTests=false \
    -i "$DOCUMENTS/openapi.json" -g java --library native -o "$OUT/keywright" \
    --additional-properties invokerPackage=keywright,apiPackage=keywright.api,modelPackage=keywright.model,openApiNullable=false \
    >"$OUT.log"
  find "$OUT/keywright/src/main" -name '*.java' >"$OUT/sources"
  javac -nowarn -cp "$libraries" -d "$OUT/out" @"$OUT/sources" sdk/java/Story.java
  ;;
story) java -cp "$OUT/out:$libraries" Story ;;
sources) echo "$OUT/keywright/src/main" ;;
esac
