import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Commit, History, Person } from './history.ts';
import { toText } from './source-tree.ts';

/** Makes a real repository of a history by one `git fast-import`; gives the commits' ids. */
export async function writeRepository(
  history: History,
  path: string,
  remoteUrl: string,
): Promise<ReadonlyMap<Commit, string>> {
  await mkdir(path, { recursive: true });
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', args, {
      cwd: path,
      input,
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull },
      maxBuffer: 2 ** 28,
    });
  git(['init', '-q', '--template=', '--object-format=sha1', '--initial-branch=main']);
  const marks = new Map([...history.commits()].map((commit, i) => [commit, i + 1]));
  const marksPath = join(path, '.git', 'marks');
  git(['fast-import', '--quiet', '--force', `--export-marks=${marksPath}`], toStream(marks));
  const ids = readMarks(marksPath);
  await rm(marksPath);
  const idByCommit = new Map([...marks].map(([commit, mark]) => [commit, ids.get(mark) ?? '']));
  const updates = [...history.refs()].map(([ref, commit]) => `create ${ref} ${idByCommit.get(commit)}`);
  git(['update-ref', '--stdin'], [...updates, `delete ${scratchRef}`, ''].join('\n'));
  git(['reset', '-q', '--hard']);
  git(['remote', 'add', 'origin', remoteUrl]);
  return idByCommit;
}

/** fast-import wants a ref for every commit; this one is gone when all are in. */
const scratchRef = 'refs/scratch/all';

function toStream(marks: ReadonlyMap<Commit, number>): string {
  return [...marks].map(([commit, mark]) => toCommand(commit, mark, marks)).join('');
}

function toCommand(
  { parents, tree, signature }: Commit,
  mark: number,
  marks: ReadonlyMap<Commit, number>,
): string {
  const [first, ...others] = parents;
  const before = first?.tree ?? new Map();
  const gone = [...before.keys()].filter((path) => !tree.has(path)).map((path) => `D ${path}\n`);
  const written = [...tree]
    .filter(([path, file]) => before.get(path) !== file)
    .map(
      ([path, file]) =>
        `M ${file.isExecutable ? '100755' : '100644'} inline ${path}\n${toData(toText(file))}`,
    );
  return [
    // A commit without `from` on a ref that has one already would follow it.
    first === undefined ? `reset ${scratchRef}\n` : '',
    `commit ${scratchRef}\nmark :${mark}\n`,
    `author ${toPerson(signature.author)} ${signature.authoredAt} +0000\n`,
    `committer ${toPerson(signature.committer)} ${signature.committedAt} +0000\n`,
    toData(`${signature.message}\n`),
    first === undefined ? '' : `from :${marks.get(first)}\n`,
    ...others.map((parent) => `merge :${marks.get(parent)}\n`),
    ...gone,
    ...written,
    '\n',
  ].join('');
}

const toData = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
const toPerson = ({ name, email }: Person) => `${name} <${email}>`;

function readMarks(path: string): Map<number, string> {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [mark = '', id = ''] = line.split(' ');
      return [Number(mark.slice(1)), id];
    }),
  );
}
