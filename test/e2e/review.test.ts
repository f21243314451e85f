import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exampleJudgement } from '../support/example-judgement.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson, sitAtTerminal } from './command-line.ts';
import { layOutSample, writeConfig } from './sample-project.ts';

const path = sharedTemporaryDirectory();
let places: { repository: string; sessions: string; scripts: string };
const person = { USER: 'ada', HOME: path, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

beforeAll(async () => {
  places = await layOutSample(path);
  configure();
  for (const stage of ['mine', 'curate']) await rollbench(places.repository, stage);
});

function configure(curation = ''): void {
  writeConfig(places.repository, places, curation);
}

const curate = async () => (await rollbenchJson('curate', places.repository, 'curate')).value;

async function decisionOn(id: string) {
  const { value } = await rollbenchJson('funnel-explain', places.repository, 'funnel', '--explain', id);
  return value.decisions.find(({ stage }) => stage === 'curate');
}

async function listIds(): Promise<{ kept: string[]; leaked: string[] }> {
  const { value } = await rollbenchJson('candidates-list', places.repository, 'candidates', 'list');
  const having = (reason: string | null) =>
    value.items.filter((item) => item.reason === reason).map(({ id }) => id);
  return { kept: having(null), leaked: having('leak') };
}

test('a person at a terminal decides by one key each, sees the patch, and goes back', async () => {
  const { kept } = await listIds();
  const [first = '', second = '', third = ''] = kept;
  const pager = join(path, 'paged.txt');
  const sitting = sitAtTerminal(
    places.repository,
    { ...person, PAGER: `cat > ${pager}` },
    'tasks',
    'review',
    '--all',
  );
  await sitting.see(`1 of ${kept.length}`);
  sitting.press('p');
  await sitting.see(`1 of ${kept.length}`);
  expect(readFileSync(pager, 'utf8')).toContain('── gold patch ──\ndiff --git ');
  sitting.press('d');
  await sitting.see('not after all');
  sitting.press('3');
  await sitting.see(`2 of ${kept.length}`);
  sitting.press('b');
  await sitting.see('dropped: not-testable');
  sitting.press('s');
  await sitting.see(second);
  sitting.press('k');
  await sitting.see(third);
  sitting.press('q');
  const written = await sitting.end();
  expect(written).toContain('2 decisions stored: 1 kept, 1 dropped.');
  // The screen that was there before comes back, with its cursor.
  expect(written).toContain('\u001b[?25h\u001b[?1049l');

  expect(await decisionOn(first)).toMatchObject({
    kind: 'rejected',
    reason: 'not-testable',
    evidence: { facts: { review: { verdict: 'drop', by: 'ada' } } },
  });
  expect(await decisionOn(second)).toMatchObject({
    kind: 'kept',
    evidence: { facts: { review: { by: 'ada' } } },
  });
});

test('Ctrl-C leaves the terminal as it was, and what was decided stays decided', async () => {
  const sitting = sitAtTerminal(places.repository, person, 'tasks', 'review', '--all');
  await sitting.see('1 of ');
  sitting.press('\u0003');
  const written = await sitting.end();
  expect(written.indexOf('\u001b[?1049l')).toBeGreaterThan(written.indexOf('\u001b[?1049h'));
});

describe('without a terminal', () => {
  test('decisions are given as words, outlive the next curate, and go before the filters', async () => {
    const { kept, leaked } = await listIds();
    const [leak = ''] = leaked;
    const [good = ''] = kept;
    const { value } = await rollbenchJson(
      'tasks-review',
      places.repository,
      ...['tasks', 'review', '--decide', `${leak}=keep`, `${good}=drop:duplicate`],
    );
    expect(value.decided).toMatchObject([
      { candidateId: leak, verdict: 'keep', reason: null },
      { candidateId: good, verdict: 'drop', reason: 'duplicate' },
    ]);
    for (const when of ['at once', 'after the next curate']) {
      if (when !== 'at once') expect((await curate()).changed).toEqual([]);
      expect(await decisionOn(leak), when).toMatchObject({ kind: 'kept' });
      expect(await decisionOn(good), when).toMatchObject({ reason: 'duplicate' });
    }
    const explained = await rollbench(places.repository, 'funnel', '--explain', leak);
    expect(explained.stdout).toMatch(/✗ leakage[\s\S]+review: candidateId=.* verdict=keep by=/);
  });

  test('one that is not understood or not known stores nothing', async () => {
    const { kept } = await listIds();
    const [good = ''] = kept;
    const decide = (...words: string[]) =>
      rollbench(places.repository, 'tasks', 'review', '--decide', ...words);
    expect(await decide(`${good}=drop:leak`, 'nothing-00000000=keep')).toMatchObject({
      exitCode: 2,
      stderr: 'rollbench: there is no candidate "nothing-00000000": rollbench candidates list',
    });
    expect(await decide(`${good}=drop`)).toMatchObject({ exitCode: 2 });
    expect((await decisionOn(good))?.kind).toBe('kept');
  });

  test('what waits is listed', async () => {
    const { stdout, exitCode } = await rollbench(places.repository, 'tasks', 'review');
    expect({ stdout, exitCode }).toEqual({
      stdout: 'Nothing waits for a person. Next: rollbench validate',
      exitCode: 0,
    });
  });
});

test('another configuration shows what it changed, and a person who keeps does not overrule it', async () => {
  const before = (await curate()).kept;
  configure('[curation.exclude]\npaths = ["packages/money/"]\ntypes = ["feature"]\n');
  const { kept, changed, rejections } = await curate();
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.every(({ now }) => now === 'excluded')).toBe(true);
  expect(rejections.excluded).toBe(changed.length);
  expect(kept).toBe(before - changed.filter(({ was }) => was === 'kept').length);

  const [{ id } = { id: '' }] = changed;
  await rollbench(places.repository, 'tasks', 'review', '--decide', `${id}=keep`);
  expect(await decisionOn(id)).toMatchObject({ reason: 'excluded' });

  configure();
  const back = await rollbench(places.repository, 'curate');
  expect(back.stdout).toMatch(/\d+ changed since the last time:\n {2}tally-\w+ {2}excluded → /);
});

test('where the rules and a model disagree, a person decides, and neither is asked again', async () => {
  const prompt = 'splitEvenly loses a cent on refunds';
  const say = (name: string, match: string, judgement: object) => ({
    name,
    match: { prompt: match },
    plays: [{ name: 'only', turns: [{ items: [{ kind: 'say', text: JSON.stringify(judgement) }] }] }],
  });
  const scripts = join(path, 'judges');
  mkdirSync(scripts);
  const words = [
    say('others', 'by your instructions alone.', exampleJudgement()),
    say(
      'refund',
      prompt,
      exampleJudgement({ leakage: 'leak', reason: 'It names the function and the fault.' }),
    ),
  ];
  for (const [i, word] of words.entries()) writeFileSync(join(scripts, `${i}.json`), JSON.stringify(word));
  const judged = '[curation]\njudge = ["rules", "openai"]\njudge_model = "gpt-5.5-judge"\n';
  writeConfig(places.repository, { ...places, scripts }, judged);
  expect(await curate()).toMatchObject({ judging: { disputed: 1 }, inDoubt: 1 });

  const sitting = sitAtTerminal(places.repository, person, 'tasks', 'review');
  await sitting.see('1 of 1');
  await sitting.see('It names the function and the fault.');
  await sitting.see('the judges disagree on leakage');
  sitting.press('k');
  expect(await sitting.end()).toContain('1 decision stored: 1 kept, 0 dropped.');

  const again = await curate();
  expect(again.judging).toMatchObject({ disputed: 0, usage: { requestCount: 0 } });
  expect(again).toMatchObject({ changed: [], inDoubt: 0 });
  const { value } = await rollbenchJson('candidates-list', places.repository, 'candidates', 'list');
  expect(value.items.find((item) => item.prompt.startsWith(prompt))?.reason).toBeNull();
});

test('a misspelt key is named', async () => {
  writeFileSync(join(path, 'bad.toml'), '[curation.exclude]\nauthor = ["x"]\n');
  const { stderr, exitCode } = await rollbench(path, 'curate', '--config', 'bad.toml');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/bad\.toml:2: .*author.*authors/);
});
