import type { Candidate } from '../domain/candidate.ts';
import type { TaskKind, ValidationRecord } from '../domain/task.ts';
import type { CleanRoom, Judged } from '../testbed/clean-room.ts';
import { type ControlProof, proveControls } from '../testbed/controls.ts';
import type { SuiteRun } from '../testbed/protocol.ts';
import type { ChosenSuite } from './choose-suite.ts';
import { type Fault, toFault } from './find-fault.ts';
import { readGoldFiles } from './gold-lines.ts';
import { measureCoverage } from './measure-coverage.ts';
import { mutateGold } from './mutate-gold.ts';
import { sabotage } from './sabotage.ts';
import type { ValidationBench } from './validation-bench.ts';

export type TaskEvidence = Pick<
  ValidationRecord,
  'controls' | 'sabotage' | 'coverage' | 'mutation' | 'isWeak' | 'agreeingRuns'
>;

interface ToProve {
  readonly kind: TaskKind;
  readonly judged: Judged;
  readonly candidate: Candidate;
  readonly suite: ChosenSuite;
  /** A run of the gold state. */
  readonly goldRun: SuiteRun;
  readonly repoPath: string;
}

/**
 * Holds a task that its tests allow against what it shall be able to tell: gold from nothing, gold from a part of gold,
 * and gold from gold with a fault in it.
 * @param bench - its time limit is the one that was measured
 */
export async function proveTask(
  { kind, judged, candidate, suite, goldRun, repoPath }: ToProve,
  bench: ValidationBench,
): Promise<({ readonly kind: 'proved' } & TaskEvidence) | Fault> {
  const { protocol } = bench;
  const room: CleanRoom = { ...bench, runner: suite.runner, repoPath };
  const proof = await proveControls(kind, judged, room);
  if (proof.kind === 'disproved') {
    return toFault(toReason(proof), `the ${proof.control} control failed: ${proof.detail}`);
  }
  const files = await readGoldFiles(judged, repoPath, bench);
  const isFailToPass = kind === 'fail-to-pass';
  const coverage = isFailToPass
    ? await measureCoverage(judged, files, goldRun, suite, repoPath, bench)
    : null;
  const sabotaged = isFailToPass
    ? await sabotage(
        judged,
        { ...room, ...selectFailToPass(judged, goldRun, suite) },
        protocol.maxUndoneHunks,
      )
    : null;
  if (sabotaged && sabotaged.triedCount > 0 && sabotaged.brokenCount === 0) {
    const watched = coverage
      ? `; they execute ${coverage.executedCount} of its ${coverage.lineCount} lines`
      : '';
    const text = `the failToPass tests pass without any one of the ${sabotaged.triedCount} hunks of the change${watched}`;
    return toFault('irrelevant-tests', text, { uncovered: sabotaged.uncovered });
  }
  const mutation =
    protocol.maxMutants > 0 ? await mutateGold(judged, candidate.id, files, room, bench) : null;
  if (!isFailToPass && (mutation?.killedCount ?? 0) === 0) {
    const text = mutation
      ? `a refactoring, and none of ${mutation.triedCount} faults put into it is noticed by its tests`
      : 'a refactoring without failToPass test, and no fault can be put into it to see whether its tests look at it';
    return toFault('weak-tests', text, mutation ? { survivors: mutation.survivors } : {});
  }
  const isWeak = mutation !== null && mutation.score !== null && mutation.score < protocol.minMutationScore;
  if (isWeak && protocol.rejectsWeak) {
    const text = `its tests notice ${mutation.killedCount} of ${mutation.triedCount} faults put into the change; [validation] min_mutation_score asks for ${protocol.minMutationScore}`;
    return toFault('weak-tests', text, { survivors: mutation.survivors });
  }
  const agreeingRuns = {
    before: protocol.runsPerState + (proof.noop === null ? 0 : 1),
    after: protocol.runsPerState + 1,
  };
  const controls = { gold: proof.gold, noop: proof.noop };
  return { kind: 'proved', controls, sabotage: sabotaged, coverage, mutation, isWeak, agreeingRuns };
}

/** A test that holds with nothing done asks for nothing; one that held in every round and fails now wavers. */
function toReason({ control, score }: Extract<ControlProof, { kind: 'disproved' }>): Fault['reason'] {
  if (control === 'gold') return 'gold-breaks-tests';
  return score > 0 ? 'noop-passes' : 'flaky';
}

/** Whether a failToPass test minds is asked of the files of these tests alone, where the runner can run them alone. */
function selectFailToPass(judged: Judged, goldRun: SuiteRun, { runner }: ChosenSuite): Partial<CleanRoom> {
  if (!runner.abilities.selectsFiles) return {};
  const wanted = new Set(judged.failToPass);
  const files = goldRun.tests.filter(({ id }) => wanted.has(id)).map(({ file }) => file);
  return { invocation: { files: [...new Set(files)] } };
}
