import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { type CommandEnd, rollbench, rollbenchBare, rollbenchJson } from './command-line.ts';
import { type ExpectedSession, expectedSessions, layOutSample, writeConfig } from './sample-project.ts';

function sessionOf(name: string): ExpectedSession {
  const session = expectedSessions.find((each) => each.name === name);
  if (session === undefined) throw new Error(`no session "${name}" is recorded`);
  return session;
}

/** The last word of the ledger on a session, a file or a candidate. */
async function fateOf(id: string, directory: string): Promise<Decision> {
  const { value } = await rollbenchJson('funnel-explain', directory, 'funnel', '--explain', id);
  const last = value.decisions.at(-1);
  if (last === undefined) throw new Error(`the ledger has nothing on ${id}`);
  return last;
}

const reasonOf = (decision: Decision) => (decision.kind === 'rejected' ? decision.reason : 'kept');

/** Something to mend: exit code 2, an empty stdout, one message and no stack. */
function expectClear({ exitCode, stdout, stderr }: CommandEnd, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at |fault of Rollbench/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
}

requires('bubblewrap').describe(
  'damage among the sessions costs what is damaged, and is in the ledger',
  () => {
    const path = sharedTemporaryDirectory();
    const [good, goneRepo, goneBase] = ['lost-cent', 'thousands', 'csv-for-excel'].map(sessionOf) as [
      ExpectedSession,
      ExpectedSession,
      ExpectedSession,
    ];
    const fileOf = ({ file }: ExpectedSession) => join(path, file);
    const empty = join(path, 'sessions/2026/11/13/rollout-2026-11-13T00-00-00-empty.jsonl');
    const rubbish = join(path, 'sessions/2026/11/13/rollout-2026-11-13T00-00-01-rubbish.jsonl');
    const closed = join(path, 'sessions/2026/12');
    let repository = '';

    beforeAll(async () => {
      const places = await layOutSample(
        path,
        [good, goneRepo, goneBase].map(({ name }) => name),
      );
      repository = places.repository;
      writeConfig(repository, places);

      const [meta, ...records] = readFileSync(fileOf(good), 'latin1').split('\n');
      const added = [
        '{"timestamp":"2026-11-13T10:00:00.000Z","type":"from_the_future","payload":{"type":"surprise"}}',
        '{"timestamp":"2026-11-13T10:00:00.000Z","type":"event_msg","payload":{"type":"task_started","turn_id":"\xff\xfe"}}',
      ];
      writeFileSync(fileOf(good), [meta, ...added, ...records].join('\n'), 'latin1');
      appendFileSync(fileOf(good), '{"timestamp":"2026-11-13T10:00:01.000Z","type":"event_m');
      replaceIn(fileOf(goneRepo), [
        ['23cb917eadab3184c67830cad17052287be41cd1', '0'.repeat(39).concat('1')],
        ['example/tally.git', 'example/gone.git'],
      ]);
      const begun = JSON.parse(readFileSync(fileOf(goneBase), 'utf8').split('\n')[0] ?? '').payload.git
        .commit_hash;
      replaceIn(fileOf(goneBase), [[begun, '0'.repeat(39).concat('2')]]);
      mkdirSync(dirname(empty), { recursive: true });
      writeFileSync(empty, '');
      writeFileSync(rubbish, '\0\0\0 this was never a rollout\n{}\n');
      mkdirSync(closed);
      cpSync(fileOf(good), join(closed, 'rollout-2026-12-01T00-00-00-unseen.jsonl'));
      chmodSync(closed, 0o000);
    });

    test('mine reads what there is, and says of everything else which file and line is at fault', async () => {
      const { exitCode, stdout, stderr } = await rollbenchBare(repository, 'mine', '--json');
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        sessions: 6,
        candidates: 1,
        rejections: { unreadable: 3, 'repo-missing': 1, 'base-missing': 1 },
      });
      expect(stderr).toContain(`${fileOf(good)}:3: invalid UTF-8`);
      expect(stderr).toMatch(/rollout-.*\.jsonl:\d+: last line is torn/);
      for (const what of [
        `${empty}: empty file`,
        `${rubbish}:1: no valid JSON`,
        `${closed}: directory cannot`,
      ])
        expect(stderr).toContain(`warning: ${what}`);
    });

    test('every one of them has its reason in the funnel', async () => {
      for (const [id, reason, text] of [
        [empty, 'unreadable', `${empty}: empty file`],
        [rubbish, 'unreadable', `${rubbish}:1: no valid JSON: it should describe the session`],
        [closed, 'unreadable', `${closed}: directory cannot be read (EACCES)`],
        [goneRepo.sessionId, 'repo-missing', 'add that repository as a [[repo]]'],
        [goneBase.sessionId, 'base-missing', 'fetch it'],
      ] as const) {
        const fate = await fateOf(id, repository);
        expect(reasonOf(fate)).toBe(reason);
        expect(fate.evidence.text).toContain(text);
      }
      const { value } = await rollbenchJson('funnel', repository, 'funnel');
      expect(value.stages[0]).toMatchObject({ entered: 6, kept: 1 });
    });

    test('the good session among them, itself damaged in three of its lines, becomes a task', async () => {
      await rollbench(repository, 'curate');
      const { exitCode, value } = await rollbenchJson('validate', repository, 'validate');
      expect({ exitCode, tasks: value.tasks }).toEqual({ exitCode: 0, tasks: 1 });
      const { value: explained } = await rollbenchJson(
        'funnel-explain',
        repository,
        'funnel',
        '--explain',
        good.sessionId,
      );
      expect(explained.decisions.map(({ stage, kind }) => `${stage} ${kind}`)).toEqual([
        'mine kept',
        'curate kept',
        'validate kept',
      ]);
      expect(explained.decisions[0]?.evidence.facts.notes).toEqual([
        `${fileOf(good)}:3: invalid UTF-8`,
        expect.stringMatching(/:\d+: last line is torn: its writer was cut off$/),
      ]);
    });

    test('what was mended is read the next time, and leaves the ledger as a fault', async () => {
      chmodSync(closed, 0o755);
      rmSync(closed, { recursive: true });
      rmSync(empty);
      const { value } = await rollbenchJson('mine', repository, 'mine');
      expect(value).toMatchObject({ sessions: 4, rejections: { unreadable: 1 } });
      const { value: funnel } = await rollbenchJson('funnel', repository, 'funnel');
      expect(funnel.stages[0]).toMatchObject({ entered: 4, kept: 1 });
    });

    test('a base commit that goes away later postpones its candidate, and a run of its task says what is missing', async () => {
      const elsewhere = join(path, 'shallow');
      execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository}`, elsewhere]);
      cpSync(join(repository, 'benchmark'), join(elsewhere, 'benchmark'), { recursive: true });
      cpSync(join(repository, '.rollbench/state.db'), join(elsewhere, '.rollbench/state.db'));
      writeConfig(elsewhere, { sessions: join(path, 'sessions'), scripts: join(path, 'scripts') }, '');
      replaceIn(join(elsewhere, 'rollbench.toml'), [['path = "."', 'path = "."\nname = "tally"']]);
      expectClear(
        await rollbench(elsewhere, 'run', '--variant', 'gold'),
        /repository "tally" no longer holds [0-9a-f]{40}, the base of task tally-\w+: fetch it/,
      );
      const { value } = await rollbenchJson('curate', elsewhere, 'curate');
      expect(value).toMatchObject({ kept: 0, rejections: { undecided: 1 } });
      expect((await rollbenchJson('tasks-list', elsewhere, 'tasks', 'list')).value.items).toHaveLength(1);
    });

    describe('where no session is found, mine says where to look instead', () => {
      const check = (name: string, paths: string, days: number, expected: RegExp) =>
        test(name, async () => {
          const directory = join(path, name.replaceAll(' ', '-'));
          mkdirSync(join(directory, 'none'), { recursive: true });
          const sessions = `[sessions]\npaths = ["${paths}"]\nmax_age_days = ${days}\n`;
          writeFileSync(join(directory, 'rollbench.toml'), `${sessions}[[repo]]\npath = "${repository}"\n`);
          const { exitCode, stdout } = await rollbench(directory, 'mine');
          expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(expected) });
        });
      check('in a wrong folder', 'none', 90, /^No session in ".*\/none": .*\[sessions\] paths\.$/);
      check(
        'among old ones',
        '../sessions',
        0.000_000_1,
        /^No session is young enough; \d files? .*: raise --since, or \[sessions\] max_age_days\.$/,
      );
    });

    describe('what is configured and not there is named', () => {
      type Changes = readonly (readonly [from: string, to: string])[];
      const writeBroken = (changes: Changes) => {
        cpSync(join(repository, 'rollbench.toml'), join(repository, 'broken.toml'));
        replaceIn(join(repository, 'broken.toml'), changes);
      };
      const check = (name: string, changes: Changes, message: RegExp) =>
        test(name, async () => {
          writeBroken(changes);
          expectClear(await rollbench(repository, 'mine', '--config', 'broken.toml'), message);
        });
      test('a repository, by doctor as well', async () => {
        writeBroken([['path = "."', 'path = "nowhere"']]);
        const doctor = await rollbenchJson('doctor', repository, 'doctor', '--config', 'broken.toml');
        expect(doctor.exitCode).toBe(1);
        expect(doctor.value.checks).toContainEqual({
          id: 'repositories',
          status: 'fail',
          detail: expect.stringMatching(/\/nowhere is no git repository/),
          fix: 'mend [[repo]] path in the configuration',
        });
      });
      check(
        'a folder of sessions',
        [['/sessions"', '/sesions"']],
        /cannot open ".*\/sesions" \(ENOENT\).*\[sessions\] paths/,
      );
      check(
        'a repository',
        [['path = "."', 'path = "nowhere"']],
        /\/nowhere is no git repository.*mend \[\[repo\]\] path.*does not exist/,
      );
      check(
        'a directory that is no repository',
        [['path = "."', 'path = "../sessions"']],
        /\/sessions is no git repository.*mend \[\[repo\]\] path/,
      );
      check(
        'a key',
        [['max_age_days', 'max_age_day']],
        /broken\.toml:3: unknown key "sessions\.max_age_day"; did you mean "max_age_days"\?/,
      );
      check(
        'a value',
        [['max_age_days = 36500', 'max_age_days = "old"']],
        /broken\.toml:3: sessions\.max_age_days: /,
      );
    });

    test('a damaged task is named with file and line', async () => {
      const { value } = await rollbenchJson('tasks-list', repository, 'tasks', 'list');
      const folder = join(repository, 'benchmark/tasks', value.items[0]?.id ?? '');
      appendFileSync(join(folder, 'task.toml'), '\nkind = [');
      for (const command of [['tasks', 'list'], ['run', '--variant', 'noop'], ['validate']]) {
        expectClear(
          await rollbench(repository, ...command),
          new RegExp(
            `the task in ${folder} cannot be read: task\\.toml:\\d+: .*Restore the folder from git, or delete it`,
          ),
        );
      }
    });

    test('a state that is no database is named, by every command', async () => {
      const state = join(repository, '.rollbench/state.db');
      for (const suffix of ['-wal', '-shm']) rmSync(state + suffix, { force: true });
      writeFileSync(state, 'not a database at all\n'.repeat(100));
      for (const command of [['mine'], ['funnel'], ['run', '--variant', 'noop'], ['report']]) {
        expectClear(
          await rollbench(repository, ...command),
          /state\.db cannot be used: file is not a database\. Move it away/,
        );
      }
    });
  },
);

requires('bubblewrap').describe('suites and set-ups that fail in every way leave a reason each', () => {
  const path = sharedTemporaryDirectory();
  const cases = {
    good: { session: 'lost-cent', config: '', fate: 'kept', text: /2 failToPass/ },
    hangs: {
      session: 'thousands',
      config: 'test = "sleep 1000"',
      fate: 'suite-did-not-run',
      text: /\(timedOut\): still running after 12 s; raise \[validation\] test_timeout_s/,
    },
    silent: {
      session: 'usage',
      config: 'test = "true"',
      fate: 'suite-did-not-run',
      text: /\(noReport\): exit code 0, but node-test wrote no report; see that \[\[repo\]\] test/,
    },
    'no-test': {
      session: 'draw-payer',
      config: 'test = "node --test nowhere/*.test.js"',
      fate: 'suite-did-not-run',
      text: /\(noTests\): exit code 0, but the report holds no test; see which tests \[\[repo\]\] test selects/,
    },
    hides: {
      session: 'csv-for-excel',
      config: 'test = "npm test || true"',
      fate: 'suite-did-not-run',
      text: /base\+tests: .*\(exitCodeDisagrees\): exit code 0, but the report counts \d+ failures.*exit code of the tests/,
    },
    'set-up-fails': {
      session: 'by-tag',
      config: 'setup = "echo registry is down >&2; exit 7"',
      fate: 'environment',
      text: /set-up "echo registry is down >&2; exit 7" failed: exit code 7; mend \[\[repo\]\] setup/,
    },
    'set-up-in-the-way': {
      session: 'allocate',
      config: 'setup = "touch packages/money/src/allocate.ts"',
      fate: 'gold-does-not-apply',
      text: /the gold patch does not apply to \w+: .*allocate\.ts: already exists/,
    },
  } as const;

  beforeAll(async () => {
    const names = Object.values(cases).map(({ session }) => session);
    const { repository, sessions, scripts } = await layOutSample(path, names);
    const repos = Object.entries(cases).map(([name, { session, config }]) => {
      // Each session was held in a clone of its own, with a remote of its own.
      cpSync(repository, join(path, name), { recursive: true });
      const remote = `https://github.com/example/${name}.git`;
      execFileSync('git', ['-C', join(path, name), 'remote', 'set-url', 'origin', remote]);
      replaceIn(join(path, sessionOf(session).file), [['https://github.com/example/tally.git', remote]]);
      return `[[repo]]\npath = "${name}"\n${config}\n`;
    });
    writeConfig(path, { sessions, scripts }, '', 'test_timeout_s = 12');
    replaceIn(join(path, 'rollbench.toml'), [['[[repo]]\npath = "."\n', repos.join('')]]);
  });

  test('validate ends, with a task for the good one beside them', async () => {
    expect((await rollbenchJson('mine', path, 'mine')).value.candidates).toBe(7);
    expect((await rollbenchJson('curate', path, 'curate')).value.kept).toBe(7);
    const { exitCode, value } = await rollbenchJson('validate', path, 'validate', '--concurrency', '7');
    expect({ exitCode, value }).toMatchObject({
      exitCode: 0,
      value: {
        candidates: 7,
        tasks: 1,
        rejections: { 'suite-did-not-run': 4, environment: 1, 'gold-does-not-apply': 1 },
      },
    });
  });

  test('each has its reason in the funnel, and what to do about it', async () => {
    const check = async ([name, { session, fate, text }]: [string, (typeof cases)[keyof typeof cases]]) => {
      const decision = await fateOf(sessionOf(session).sessionId, path);
      expect({ name, stage: decision.stage, fate: reasonOf(decision) }).toEqual({
        name,
        stage: 'validate',
        fate,
      });
      expect(decision.evidence.text).toMatch(text);
    };
    await Promise.all(Object.entries(cases).map(check));
  });

  test('what a command printed before it failed is in the evidence', async () => {
    const { evidence } = await fateOf(sessionOf('by-tag').sessionId, path);
    expect(evidence.facts).toMatchObject({ outputTail: 'registry is down' });
  });

  test('with the command mended the candidate is proved anew, and those as before stay as they are', async () => {
    replaceIn(join(path, 'rollbench.toml'), [
      [cases['set-up-in-the-way'].config, ''],
      [cases.hangs.config, 'test = "true"'],
    ]);
    const events = join(path, 'events.jsonl');
    const { value } = await rollbenchJson('validate', path, 'validate', '--events', events);
    expect(value.tasks).toBe(2);
    expect(reasonOf(await fateOf(sessionOf('allocate').sessionId, path))).toBe('kept');
    expect(readFileSync(events, 'utf8')).not.toContain('"id":"good-');
  });
});

function replaceIn(file: string, changes: readonly (readonly [from: string, to: string])[]): void {
  let text = readFileSync(file, 'latin1');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} does not hold "${from}"`);
    text = text.replaceAll(from, to);
  }
  writeFileSync(file, text, 'latin1');
}
