import * as z from 'zod';
import { parseJson } from '../../../domain/parse-json.ts';
import type { Workspace } from '../../../ports.ts';
import type { CleanRoom } from '../../../testbed/clean-room.ts';
import type { CallDriver } from './call-drivers.ts';
import type { Input } from './find-examples.ts';

export interface Calls {
  readonly path: string;
  readonly name: string;
  readonly inputs: readonly Input[];
}

/** What became of one call; `null` where the same call came to something else the second time. */
export type CallOutcome = string | null;

/** Outcomes by function and input as far as they came, or why a function could not be called. */
export type CallRun =
  | { readonly kind: 'ran'; readonly outcomes: readonly (readonly CallOutcome[] | string)[] }
  | { readonly kind: 'failed'; readonly detail: string };

export const endless = 'does not come to an end';

/** As little as the tests see of where they run. */
const steadyEnvironment = { CI: 'true', TZ: 'UTC', LANG: 'C.UTF-8' };
const [toolsPath, reportPath] = ['/runner', '/report'];
const answersFile = 'answers';

const Line = z.tuple([z.int().nonnegative(), z.int().min(-1), z.string().nullable()]);

/** Calls functions of a tree in the sandbox of its tests, without network. */
export async function runCalls(
  workspace: Workspace,
  calls: readonly Calls[],
  { interpreter, file, program, env }: CallDriver,
  { sandbox, artifacts, signal }: CleanRoom,
  timeoutMs: number,
): Promise<CallRun> {
  const [tools, report] = [await artifacts.scratch('calls'), await artifacts.scratch('answers')];
  try {
    await tools.write(file, program);
    await tools.write('calls.json', JSON.stringify(calls));
    const toolsMount = { hostPath: tools.path, path: toolsPath, access: 'read' } as const;
    const reportMount = { hostPath: report.path, path: reportPath, access: 'write' } as const;
    const [toolsSeen, reportSeen] = [sandbox.resolve(toolsMount), sandbox.resolve(reportMount)];
    const words = [interpreter, ...[file, 'calls.json'].map((name) => `${toolsSeen}/${name}`)];
    const { mount, surroundings } = workspace;
    const result = await sandbox.run({
      argv: ['/bin/sh', '-c', 'exec "$@"', 'sh', ...words, `${reportSeen}/${answersFile}`],
      env: { ...steadyEnvironment, ...surroundings.env, ...env },
      paths: surroundings.paths,
      cwd: sandbox.resolve(mount),
      mounts: [mount, ...surroundings.mounts, toolsMount, reportMount],
      network: 'none',
      timeoutMs,
      ...(signal ? { signal } : {}),
    });
    const text = (await report.readAll()).get(answersFile) ?? '';
    const isEndless = result.kind === 'timedOut';
    if (text !== '' || isEndless) return { kind: 'ran', outcomes: readOutcomes(text, calls, isEndless) };
    const detail =
      result.kind === 'exited' ? `${interpreter} ended with ${result.exitCode} and no answer` : result.kind;
    return { kind: 'failed', detail };
  } finally {
    await tools.dispose();
    await report.dispose();
  }
}

/** What is called may write there, too: only what fits is taken. */
function readOutcomes(text: string, calls: readonly Calls[], isEndless: boolean) {
  const outcomes: (CallOutcome[] | string)[] = calls.map(() => []);
  for (const line of text.split('\n')) {
    const [at = -1, i, outcome] = Line.safeParse(parseJson(line)).data ?? [];
    const own = outcomes[at];
    if (!Array.isArray(own) || outcome === undefined) continue;
    if (i === -1) outcomes[at] = outcome ?? '';
    else if (i === own.length) own.push(outcome);
  }
  // It was at this one when its time was over.
  const open = outcomes.findIndex(
    (own, at) => Array.isArray(own) && own.length < (calls[at]?.inputs.length ?? 0),
  );
  const stuck = outcomes[open];
  if (isEndless && Array.isArray(stuck)) stuck.push(endless);
  return outcomes;
}
