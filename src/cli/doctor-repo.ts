import { resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import type { RepositoryTrial } from '../domain/repository-trial.ts';
import { requireHealthy } from '../flows/sandboxes.ts';
import { tryRepository } from '../flows/validate/try-repository.ts';
import { adviseOnSuite } from '../validate/choose-suite.ts';
import { describeShortfall } from '../validate/recipes/required-versions.ts';
import { createHouse, openRepository } from '../wire.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes } from './run-command.ts';

/** Tries a repository's recipe, and shows the tests that are seen with it. */
export async function doctorRepo(context: CommandContext, path: string): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    await requireHealthy(house);
    const repo = await openRepository(config, resolve(context.directory, path));
    const trial = await tryRepository(repo, house, {
      testTimeoutMs: config.validation.testTimeoutMs,
      signal: context.signal,
    });
    const checks = toChecks(trial, repo.test);
    const isHealthy = checks.every(({ status }) => status !== 'fail');
    await context.output.print(renderTrial(trial, checks), { isHealthy, checks, ...trial });
    if (context.signal.aborted) return exitCodes.interrupted;
    return isHealthy ? exitCodes.done : exitCodes.gateFailed;
  } finally {
    await house.store.close();
  }
}

interface Check {
  readonly id: 'setup' | 'suite';
  readonly status: 'ok' | 'warn' | 'fail' | 'skip';
  readonly detail: string;
  readonly fix: string | null;
}

function toChecks(trial: RepositoryTrial, test: string | null): Check[] {
  return [toSetupCheck(trial), toSuiteCheck(trial, test)];
}

function toSetupCheck({ recipe, setup }: RepositoryTrial): Check {
  if (setup.kind === 'failed') {
    return { id: 'setup', status: 'fail', detail: setup.detail, fix: '[[repo]] setup = ["…"] or setup = ""' };
  }
  const detail =
    recipe === null || recipe.steps.length === 0
      ? 'nothing to set up'
      : `${recipe.ecosystems.join(', ')}: ${recipe.steps.map(({ name }) => name).join(' · ')}`;
  return { id: 'setup', status: 'ok', detail, fix: null };
}

function toSuiteCheck({ setup, suite }: RepositoryTrial, test: string | null): Check {
  if (setup.kind === 'failed') return { id: 'suite', status: 'skip', detail: 'not tried', fix: null };
  if (suite === null) {
    const detail = 'no test runner recognises this repository';
    return { id: 'suite', status: 'fail', detail, fix: adviseOnSuite(test) };
  }
  if (suite.fault !== null)
    return { id: 'suite', status: 'fail', detail: suite.fault, fix: adviseOnSuite(null) };
  const { passed, failed, skipped, loadFailures } = suite;
  const detail = `${suite.runner}: ${passed.length} tests passed, ${failed.length} failed, ${skipped.length} skipped`;
  return failed.length + loadFailures.length === 0
    ? { id: 'suite', status: 'ok', detail, fix: null }
    : {
        id: 'suite',
        status: 'warn',
        detail,
        fix: `not loaded: ${loadFailures.length}; failing tests count in no task`,
      };
}

function renderTrial(trial: RepositoryTrial, checks: readonly Check[]): string {
  const { recipe, setup, suite } = trial;
  const marks = { ok: '✓', warn: '!', fail: '✗', skip: '–' };
  const records = setup.kind === 'ready' ? setup.environment.steps : [];
  const steps = (recipe?.steps ?? []).map(({ name, command, scope }) => {
    const record = records.find((each) => each.name === name);
    const seconds = record === undefined ? '' : `${(record.durationMs / 1000).toFixed(1)} s`;
    return [name, scope, record?.hasFailed ? `${seconds}, failed` : seconds, command === name ? '' : command];
  });
  return [
    ...checks.flatMap(({ id, status, detail, fix }) => [
      `${marks[status]} ${id.padEnd(6)} ${detail}`,
      ...(fix === null ? [] : [`         → ${fix}`]),
    ]),
    ...section(
      'Steps',
      steps.length === 0 ? [] : [renderTable(['step', 'keyed by', 'took', 'command'], steps)],
    ),
    ...section('Seen', setup.kind === 'ready' ? listPinned(setup) : []),
    ...section('Notes', recipe?.notes ?? []),
    ...section('Last lines', setup.kind === 'failed' && setup.outputTail ? [setup.outputTail] : []),
    ...section('Last lines', suite?.fault && suite.outputTail ? [suite.outputTail] : []),
    ...section('Tests', suite ? listTests(suite) : []),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : ['', title, ...lines];

function listPinned({ environment, pinned }: Extract<RepositoryTrial['setup'], { kind: 'ready' }>): string[] {
  const gibibytes = Math.round(pinned.memoryBytes / 2 ** 30);
  return [
    ...Object.entries(environment.versions).map(
      ([name, version]) => `${name.padEnd(10)} ${version}${describeShortfall(name, version)}`,
    ),
    `${'system'.padEnd(10)} ${pinned.system}, ${pinned.coreCount} cores, ${gibibytes} GiB`,
    `${'layer'.padEnd(10)} ${pinned.layer ?? 'the tree’s own'}`,
  ];
}

/** Enough to see that they are the right ones. */
const shownTests = 20;

function listTests({
  passed,
  failed,
  skipped,
  loadFailures,
}: NonNullable<RepositoryTrial['suite']>): string[] {
  const all = [
    ...loadFailures.map((id) => `✗ ${id} (not loaded)`),
    ...failed.map((id) => `✗ ${id}`),
    ...passed.map((id) => `✓ ${id}`),
    ...skipped.map((id) => `– ${id}`),
  ];
  return all.length <= shownTests
    ? all
    : [...all.slice(0, shownTests), `and ${all.length - shownTests} more (--json names all)`];
}
