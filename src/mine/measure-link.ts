import type { LinkEvidence } from '../domain/candidate.ts';
import type { Session } from '../domain/session.ts';
import type { Landing } from './weigh-commits.ts';

/** All that speaks for a link, whichever part of it decided. */
export function measureLink(session: Session, landing: Landing, runnerUpShare: number): LinkEvidence {
  const { commits, match } = landing;
  return {
    level: match.isIdentical ? 'identical-hunks' : 'line-overlap',
    commits: commits.map(({ id }) => id),
    identicalShare: match.identicalShare,
    sessionShare: match.sessionShare,
    commitShare: match.commitShare,
    fileShare: match.fileShare,
    landedAfterMs: Date.parse(commits.at(-1)?.committedAt ?? '') - Date.parse(session.endedAt),
    runnerUpShare,
    matchedLineCount: match.matchedLineCount,
    sessionLineCount: match.sessionLineCount,
    commitLineCount: match.commitLineCount,
  };
}
