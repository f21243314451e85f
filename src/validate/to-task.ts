import type { Candidate } from '../domain/candidate.ts';
import type { Task, ValidationRecord } from '../domain/task.ts';

type Found = Pick<Task, 'kind' | 'environment' | 'failToPass' | 'passToPass'>;

export function toTask(candidate: Candidate, found: Found, validation: ValidationRecord): Task {
  if (candidate.classification === null) {
    throw new Error(`candidate ${candidate.id} reached validation without a classification`);
  }
  return {
    schemaVersion: 1,
    id: candidate.id,
    kind: found.kind,
    state: 'active',
    history: [],
    repo: candidate.repo,
    prompts: candidate.prompts,
    baseCommit: candidate.baseCommit,
    goldCommit: candidate.goldCommit,
    goldPatch: candidate.goldPatch,
    testPatch: candidate.testPatch,
    failToPass: found.failToPass,
    passToPass: found.passToPass,
    environment: found.environment,
    classification: candidate.classification,
    testRules: candidate.testRules,
    fidelity: candidate.fidelity,
    missing: candidate.missing,
    turnMode: candidate.turnMode,
    changeKinds: candidate.changeKinds,
    scope: candidate.scope,
    provenance: candidate.provenance,
    validation,
  };
}
