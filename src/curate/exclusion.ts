import picomatch from 'picomatch';
import { reject } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import type { Author } from '../ports.ts';
import type { Curated } from './decide.ts';
import { object, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** What a team leaves out of its benchmark, as wildcards. */
export interface Exclusions {
  /** A change that touches such a file. */
  readonly paths: readonly string[];
  /** Names of repositories. */
  readonly repositories: readonly string[];
  /** Names and addresses of a commit's author, agents and models. */
  readonly authors: readonly string[];
  readonly types: readonly string[];
}

export const noExclusions: Exclusions = { paths: [], repositories: [], authors: [], types: [] };

/**
 * The evidence names the rule and not the person: who wrote a commit is nobody's business here.
 * @param readAuthor - asked only where the rules name authors
 */
export function checkExclusion(
  { paths, repositories, authors }: Exclusions,
  readAuthor: (repo: string, commit: string) => Promise<Author>,
): (subject: Subject) => Promise<Finding> {
  const [isPath, isRepository, isAuthor] = [paths, repositories, authors].map(toMatcher);
  return async ({ candidate, goldFiles, testFiles }) => {
    const { repo, goldCommit, provenance } = candidate;
    const inRepository = isRepository?.(repo);
    if (inRepository !== undefined) return exclude('repository', inRepository, repo);
    for (const path of [...goldFiles, ...testFiles].flatMap((file) => [file.path, file.oldPath])) {
      const onPath = isPath?.(path);
      if (onPath !== undefined) return exclude('path', onPath, path);
    }
    if (authors.length > 0) {
      const { name, email } = await readAuthor(repo, goldCommit);
      const { agent, authorModel, authorFamily } = provenance;
      for (const each of [name, email, agent, authorModel, authorFamily]) {
        const byAuthor = each === null ? undefined : isAuthor?.(each);
        if (byAuthor !== undefined) return exclude('author', byAuthor);
      }
    }
    return pass('exclusion', 'no rule of the configuration fits');
  };
}

function exclude(kind: string, rule: string, matched?: string): Finding {
  const text = `excluded by ${kind} "${rule}" in the configuration`;
  return object('exclusion', 'excluded', text, { kind, rule, ...(matched === undefined ? {} : { matched }) });
}

/** Gives the first pattern that fits; capitals make no difference. */
function toMatcher(patterns: readonly string[]): (text: string) => string | undefined {
  const matchers = patterns.map((pattern) => {
    const options = { dot: true, nocase: true };
    return { pattern, isMatch: picomatch([pattern, pattern.replace(/\/$/, '/**')], options) };
  });
  return (text) => matchers.find(({ isMatch }) => isMatch(text))?.pattern;
}

/** Last, because judges have their word on the type. */
export function excludeType(curated: Curated, types: readonly string[]): Curated {
  if (curated.kind === 'rejected') return curated;
  const { candidate, decision, findings } = curated;
  const { judge, category } = decision.evidence.facts;
  const judged =
    typeof judge === 'object' && judge !== null && 'taskType' in judge ? judge.taskType : undefined;
  const own = [candidate.classification?.taskType, judged ?? category];
  const type = types.find((each) => own.includes(each));
  if (type === undefined) return curated;
  const objection = exclude('type', type);
  const withIt = findings.map((each) => (each.filter === objection.filter ? objection : each));
  const facts = { ...decision.evidence.facts, findings: withIt };
  return {
    kind: 'rejected',
    decision: reject('curate', candidate.id, 'excluded', { text: objection.text, facts }),
    findings: withIt,
  };
}
