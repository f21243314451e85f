import type { Candidate } from '../domain/candidate.ts';
import type { TaskKind, ValidationRecord } from '../domain/task.ts';
import type { CleanRoom, Judge, Judged } from '../testbed/clean-room.ts';
import { type ControlProof, proveControls } from '../testbed/controls.ts';
import { mutateChange } from '../testbed/mutate-change.ts';
import type { SuiteRun } from '../testbed/protocol.ts';
import type { ChosenSuite } from './choose-suite.ts';
import { type Fault, toFault } from './find-fault.ts';
import { readGoldFiles } from './gold-lines.ts';
import { findIrrelevance, findWeakness, isWeak } from './judge-evidence.ts';
import { measureCoverage } from './measure-coverage.ts';
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
  judge: Judge,
): Promise<({ readonly kind: 'proved' } & TaskEvidence) | Fault> {
  const { protocol } = bench;
  const room: CleanRoom = { ...bench, runner: suite.runner, repoPath };
  const proof = await proveControls(kind, judged, room, judge);
  if (proof.kind === 'disproved') {
    const text = `the ${proof.control} control failed: ${proof.detail}`;
    return toFault(proof.isUnknown ? 'environment' : toReason(proof), text);
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
        judge,
      )
    : null;
  const irrelevance = findIrrelevance(sabotaged, coverage);
  if (irrelevance) return irrelevance;
  const mutation =
    protocol.maxMutants > 0
      ? await mutateChange(
          { judged, patch: judged.goldPatch, files, seed: candidate.id },
          room,
          {
            ...{ syntax: bench.syntax, clock: bench.clock, needsKill: !isFailToPass },
            ...{ maxMutants: protocol.maxMutants, timeMs: protocol.mutationTimeMs },
          },
          judge,
        )
      : null;
  const weakness = findWeakness(kind, mutation, protocol);
  if (weakness) return weakness;
  const agreeingRuns = {
    before: protocol.runsPerState + (proof.noop === null ? 0 : 1),
    after: protocol.runsPerState + 1,
  };
  return {
    kind: 'proved',
    controls: { gold: proof.gold, noop: proof.noop },
    sabotage: sabotaged,
    coverage,
    mutation,
    isWeak: isWeak(mutation, protocol),
    agreeingRuns,
  };
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
