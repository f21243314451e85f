import type { Candidate } from '../domain/candidate.ts';
import type { Finding } from '../domain/finding.ts';
import { RepositoryFault } from '../domain/repository-fault.ts';
import { checkAiShare } from './ai-share.ts';
import { checkImplicitContext } from './implicit-context.ts';
import { checkLeakage } from './leakage.ts';
import { checkRedaction } from './redaction.ts';
import { checkSpecification } from './specification.ts';
import { type Subject, type Trees, toSubject } from './subject.ts';
import { checkTemplate } from './template.ts';
import { checkTestability } from './testability.ts';

export interface ExamineSettings {
  /** Candidates of which the agent wrote less are dropped; a share in [0, 1]. */
  readonly minAiShare: number;
}

/** What the filters say, in the order in which their objections count; or what a repository lacks that they need. */
export type Examined =
  | { readonly kind: 'examined'; readonly findings: readonly Finding[] }
  | { readonly kind: 'postponed'; readonly lack: string };

/** Has all examined, and gives what was found in their order. */
export type ExamineAll = (
  candidates: readonly Candidate[],
  settings: ExamineSettings,
) => AsyncIterable<Examined>;

export interface CurateRepository {
  readonly name: string;
  readonly git: Trees;
}

export type Filter = (subject: Subject) => Finding | Promise<Finding>;

/** The filters that look at one candidate by itself; the base is asked by the last three alone. */
export function createExaminer(
  repositories: readonly CurateRepository[],
  { minAiShare }: ExamineSettings,
): (candidate: Candidate) => Promise<Examined> {
  const filters: readonly Filter[] = [
    checkRedaction,
    checkAiShare(minAiShare),
    checkTemplate,
    checkTestability,
    checkLeakage,
    checkSpecification,
    checkImplicitContext,
  ];
  return async (candidate) => {
    const { repo, baseCommit } = candidate;
    const git = findTrees(repositories, repo);
    if (git === undefined) return postpone('is not configured: add it as a [[repo]]');
    try {
      if (!(await git.hasCommit(baseCommit))) {
        return postpone(`no longer holds the base commit ${baseCommit}: fetch it`);
      }
      const subject = toSubject(candidate, git);
      const findings: Finding[] = [];
      for (const filter of filters) findings.push(await filter(subject));
      return { kind: 'examined', findings };
    } catch (error) {
      return postpone(toLack(error));
    }
  };
}

export const findTrees = (repositories: readonly CurateRepository[], repo: string) =>
  repositories.find(({ name }) => name === repo)?.git;

const postpone = (lack: string): Examined => ({ kind: 'postponed', lack });

/** @throws what is no repository's lack */
export function toLack(error: unknown): string {
  if (!(error instanceof RepositoryFault)) throw error;
  return `cannot give all that is asked for: ${error.message}; mend that`;
}
