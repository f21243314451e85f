import type { Comparison } from '../domain/comparison.ts';
import type { Experiment, Machine } from '../domain/trial.ts';
import type { Variant } from '../domain/variant.ts';
import type { Warning } from '../domain/warning.ts';
import { formatPercent, formatQuantity } from './words/format.ts';

/**
 * What has changed between two experiments beside the variants that are compared.
 *
 * @param compare holds one variant of the older experiment against one of the newer, over the tasks that count
 */
export function findDrift(
  before: Experiment,
  after: Experiment,
  changedTasks: ReadonlySet<string>,
  compare: (variantBefore: string, variantAfter: string) => Comparison,
): Warning[] {
  if (before.id === after.id) return [];
  const shared = before.variants.filter(({ id }) => after.variants.some((other) => other.id === id));
  const controls = shared.filter(isControl);
  return [
    ...warnOfTasks(changedTasks),
    ...warnOfReleases(before, after),
    ...warnOfMachine(before.machine, after.machine),
    ...warnOfLoad(before, after),
    ...warnOfVersions(before.versions, after.versions),
    ...(controls.length === 0
      ? [noControls(after)]
      : controls.flatMap((each) => warnOfControl(each, compare))),
    ...shared.filter((each) => !isControl(each)).flatMap((each) => warnOfReference(each, compare)),
  ];
}

const isControl = ({ settings }: Variant) => settings.agent === 'gold' || settings.agent === 'noop';

function warnOfTasks(changed: ReadonlySet<string>): Warning[] {
  if (changed.size === 0) return [];
  return [
    {
      code: 'changed-tasks',
      text: `${formatQuantity(changed.size, 'task')} changed between the two experiments and left out: ${[...changed].join(', ')}.`,
      fix: 'To have them compared, play both variants on them as they are now.',
    },
  ];
}

/** Other releases hold other tasks: only what both have is compared, and that may be the older half. */
function warnOfReleases(before: Experiment, after: Experiment): Warning[] {
  if (before.release === after.release) return [];
  const name = ({ release }: Experiment) => release ?? 'none';
  return [
    {
      code: 'mixed-releases',
      text: `The experiments are of different releases of the benchmark, ${name(before)} → ${name(after)}: only tasks that both have are compared.`,
      fix: 'For the whole of a release, play both variants on it.',
    },
  ];
}

function warnOfMachine(before: Machine, after: Machine): Warning[] {
  const keys = Object.keys(after) as (keyof Machine)[];
  const changes = keys
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key} ${before[key]} → ${after[key]}`);
  if (changes.length === 0) return [];
  return [
    {
      code: 'machine-drift',
      text: `The machine is another: ${changes.join(', ')}. Slower machines run out of time more often.`,
      fix: 'Play the baseline on this machine, too: `rollbench run --variant NAME`.',
    },
  ];
}

/** Half a core's work for each core: what was beside them has taken that much time of one, and not of the other. */
const tellingLoad = 0.5;

function warnOfLoad({ load: before }: Experiment, { load: after }: Experiment): Warning[] {
  if (before === undefined || after === undefined || Math.abs(before - after) < tellingLoad) return [];
  return [
    {
      code: 'load-drift',
      text: `The machine was not as busy when they began: ${before} → ${after} processes for each core.`,
      fix: 'Play both on a machine that has nothing else to do, or both variants in one experiment.',
    },
  ];
}

function warnOfVersions(before: Experiment['versions'], after: Experiment['versions']): Warning[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changes = names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'none'} → ${after[name] ?? 'none'}`);
  if (changes.length === 0) return [];
  return [
    {
      code: 'version-drift',
      text: `Other versions: ${changes.join(', ')}.`,
      fix: 'Where a version is not what you compare, play the baseline anew with it.',
    },
  ];
}

function noControls({ id }: Experiment): Warning {
  return {
    code: 'no-controls',
    text: 'No control was played in both experiments: nothing shows that the tasks still behave as they did.',
    fix: `Give both a control: agent = "gold" and "noop" in profiles, beside ${id}’s variants.`,
  };
}

/** A control knows the answer, or none: it has no luck, and any difference is the machine's or the tasks'. */
function warnOfControl({ id, name }: Variant, compare: (a: string, b: string) => Comparison): Warning[] {
  const { rateA, rateB, changes } = compare(id, id);
  if (changes.length === 0) return [];
  return [
    {
      code: 'control-drift',
      text:
        `The control ${name} does not come out as before: ${formatPercent(rateA)}, now ${formatPercent(rateB)}, ` +
        `because of ${changes.map(({ taskId }) => taskId).join(', ')}.`,
      fix: 'Look at these tasks with `rollbench validate`; what is not the same for a control is not for an agent.',
    },
  ];
}

/** Both dates played this very variant: what has moved for it has moved without it. */
function warnOfReference({ id, name }: Variant, compare: (a: string, b: string) => Comparison): Warning[] {
  const { decision, rateA, rateB } = compare(id, id);
  if (decision === 'no-detectable-difference') return [];
  return [
    {
      code: 'reference-drift',
      text: `${name} itself, with the same settings, is ${decision} than it was: ${formatPercent(rateA)}, now ${formatPercent(rateB)}.`,
      fix: 'The provider may have changed the model behind its name: compare within the newer experiment.',
    },
  ];
}
