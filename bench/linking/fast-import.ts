import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One commit for `git fast-import`; commits name each other by mark. */
export interface ImportedCommit {
  readonly branch: string;
  readonly parents: readonly number[];
  readonly author: string;
  readonly at: number;
  readonly message: string;
  /** Whole contents by path. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Import {
  /** Returns the commit's mark. */
  commit(commit: ImportedCommit): Promise<number>;
  /** Ids by mark. */
  finish(): Promise<ReadonlyMap<number, string>>;
}

/** Makes a bare repository out of a stream of commits. */
export async function openImport(path: string): Promise<Import> {
  mkdirSync(path, { recursive: true });
  await run(path, ['init', '--quiet', '--bare', '--initial-branch=main']);
  const marksFile = join(path, 'marks');
  const child = spawn('git', ['fast-import', '--quiet', `--export-marks=${marksFile}`], {
    cwd: path,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(child, 'close');
  let mark = 0;
  return {
    async commit({ branch, parents, author, at, message, files }) {
      mark++;
      const who = `${author} <${author}@example.org> ${Math.floor(at / 1000)} +0000`;
      const [from, ...merged] = parents;
      const head = [
        `commit refs/heads/${branch}`,
        `mark :${mark}`,
        `author ${who}`,
        `committer ${who}`,
        toData(message),
        ...(from === undefined ? [] : [`from :${from}`]),
        ...merged.map((parent) => `merge :${parent}`),
      ];
      const changes = [...files].map(([file, content]) => `M 100644 inline ${file}\n${toData(content)}`);
      if (!child.stdin.write(`${[...head, ...changes].join('\n')}\n`)) await once(child.stdin, 'drain');
      return mark;
    },
    async finish() {
      child.stdin.end();
      const [code] = await ended;
      if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
      const lines = readFileSync(marksFile, 'utf8').trim().split('\n');
      return new Map(
        lines.map((line) => {
          const [name = '', id = ''] = line.split(' ');
          return [Number(name.slice(1)), id] as const;
        }),
      );
    },
  };
}

function toData(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

async function run(cwd: string, args: readonly string[]): Promise<void> {
  const [code] = await once(spawn('git', args, { cwd, stdio: 'inherit' }), 'close');
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}`);
}
