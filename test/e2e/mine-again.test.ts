import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createRandom } from '../../src/stats/create-random.ts';
import { openStore } from '../../src/wire.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson, startInGroup } from './command-line.ts';
import { expectedSessions, layOutSample, writeConfig } from './sample-project.ts';

describe('mining again', () => {
  let path: string;
  let places: Awaited<ReturnType<typeof layOutSample>>;

  beforeEach(async () => {
    path = temporaryDirectory();
    places = await layOutSample(path);
    // The salt of the hashes would be another one after each fresh start.
    writeConfig(places.repository, places, '[privacy]\nhash_origins = false\n');
  });

  const mine = async (...args: string[]) =>
    (await rollbenchJson('mine', places.repository, 'mine', ...args)).value;

  /** All that mining has stored, as values: equal stores went the same way. */
  async function readStored() {
    const store = await openStore(readConfig(places.repository));
    const stored = {
      sessions: await store.sessions.list(),
      candidates: await store.candidates.list(),
      decisions: await store.decisions.list(),
    };
    await store.close();
    return stored;
  }

  const fileOf = (name: string) =>
    join(path, expectedSessions.find((each) => each.name === name)?.file ?? '');

  test('what has not changed is not read again, and the answer is the same', async () => {
    const first = await mine();
    const before = await readStored();
    const second = await mine();
    expect(second).toMatchObject({ filesRead: 0, bytesRead: 0, filesUnchanged: expectedSessions.length });
    const { sessions, turns, candidates, rejections } = first;
    expect(second).toMatchObject({ sessions, turns, candidates, rejections });
    expect(await readStored()).toEqual(before);
  });

  test('of a session that went on only the new part is read, and the answer is that of reading all', async () => {
    const whole = readFileSync(fileOf('period'));
    const cut = whole.indexOf('"type":"task_complete"');
    writeFileSync(fileOf('period'), whole.subarray(0, cut));
    await mine();
    appendFileSync(fileOf('period'), whole.subarray(cut));
    const again = await mine();
    expect(again.filesRead).toBe(1);
    expect(again.bytesRead).toBeLessThan(whole.length - cut + 100_000);
    const appended = await readStored();
    rmSync(join(places.repository, '.rollbench'), { recursive: true });
    await mine();
    expect(appended).toEqual(await readStored());
  });

  test('a change that lands later is found then, without the session being read again', async () => {
    const git = execa({ cwd: places.repository });
    const { stdout: head } = await git('git', ['rev-parse', 'main']);
    const landed = expectedSessions.find(({ name }) => name === 'thousands')?.goldCommit ?? '';
    await git('git', ['reset', '--hard', '--quiet', `${landed}~1`]);
    const before = await mine();
    await git('git', ['reset', '--hard', '--quiet', head]);
    const after = await mine();
    expect(after.filesRead).toBe(0);
    expect(after.candidates).toBeGreaterThan(before.candidates);
    expect(after.candidates).toBe(13);
  });

  test('a force-push takes nothing that had landed, even after all of the old history is gone', async () => {
    const before = await mine();
    const { candidates } = await readStored();
    const git = (...args: string[]) => execa('git', ['-C', places.repository, ...args]);
    const { stdout: refs } = await git('for-each-ref', '--format=%(refname)', 'refs');
    await git('checkout', '--quiet', '--orphan', 'anew');
    await git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'All anew');
    for (const ref of refs.split('\n')) await git('update-ref', '-d', ref);
    await git('branch', '--move', 'main');
    await git('reflog', 'expire', '--expire=now', '--all');
    await git('gc', '--quiet', '--prune=now');
    for (let i = 0; i < 2; i++) expect((await mine()).candidates).toBe(before.candidates);
    const now = await readStored();
    expect(now.candidates).toEqual(candidates);
    const kept = now.decisions.filter(({ stage, kind }) => stage === 'mine' && kind === 'kept');
    expect(kept).toHaveLength(13);
    for (const { evidence } of kept)
      expect(evidence.text).toMatch(/; landed as \w{10}, which is on no branch any more$/);
  });

  test('what a partial clone left out is looked for again, though no ref tells that it was fetched', async () => {
    const origin = join(path, 'origin');
    renameSync(places.repository, origin);
    await execa('git', ['-C', origin, 'config', 'uploadpack.allowFilter', 'true']);
    const clone = ['clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${origin}`];
    await execa('git', [...clone, places.repository]);
    writeConfig(places.repository, places);
    const before = await mine();
    expect(before).toMatchObject({ candidates: 0, rejections: { 'base-missing': 13 } });
    expect((await mine()).rejections).toEqual(before.rejections);
    await execa('git', ['-C', places.repository, 'fetch', '--quiet', '--refetch', '--no-filter']);
    const after = await mine();
    expect(after.candidates).toBe(13);
    expect(after.rejections['base-missing']).toBeUndefined();
  });

  const readConfigText = () => readFileSync(join(places.repository, 'rollbench.toml'), 'utf8');
  const changeConfig = (from: string, to: string) =>
    writeFileSync(join(places.repository, 'rollbench.toml'), readConfigText().replace(from, to));

  test('a session that opts out later leaves nothing but that it did, even if its file is gone', async () => {
    await mine();
    const [marker, words] = ['splitEvenly loses a cent', 'loses a cent on refunds'];
    const holders = () =>
      readdirSync(join(places.repository, '.rollbench'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => readFileSync(file).includes(words));
    expect(holders()).not.toEqual([]);
    rmSync(fileOf('lost-cent'));
    changeConfig('[privacy]', `[privacy]\nopt_out_marker = "${marker}"`);
    const after = await mine();
    expect(after).toMatchObject({ candidates: 12, rejections: { 'opted-out': 1 } });
    expect(holders()).toEqual([]);
  });

  test('other rules of opting out lose nothing whose file is gone', async () => {
    await mine();
    const { candidates } = await readStored();
    for (const name of ['lost-cent', 'thousands', 'period']) rmSync(fileOf(name));
    changeConfig('[privacy]', '[privacy]\nopt_out_paths = ["/nowhere"]');
    expect(await mine()).toMatchObject({ sessions: expectedSessions.length, candidates: 13, filesGone: 3 });
    expect((await readStored()).candidates).toEqual(candidates);
  });

  test('another word on what is a test makes other candidates', async () => {
    await mine();
    changeConfig('path = "."', 'path = "."\nnot_tests = ["packages/money/test/**"]');
    await mine();
    const { candidates } = await readStored();
    expect(candidates.every(({ testRules }) => testRules.notTests.length === 1)).toBe(true);
    expect(candidates.some(({ goldPatch }) => goldPatch.includes('packages/money/test/'))).toBe(true);
  });

  test('what cannot be read stands in the ledger whatever the window, until it is mended', async () => {
    const damaged = join(places.sessions, 'rollout-2026-01-01T00-00-00-damaged.jsonl');
    writeFileSync(damaged, 'no session\n');
    expect((await mine()).rejections.unreadable).toBe(1);
    utimesSync(damaged, 0, 0);
    expect((await mine('--since', '1d')).rejections.unreadable).toBe(1);
    rmSync(damaged);
    expect((await mine()).rejections.unreadable).toBeUndefined();
    expect((await readStored()).decisions).toHaveLength(expectedSessions.length);
  });

  test('two at once do not clash: the second waits, and both answer alike', async () => {
    const [one, other] = await Promise.all([
      rollbench(places.repository, 'mine', '--json'),
      rollbench(places.repository, 'mine', '--json'),
    ]);
    expect([one.exitCode, other.exitCode]).toEqual([0, 0]);
    const values = [one, other].map(({ stdout }) => JSON.parse(stdout));
    const [first, second] = values;
    expect(second.candidates).toBe(first.candidates);
    expect(first.filesRead + second.filesRead).toBe(expectedSessions.length);
  });

  test('killed anywhere and started again, it ends as if nothing had happened', async () => {
    await mine();
    const undisturbed = await readStored();
    const random = createRandom(7);
    for (let round = 0; round < 6; round++) {
      rmSync(join(places.repository, '.rollbench'), { recursive: true });
      const events = join(path, `events-${round}.jsonl`);
      const killAt = 1 + Math.floor(random() * (expectedSessions.length + 2));
      const command = startInGroup(places.repository, ['mine', '--events', events]);
      const count = () => (existsSync(events) ? readFileSync(events, 'utf8').split('\n').length - 1 : 0);
      await command.until(() => count() >= killAt);
      command.send('SIGKILL');
      await command.end();
      await mine();
      expect(await readStored(), `killed after event ${killAt}`).toEqual(undisturbed);
    }
  });
});
