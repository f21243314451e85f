import { type AuditFinding, type AuditLevel, toAuditLevel } from '../../domain/audit.ts';
import { parsePatch } from '../../domain/patch.ts';
import type { Task } from '../../domain/task.ts';
import { type AgentCommand, auditCommands } from './command-rules.ts';
import { auditExpectedValues } from './expected-values.ts';
import { auditGoldRuns } from './gold-runs.ts';
import { auditPatch } from './patch-rules.ts';

export interface AuditedTrial {
  readonly commands: readonly AgentCommand[];
  readonly patch: string;
  readonly task: Pick<Task, 'goldPatch' | 'testPatch' | 'testRules' | 'prompts'>;
  isRunnerConfig(path: string): boolean;
}

export interface Audit {
  readonly level: AuditLevel;
  /** Exploits first. */
  readonly findings: readonly AuditFinding[];
}

/**
 * Searches what a trial did, and what it left, for attempts to know or to shape what it is graded by. The same trial has the
 * same audit, always: rules over text, no model. It cannot prove that nobody cheated, and a finding is no proof that
 * somebody did; exploits are what has no other use.
 */
export function auditTrial({ commands, patch, task, isRunnerConfig }: AuditedTrial): Audit {
  const files = parsePatch(patch);
  const findings = [
    ...auditPatch(files, { testRules: task.testRules, isRunnerConfig }),
    ...auditExpectedValues(files, task),
    ...auditGoldRuns(files, task.goldPatch),
    ...auditCommands(commands),
  ].sort((a, b) => Number(b.level === 'exploit') - Number(a.level === 'exploit'));
  return { level: toAuditLevel(findings), findings };
}
