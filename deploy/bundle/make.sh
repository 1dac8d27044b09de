#!/usr/bin/env bash
# Everything that an installation without a network needs, in one file: build/sangyu-VERSION-bundle.tar (`make bundle`).
# It is made of what is committed and of what the lock names by hash: two runs on one machine give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=.venv/bin/python
version=$($python -m bot --version)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
umask 022
[ -z "$(git status --porcelain)" ] || echo "what is not committed is left out of the bundle" >&2

build=build/bundle
name=sangyu-$version
rm -rf "$build"
mkdir -p "$build/$name/wheels/any"

# The wheels of run.txt for one kind of machine; what is no wheel is built, and has to fit every machine.
wheels() {
  local machine=$1 folder=$build/$name/wheels/$1
  local platforms=()
  for glibc in 2_28 2_17; do platforms+=(--platform "manylinux_${glibc}_$machine"); done
  $python -m pip download -q --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: --no-binary tyme4py \
    --python-version 3.11 --implementation cp "${platforms[@]}" --platform "manylinux2014_$machine" -d "$folder" \
    -r requirements/run.txt -r requirements/pages.txt -r requirements/installer.txt
  for source in "$folder"/*.tar.gz; do
    $python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w "$build/$name/wheels/any" "$source"
    rm "$source"
  done
  mv "$folder"/*-none-any.whl "$build/$name/wheels/any/"
}
for machine in ${MACHINES:-x86_64 aarch64}; do wheels "$machine"; done

git archive --prefix="$name/sangyu/" HEAD -- bot handlers jobs templates content docs deploy requirements \
  config.example.toml pyproject.toml README.md README.zh-CN.md CHANGELOG.md Makefile | tar -x -C "$build"
mv "$build/$name/sangyu/deploy/bundle/install.sh" "$build/$name/sangyu/deploy/bundle/config.toml" "$build/$name/"
cp "$build/$name/sangyu/docs/operations/install.md" "$build/$name/安装说明.md"
$python -m deploy.licences --bill >"$build/$name/sbom.cdx.json"
(cd "$build/$name" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)

tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go-w,a+rX -C "$build" -cf "build/$name-bundle.tar" "$name"
(cd build && sha256sum "$name-bundle.tar" | tee "$name-bundle.tar.sha256")
