import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawSecrets, type SyntheticSecret } from '../support/synthetic-secrets.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { type CommandEnd, rollbench, rollbenchJson } from './command-line.ts';
import { expectedSessions, layOutSample, writeConfig } from './sample-project.ts';

const secrets = drawSecrets(20261103);
/** Those that the task's own prompt holds: few, so that it keeps its sense. */
const inTask = secrets.filter(({ name }) =>
  ['GitHub personal', 'postgres URL', 'RSA private key'].includes(name),
);

/** What may be found nowhere: of a secret on several lines, each line that is more than an end. */
const needles = secrets.flatMap(({ name, secret }) =>
  secret
    .split(/\n|\\n/)
    .filter((line) => line.length >= 8 && !line.startsWith('-----') && !line.startsWith('theme='))
    .map((line) => ({ name, line })),
);

function* filesBelow(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(below);
    else if (statSync(below).isFile()) yield below;
  }
}

/** Names of the secrets that the files' bytes or their paths hold. */
function findIn(...folders: string[]): string[] {
  const found = new Set<string>();
  for (const file of folders.flatMap((folder) => [...filesBelow(folder)])) {
    const content = readFileSync(file);
    for (const { name, line } of needles) if (content.includes(line) || file.includes(line)) found.add(name);
  }
  return [...found];
}

interface Recorded {
  readonly id: string;
  readonly baseCommit: string;
  readonly branch: string;
  readonly cwd: string;
  readonly repoUrl: string;
  readonly prompt: string;
  readonly command: string;
  readonly path: string;
  readonly content: string;
}

/** A rollout of one turn, as Codex 0.169 writes it, with what mining reads. */
function toRollout({ id, baseCommit, branch, cwd, repoUrl, ...turn }: Recorded, at: string): string {
  const git = { commit_hash: baseCommit, branch, repository_url: repoUrl };
  const meta = {
    id,
    timestamp: at,
    cwd,
    originator: 'codex_exec',
    cli_version: '0.169.0',
    source: 'exec',
    history_mode: 'paginated',
    git,
  };
  const items = [
    { type: 'UserMessage', content: [{ type: 'text', text: turn.prompt, text_elements: [] }] },
    {
      type: 'CommandExecution',
      command: ['/bin/sh', '-c', turn.command],
      cwd,
      status: 'completed',
      exit_code: 0,
    },
    {
      type: 'FileChange',
      changes: { [join(cwd, turn.path)]: { type: 'add', content: turn.content } },
      status: 'completed',
    },
  ];
  const event = (payload: object) => ({ timestamp: at, type: 'event_msg', payload });
  return [
    { timestamp: at, type: 'session_meta', payload: meta },
    event({ type: 'task_started', turn_id: 't' }),
    ...items.map((item, i) =>
      event({ type: 'item_completed', thread_id: id, turn_id: 't', item: { id: `i${i}`, ...item } }),
    ),
    event({ type: 'task_complete', turn_id: 't' }),
  ]
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}

describe('secrets in sessions and in what they landed', () => {
  const path = sharedTemporaryDirectory();
  const ends: CommandEnd[] = [];
  let repository = '';

  beforeAll(async () => {
    const places = await layOutSample(path, ['lost-cent']);
    repository = places.repository;
    writeConfig(repository, places, '[sandbox]\nkind = "host"\n');
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
    git('config', 'user.name', 'Ada');
    git('config', 'user.email', 'ada@example.org');

    const task = join(path, expectedSessions.find(({ name }) => name === 'lost-cent')?.file ?? '');
    const aside = JSON.stringify(`. In case you need it: ${inTask.map(({ text }) => text).join(' and ')}`);
    writeFileSync(
      task,
      readFileSync(task, 'utf8').replaceAll('carry the odd cents)', (end) => `${end}${aside.slice(1, -1)}`),
    );

    for (const [i, secret] of secrets.entries()) {
      const at = `2026-12-${String(1 + (i % 28)).padStart(2, '0')}T10:00:00.000Z`;
      const write = (recorded: Recorded) => {
        const file = join(places.sessions, `2026/12/01/rollout-2026-12-01T10-00-00-${recorded.id}.jsonl`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, toRollout(recorded, at));
      };
      const recorded = record(secret, i, git('rev-parse', 'HEAD'));
      write(recorded);
      // The same with the secret in a path, and from a commit that is gone: the ledger then tells branch and address.
      const name = secret.isBare ? `-${secret.secret}` : '';
      write({
        ...recorded,
        id: recorded.id.replace(/^0/, '1'),
        baseCommit: 'f'.repeat(40),
        path: `notes/${i}${name}.txt`,
      });
      mkdirSync(dirname(join(repository, recorded.path)), { recursive: true });
      writeFileSync(join(repository, recorded.path), recorded.content);
      // A person adds a file whose name is the secret: it stands in the headers of the landed patch.
      const extra = join('extra', `${i}-${secret.isBare ? secret.secret : 'none'}.txt`);
      mkdirSync(dirname(join(repository, extra)), { recursive: true });
      writeFileSync(join(repository, extra), `${i}\n`);
      git('add', '--', recorded.path, extra);
      const message = `Write note ${i}${secret.isBare ? ` for ${secret.secret}` : ''}\n\n${secret.text}`;
      execFileSync('git', ['commit', '--quiet', '--cleanup=verbatim', '-m', message], {
        cwd: repository,
        env: { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at },
      });
    }
    for (const command of ['mine', 'curate', 'validate']) ends.push(await rollbench(repository, command));
    ends.push(await rollbench(repository, 'candidates', 'list'), await rollbench(repository, 'funnel'));
  });

  function record(secret: SyntheticSecret, i: number, baseCommit: string): Recorded {
    const name = secret.isBare ? `-${secret.secret}` : '';
    const lines = Array.from(
      { length: 60 },
      (_, n) => `note ${i} says in its line ${n} what nobody else says`,
    );
    return {
      id: `01a20${String(i).padStart(3, '0')}-0000-7000-8000-000000000000`,
      baseCommit,
      branch: `notes/${i}${name}`,
      cwd: '/home/dev/projects/tally',
      repoUrl: `https://ada:${secret.isBare ? secret.secret.replaceAll(/[^\w-]/g, '') : 'x'}@github.com/example/tally.git`,
      prompt: `Write note ${i}, please, and put it where the others are. ${secret.text}`,
      command: `cat <<'END'\n${secret.text}\nEND`,
      path: `notes/${i}.txt`,
      content: [...lines, secret.text, ''].join('\n'),
    };
  }

  test('were really there', () => {
    expect(findIn(join(path, 'sessions')).length).toBe(new Set(needles.map(({ name }) => name)).size);
    expect(secrets.length).toBeGreaterThanOrEqual(60);
  });

  test('every session became a candidate or an entry that names its branch', async () => {
    for (const { exitCode, stderr } of ends)
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { value } = await rollbenchJson('funnel', repository, 'funnel');
    const [mined, curated] = value.stages;
    expect({ entered: mined?.entered, kept: mined?.kept }).toEqual({
      entered: 2 * secrets.length + 1,
      kept: secrets.length + 1,
    });
    expect(mined?.rejected).toMatchObject([{ reason: 'base-missing', count: secrets.length }]);
    expect(curated?.rejected).toMatchObject([{ reason: 'redaction', count: secrets.length }]);
  });

  test('stand in no file of the benchmark, nor of the state beside it', () => {
    expect(readdirSync(join(repository, 'benchmark/tasks')).length).toBe(1);
    expect(findIn(join(repository, 'benchmark'), join(repository, '.rollbench'))).toEqual([]);
  });

  test('nor in anything that a command printed', () => {
    const printed = ends.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(needles.filter(({ line }) => printed.includes(line)).map(({ name }) => name)).toEqual([]);
  });

  test('are reported by kind and count', () => {
    const report = ends[0]?.stdout.split('\n').find((line) => line.includes('secrets taken out')) ?? '';
    console.info(report);
    for (const kind of new Set(secrets.map((secret) => secret.kind)))
      expect(report).toMatch(new RegExp(`\\d+ ${kind}`));
  });
});
