/**
 * For `sh`: from here on LLVM counts in what Cargo compiles of the workspace's own. What it has compiled of others is used as it is.
 */
export const startCounts = `counts=$(mktemp -d)
RUSTC_WORKSPACE_WRAPPER=$tools/with-counts LLVM_PROFILE_FILE=$counts/%m.profraw
export RUSTC_WORKSPACE_WRAPPER LLVM_PROFILE_FILE
`;

/** What `RUSTC_WORKSPACE_WRAPPER` names. */
export const withCounts = '#!/bin/sh\nrustc=$1\nshift\nexec "$rustc" "$@" -C instrument-coverage\n';

/** Only tools of the compiler's own LLVM can read the counts: rustup's component, or Debian's package of that version. */
export const readCounts = `llvm=$(rustc $toolchain -vV | sed -n 's/^LLVM version: \\([0-9]*\\).*/\\1/p')
for folder in "$(rustc $toolchain --print sysroot)"/lib/rustlib/*/bin "/usr/lib/llvm-$llvm/bin"; do
  [ -x "$folder/llvm-cov" ] || continue
  mkdir -p "$report/coverage"
  sed -n 's/.*"executable":"\\([^"]*\\)".*/-object "\\1"/p' "$build" > "$counts/objects"
  "$folder/llvm-profdata" merge --sparse "$counts"/*.profraw -o "$counts/all" &&
    "$folder/llvm-cov" export -format=lcov "-instr-profile=$counts/all" "@$counts/objects" > "$report/coverage/cargo-$$"
  break
done
rm -rf "$counts"
`;

/** `crates/shop/src/lib.rs::cart::tests::adds` is `cart::tests::adds` of its target. */
export const toTestName = (id: string) => id.slice(id.indexOf('::') + 2);
