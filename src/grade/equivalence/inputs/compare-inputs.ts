import { isTestFile } from '../../../domain/file-kinds.ts';
import { toSha256 } from '../../../domain/ids.ts';
import { type FilePatch, parsePatch } from '../../../domain/patch.ts';
import type { Task } from '../../../domain/task.ts';
import type { Syntax } from '../../../ports.ts';
import { createRandom } from '../../../stats/create-random.ts';
import type { CleanRoom } from '../../../testbed/clean-room.ts';
import { inTree, readFiles } from '../run-tree.ts';
import { callDrivers } from './call-drivers.ts';
import { findExamples } from './find-examples.ts';
import { findFunctions, type SharedFunction } from './find-functions.ts';
import { makeInputs } from './make-inputs.ts';
import { type CallRun, type Calls, runCalls } from './run-calls.ts';

/** What a function comes to in both trees, on inputs that were made up. */
export interface ComparedFunction {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly inputCount: number;
  /** Those with the same value, or the same class thrown, in both. */
  readonly alikeCount: number;
  /** Those of them with a value. */
  readonly valueCount: number;
  readonly departing: readonly { readonly call: string; readonly own: string; readonly gold: string }[];
}

export type InputComparison =
  | {
      readonly kind: 'compared';
      readonly functions: readonly ComparedFunction[];
      /** Functions that were to be compared and could not be, and why. */
      readonly leftOut: readonly string[];
    }
  | { readonly kind: 'none'; readonly text: string };

export interface InputOptions {
  /** Of each function. */
  readonly maxInputs: number;
  /** Of all calls on one side. */
  readonly timeoutMs: number;
}

/** Each costs as many calls as there are inputs. */
const mostFunctions = 10;

const none = (text: string): InputComparison => ({ kind: 'none', text });

/**
 * Calls, in gold's tree and in the patch's, exported functions that either of them changes and both have, on the same made-up
 * inputs. Only those whose text names nothing but their arguments and other code, and whose types or tests tell what they take.
 */
export async function compareInputs(
  task: Task,
  patch: string,
  files: readonly FilePatch[],
  { maxInputs, timeoutMs }: InputOptions,
  room: CleanRoom,
  syntax: Pick<Syntax, 'listFunctions'>,
): Promise<InputComparison> {
  const [golds, tests] = [parsePatch(task.goldPatch), parsePatch(task.testPatch)];
  const changed = new Map(
    [files, golds].flatMap((side) => side.filter(isCode(task)).map((file) => [file.path, file] as const)),
  );
  const paths = [...changed.keys()].sort();
  const driven = callDrivers.find(({ handles }) => paths.some(handles));
  if (driven === undefined)
    return none('no inputs made up: that is done for JavaScript, TypeScript and Python');
  const own = paths.filter(driven.handles);
  const testPaths = [...tests, ...files.filter(({ path }) => isTestFile(path, task.testRules))];
  const goldTree = { patch: `${task.goldPatch}${task.testPatch}` };
  const compared = await inTree(task, goldTree, room, (gold) =>
    inTree(task, { patch }, room, async (patched) => {
      const texts = [gold, patched].map((side) =>
        readFiles(
          side,
          testPaths.map(({ path }) => path),
        ),
      );
      const spoken = (await Promise.all(texts)).flatMap((each) => [...each.values()]).join('\n');
      const functions = await findFunctions(own, { gold, patched, golds, files }, syntax);
      const calls = functions.slice(0, mostFunctions).map((each) => ({
        ...each,
        inputs: makeInputs(
          each.gold,
          findExamples(each.name, spoken),
          maxInputs,
          createRandom(Number.parseInt(toSha256(`${task.id}\n${each.path}\n${each.name}`).slice(0, 8), 16)),
        ),
      }));
      return callBoth(calls, (side, wanted) =>
        runCalls({ gold, patched }[side], wanted, driven, room, timeoutMs),
      );
    }),
  );
  return compared.kind === 'conflict' ? none(`no inputs made up: ${compared.detail}`) : compared;
}

const isCode =
  ({ testRules }: Task) =>
  ({ path, change, isBinary }: FilePatch): boolean =>
    change !== 'delete' && !isBinary && !isTestFile(path, testRules);

async function callBoth(
  calls: readonly (SharedFunction & Calls)[],
  run: (side: 'gold' | 'patched', calls: readonly Calls[]) => Promise<CallRun>,
): Promise<InputComparison> {
  const callable = calls.filter(({ inputs }) => inputs.length > 0);
  const silent = calls.filter(({ inputs }) => inputs.length === 0);
  const leftOut = silent.map(({ path, name }) => `nothing tells what ${name} of ${path} takes`);
  if (calls.length === 0)
    return none('no inputs made up: no exported pure function is changed that gold has in the same form');
  if (callable.length === 0) return none(`no inputs made up: ${leftOut.join('; ')}`);
  const wanted = callable.map(({ path, name, inputs }) => ({ path, name, inputs }));
  const [golds, owns] = [await run('gold', wanted), await run('patched', wanted)];
  if (golds.kind === 'failed') return none(`no inputs tried on gold: ${golds.detail}`);
  if (owns.kind === 'failed') return none(`no inputs tried on the change: ${owns.detail}`);
  const functions = callable.flatMap((each, at): ComparedFunction[] => {
    const [theirs, own] = [golds.outcomes[at] ?? [], owns.outcomes[at] ?? []];
    const isFickle = [theirs, own].some((side) => Array.isArray(side) && side.includes(null));
    const why =
      typeof theirs === 'string' ? theirs : typeof own === 'string' ? own : isFickle ? fickle : undefined;
    if (why === undefined) return [compare(each, theirs as string[], own as string[])];
    leftOut.push(`${each.name} of ${each.path} cannot be called: ${why}`);
    return [];
  });
  return { kind: 'compared', functions, leftOut };
}

const fickle = 'the same input does not come to the same twice';

function compare(
  { path, name, patched, inputs }: SharedFunction & Calls,
  golds: readonly string[],
  owns: readonly string[],
): ComparedFunction {
  const count = Math.min(golds.length, owns.length);
  const tried = inputs.slice(0, count).map((input, i) => ({
    call: `${name}(${input.map((each) => JSON.stringify(each)).join(', ')})`,
    own: owns[i] ?? '',
    gold: golds[i] ?? '',
  }));
  const alike = tried.filter(({ own, gold }) => own === gold);
  return {
    ...{ path, name, line: patched.line, inputCount: count, alikeCount: alike.length },
    valueCount: alike.filter(({ own }) => !own.startsWith('throws ')).length,
    departing: tried.filter(({ own, gold }) => own !== gold),
  };
}
