import { isTestFile } from '../../domain/file-kinds.ts';
import { type FilePatch, parsePatch } from '../../domain/patch.ts';
import type { Task } from '../../domain/task.ts';
import type { TestRun } from '../../domain/test-report.ts';
import type { Syntax } from '../../ports.ts';
import type { CleanRoom } from '../../testbed/clean-room.ts';
import { remakeSurvivors, type Survivor } from '../../testbed/mutate-change.ts';
import { runTree, type TreeRun } from './run-tree.ts';

/** What the tests that an agent has written say of gold. */
export type OwnTests =
  | {
      readonly kind: 'compared';
      /** Pass on the agent's code and on gold's. */
      readonly alike: readonly string[];
      /** Pass on the agent's code, and fail on gold's. */
      readonly departing: readonly string[];
      /** Faults in gold that the task's own tests do not notice, and those of them that the agent's tests do. */
      readonly blindSpots: { readonly tried: number; readonly noticed: readonly Survivor[] };
    }
  /** There are none, or nothing can be said of them. */
  | { readonly kind: 'none'; readonly text: string };

/** Each takes a run of the suite. */
const mostBlindSpots = 5;

/**
 * Runs the tests that an agent has written on its own tree and on gold's, and then on gold with those faults that the task's
 * tests do not notice: what they hold gold to beyond its own tests.
 */
export async function compareOwnTests(
  task: Task,
  patch: string,
  files: readonly FilePatch[],
  room: CleanRoom,
  syntax: Pick<Syntax, 'mutate'>,
): Promise<OwnTests> {
  const goldSide = new Set(parsePatch(task.goldPatch + task.testPatch).map(({ path }) => path));
  const own = files.filter(
    ({ path, change, isBinary }) =>
      change !== 'delete' && !isBinary && isTestFile(path, task.testRules) && !goldSide.has(path),
  );
  if (own.length === 0) return none('the agent has written no test of its own beside those of gold');
  const tests = own.map(({ path }) => path);
  const agents = await runTree(task, { patch }, { tests, read: tests }, room);
  if (agents.kind !== 'ran') return none(`its own tests do not run on its own tree: ${agents.detail}`);
  const laid = agents.texts;
  const sources = parsePatch(task.goldPatch).flatMap(({ path, change }) =>
    change === 'delete' ? [] : [path],
  );
  const goldPatch = `${task.goldPatch}${task.testPatch}`;
  const golds = await runTree(task, { patch: goldPatch, files: laid }, { tests, read: sources }, room);
  if (golds.kind !== 'ran') return none(`its own tests do not run on gold: ${golds.detail}`);
  const added = listAdded(task, agents);
  const [onGold, passing] = [
    toStatuses(golds),
    added.filter((id) => toStatuses(agents).get(id) === 'passed'),
  ];
  const alike = passing.filter((id) => onGold.get(id) === 'passed');
  // A test that is not there on gold's side asks for something that gold does not have, such as a function of another name.
  const departing = passing.filter((id) => onGold.get(id) === 'failed');
  if (alike.length + departing.length === 0)
    return none('none of its own tests passes on its own tree and runs on gold');
  const noticed: Survivor[] = [];
  let tried = 0;
  const survivors = alike.length === 0 ? [] : (task.validation.mutation?.survivors ?? []);
  const faults = await remakeSurvivors(survivors, golds.texts, syntax);
  for (const { survivor, text } of faults.slice(0, mostBlindSpots)) {
    const faulty = new Map([...laid, [survivor.path, text]]);
    const run = await runTree(task, { patch: goldPatch, files: faulty }, { tests, read: [] }, room);
    if (run.kind !== 'ran') continue;
    tried++;
    const statuses = toStatuses(run);
    if (alike.some((id) => statuses.get(id) !== 'passed')) noticed.push(survivor);
  }
  return { kind: 'compared', alike, departing, blindSpots: { tried, noticed } };
}

const none = (text: string): OwnTests => ({ kind: 'none', text });

type Ran = Extract<TestRun, { kind: 'ran' }>;

const toStatuses = ({ tests }: Pick<Ran, 'tests'>) => new Map(tests.map(({ id, status }) => [id, status]));

/** Tests that nobody knows who has seen gold's suite. */
function listAdded(
  { failToPass, passToPass, validation }: Task,
  { tests }: Extract<TreeRun, { kind: 'ran' }>,
): string[] {
  const known = new Set([...failToPass, ...passToPass, ...validation.unstableTests.map(({ id }) => id)]);
  return tests.map(({ id }) => id).filter((id) => !known.has(id));
}
