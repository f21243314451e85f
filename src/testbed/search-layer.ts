import type { LayerScan } from '../domain/layer-scan.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Task } from '../domain/task.ts';
import type { Artifacts, Sandbox, SandboxCommand } from '../ports.ts';
import { findTelltales, type LineMatch, type Telltale, toForms } from './telltales.ts';

/** Raised when the same layer could be found to hold something else. */
export const searchVersion = 1;

/** Where what is looked for is shown. */
const lookoutPath = '/lookout';

const timeoutMs = 30 * 60_000;

/** Endings of what is no text; whatever else has a zero byte in its first block is passed over by grep. */
const binaries =
  'so a o pyc pyo class jar war jmod mo gz bz2 xz zst zip tgz whl png jpg jpeg gif webp ico ttf otf woff woff2 pdf wasm';

/** In what else than its own kind a program lies on a machine: patches, maps, records, notes. */
const carriers = 'patch diff orig rej bak map json jsonl txt md html log toml yaml yml ipynb';
const families = [
  'ts mts cts tsx js mjs cjs jsx vue svelte',
  'py pyi pyx',
  'c h cc cpp cxx hpp hh',
  'java kt kts groovy scala',
];

const toPattern = (endings: string) => `'.*\\.(${endings.replaceAll(' ', '|')})'`;

/** On the machine itself, which has hundreds of thousands of files: those of the kinds that gold's files have, and carriers. */
function toOwnKinds(telltales: readonly Telltale[]): string {
  const endings = telltales.flatMap(({ path }) => /\.(\w+)$/.exec(path)?.[1] ?? []);
  const kinds = endings.flatMap(
    (ending) => families.find((each) => each.split(' ').includes(ending)) ?? ending,
  );
  return `\\( ! -name '*.*' -o -regex ${toPattern([...new Set([carriers, ...kinds])].join(' '))} \\)`;
}

/**
 * One walk, then three questions. Which files hold the longest line of any telltale, and in these, which lines stand where?
 * A file's change time cannot be set: what lay here before the session began is older than what it brought. Which
 * repositories that lie about hold what gold brings? Which bundles and packs lie outside of one, where nobody can be asked?
 * Links are not followed, because what they lead to is searched where it lies.
 */
const toScript = (names: string) => `since=$1; lookout=$2; own=$3; shift 3
if [ "$1" = / ]; then
  shift
  for each in /*; do
    case $each in /proc|/sys|/dev|/workspace|/environment|${lookoutPath}) ;; *) [ -L "$each" ] || set -- "$@" "$each" ;; esac
  done
fi
export LC_ALL=C
lists=$(mktemp -d) || exit 1
find "$lookout/canary" "$@" -regextype posix-extended -type d -name objects -fprint0 "$lists/stores" \
  -o -type f \\( -name '*.bundle' -o -name '*.pack' \\) -fprint0 "$lists/packs" \
  -o -type f ${names} -newerct "$since" -fprint0 "$lists/texts" 2> /dev/null
xargs -0 -r grep -lIZF -f "$lookout/keys" -- < "$lists/texts" 2> /dev/null |
  xargs -0 -r grep -HnoIZF -f "$lookout/lines" --
ask='
  [ -e "$2/../HEAD" ] && [ "$2" != "$1" ] || exit 0
  command -v git > /dev/null || printf "%s\\0000:there is no git to look into it\\n" "$2"
  GIT_DIR=\${2%/objects} git -c safe.directory="*" cat-file --batch-check < "$0/objects" 2> /dev/null |
    grep -v " missing$" | while read -r id rest; do printf "%s\\0000:has %s\\n" "$2" "$id"; done'
xargs -0 -r -n 1 sh -c "$ask" "$lookout" "$own" < "$lists/stores"
name='for each; do
  case $each in */objects/pack/*) continue ;; esac
  case $(head -c 8 "$each" | tr -d "\\0") in "# v"?" git"*|PACK*) printf "%s\\0000:is a pack of git objects\\n" "$each" ;; esac
done'
xargs -0 -r sh -c "$name" sh < "$lists/packs"
rm -r "$lists"`;

export interface Search {
  readonly sandbox: Sandbox;
  readonly artifacts: Pick<Artifacts, 'scratch'>;
  readonly task: Pick<Task, 'goldCommit' | 'goldPatch' | 'testPatch' | 'provenance'>;
  readonly telltales: readonly Telltale[];
  /** Directories as commands see them; `/`: all that is seen of the machine. */
  readonly roots: readonly string[];
  readonly view: Pick<SandboxCommand, 'mounts' | 'paths' | 'env'>;
  /** Of the workspace, which is looked at in another way. */
  readonly ownRepository: string;
}

export interface SearchResult extends Pick<LayerScan, 'files' | 'faults'> {
  /** False where the search itself has failed: then a fault says so. */
  readonly isSound: boolean;
}

/** Searched from inside, with an agent's own eyes: what it can read is read, wherever it comes from. */
export async function searchLayer(search: Search): Promise<SearchResult> {
  const { sandbox, artifacts, task, telltales, roots, view } = search;
  if (telltales.length === 0) return { files: [], faults: [], isSound: true };
  const lookout = await artifacts.scratch('lookout');
  try {
    const mount = { hostPath: lookout.path, path: lookoutPath, access: 'read' } as const;
    const [canary] = telltales as [Telltale];
    await lookout.write('keys', toLines(telltales.flatMap(({ lines }) => toForms(toLongest(lines)))));
    await lookout.write('lines', toLines(telltales.flatMap(({ lines }) => lines.flatMap(toForms))));
    await lookout.write('objects', toLines(listObjects(task, telltales)));
    await lookout.write('canary', toCanary(canary));
    const place = sandbox.resolve(mount);
    const isMachine = roots.includes('/');
    const { kind } = await sandbox.run({
      argv: [
        ...[
          '/bin/sh',
          '-c',
          toScript(isMachine ? toOwnKinds(telltales) : `! -regex ${toPattern(binaries)}`),
          'sh',
        ],
        ...[task.provenance.sessionStartedAt, place, `${search.ownRepository}/objects`, ...roots],
      ],
      cwd: '/',
      ...view,
      mounts: [...view.mounts, mount],
      network: 'none',
      timeoutMs,
      stdoutFile: `${lookout.path}/found`,
    });
    const matches = parseMatches((await lookout.readAll()).get('found') ?? '');
    const files = findTelltales(matches, telltales);
    const isCanary = ({ path }: { path: string }) => path === `${place}/canary`;
    // It lies beside what is looked for: a search that does not find it finds nothing.
    const isSound = kind === 'exited' && files.some(isCanary);
    return {
      files: files.filter((file) => !isCanary(file)),
      faults: [
        ...(isSound ? [] : [`the sandbox ${sandbox.name} cannot search ${roots.join(', ')}`]),
        ...matches.filter(({ line }) => line === 0).map(({ path, text }) => `${path} ${text}`),
      ],
      isSound,
    };
  } finally {
    await lookout.dispose();
  }
}

const toLines = (lines: readonly string[]) => [...new Set(lines)].map((line) => `${line}\n`).join('');

const toLongest = (lines: readonly string[]) => lines.toSorted((a, b) => b.length - a.length)[0] as string;

function toCanary({ lines, offsets }: Telltale): string {
  const rows = Array<string>(offsets[1] + 1).fill('');
  for (const [i, at] of [0, ...offsets].entries()) rows[at] = lines[i] as string;
  return rows.join('\n');
}

/** The commit, and the files in which telltales stand: others, such as a licence, may be anybody's. */
function listObjects({ goldCommit, goldPatch, testPatch }: Search['task'], telltales: readonly Telltale[]) {
  const telling = new Set(telltales.map(({ path }) => path));
  const files = [goldPatch, testPatch].flatMap(parsePatch).filter(({ path }) => telling.has(path));
  const ids = files.flatMap(({ text }) => /^index [0-9a-f]+\.\.([0-9a-f]{40,64})\b/m.exec(text)?.[1] ?? []);
  return [goldCommit, ...ids];
}

/** As `grep -HnoZ` writes them: path, zero byte, line, colon, text; line 0 is a word about the path itself. */
function parseMatches(output: string): LineMatch[] {
  return [...output.matchAll(/([^\0]+)\0(\d+):(.*)\n/g)].map(([, path = '', line = '', text = '']) => ({
    path,
    line: Number(line),
    text,
  }));
}
