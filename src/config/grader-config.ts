import type { BudgetSettings, GraderSettings, TrajectoryRule } from '../domain/grader-settings.ts';
import type { GradersTable } from './graders-table.ts';
import { toRubricSettings } from './rubric-config.ts';

/**
 * The tables of the file as graders take them. A grader whose table is not there is not asked.
 * @param at makes a path of the file an absolute one
 * @param defaultModel of judges that name none
 */
export function toGraderSettings(
  table: GradersTable,
  at: (path: string) => string,
  defaultModel?: string,
): GraderSettings {
  const { weights, files, commands, trajectory, skills, budget, check, own, rubric, equivalence } = table;
  return {
    weights,
    files: files
      ? {
          forbidden: files.forbidden,
          allowsGenerated: files.allow_generated,
          minRecall: files.min_recall,
          minPrecision: files.min_precision,
          maxSizeRatio: files.max_size_ratio ?? null,
        }
      : null,
    commands: commands
      ? {
          forbidden: commands.forbidden,
          required: commands.required,
          order: commands.order,
          limits: Object.entries(commands.max).map(([command, max]) => ({ command, max })),
          ignoresFailed: commands.ignore_failed,
        }
      : null,
    trajectory: trajectory
      ? {
          library: trajectory.rules,
          rules: trajectory.rule.map(toRule),
          maxRepeats: trajectory.max_repeats,
          maxReversals: trajectory.max_reversals,
        }
      : null,
    skills: skills
      ? {
          expected: skills.expected,
          forbidden: skills.forbidden,
          expectedTools: skills.expected_tools,
          forbiddenTools: skills.forbidden_tools,
        }
      : null,
    budget: budget ? toBudget(budget) : null,
    equivalence: equivalence
      ? {
          minScore: equivalence.min_score,
          maxMutants: equivalence.mutants,
          maxInputs: equivalence.inputs,
          timeMs: equivalence.time_s * 1000,
        }
      : null,
    rubric: rubric ? toRubricSettings(rubric, at, defaultModel) : null,
    own: own.map(({ name, version, command, module = '', timeout_s }) => ({
      name,
      version,
      source:
        command === undefined
          ? { kind: 'module', path: at(module) }
          : { kind: 'command', command, folder: at('.') },
      timeoutMs: timeout_s * 1000,
    })),
    checks: check.map(({ name, command, report, file, min_coverage, timeout_s }) => ({
      ...{ name, command, report, file: file ?? null },
      minCoverage: min_coverage,
      timeoutMs: timeout_s * 1000,
    })),
  };
}

function toBudget(budget: NonNullable<GradersTable['budget']>): BudgetSettings {
  const { tokens, reasoning_tokens, usd, seconds, turns, median_factor } = budget;
  return {
    tokens: tokens ?? null,
    reasoningTokens: reasoning_tokens ?? null,
    usd: usd ?? null,
    seconds: seconds ?? null,
    turns: turns ?? null,
    medianFactor: median_factor ?? null,
  };
}

/** The schema has seen to it that a rule has one form. */
function toRule(rule: NonNullable<GradersTable['trajectory']>['rule'][number]): TrajectoryRule {
  const { name, sequence, never, each = {}, before, after } = rule;
  if (sequence) return { name, kind: 'sequence', steps: sequence };
  if (never) return { name, kind: 'never', steps: never };
  return before
    ? { name, kind: 'before', each, other: before }
    : { name, kind: 'after', each, other: after ?? {} };
}
