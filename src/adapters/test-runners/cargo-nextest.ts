import type { InvocationOptions } from '../../ports.ts';
import { readCounts, startCounts, toTestName } from './cargo-counts.ts';
import { quoteForShell } from './quote-for-shell.ts';

/**
 * What our command for `cargo` does where it is asked for `cargo nextest run`. nextest writes JUnit XML; what is built before
 * says which binary is which target.
 */
export const toNextestBranch = ({ covered }: InvocationOptions) => `  'nextest run' | 'nextest r')
    shift 2
    ${covered ? startCounts : ''}build=$report/build-$$.jsonl
    features=
    for word in "$@"; do
      case "$word" in --workspace | --all | --all-features | --no-default-features | --features=*) features="$features $word" ;; esac
    done
    cargo $toolchain test --no-run --no-fail-fast --message-format=json --tests $features > "$build"
    # How often a test is tried, and when the suite gives up, is not for the command to say.
    count=$#
    value=
    for word in "$@"; do
      case "$value$word" in
        --fail-fast | --ff | --no-fail-fast | --nff | --max-fail=* | --retries=*) ;;
        --max-fail | --retries) value='value of ' ;;
        'value of '*) value= ;;
        *) set -- "$@" "$word" ;;
      esac
    done
    shift $count
    junit=$report/nextest-$$.xml
    config=$(mktemp)
    printf "[profile.default.junit]\\npath = '%s'\\nstore-success-output = true\\n" "$junit" > "$config"
    cargo $toolchain nextest run --tool-config-file "rollbench:$config" --no-fail-fast --retries 0${covered ? toExact(covered.tests) : ''} "$@"
    code=$?
    rm "$config"
    # Where the repository says itself where the report goes, that wins.
    target=$(sed -n 's,.*"executable":"\\([^"]*\\)/[^/]*/deps/.*,\\1,p' "$build" | head -n 1)
    [ -e "$junit" ] || find "$target/nextest" -name '*.xml' -newer "$build" -exec cp {} "$junit" \\;
    ${covered ? readCounts : ''}printf '{"reason":"exit","code":%d}\\n' $code >> "$build"
    exit $code ;;
`;

const toExact = (tests: readonly string[]) =>
  ` -E ${quoteForShell(tests.map((id) => `test(=${toTestName(id)})`).join(' | '))}`;
