import { describe, expect, test } from 'vitest';
import { type Edit, toNetChange } from '../../src/mine/net-change.ts';
import { toProvenance } from '../../src/mine/provenance.ts';
import type { CommitSummary } from '../../src/ports.ts';
import { exampleFileChange, exampleSession, exampleTurn } from '../support/example-session.ts';

const commit = { committedAt: '2026-11-03T10:00:00.000Z' } as CommitSummary;

const adds = (path: string, ...addedLines: string[]): Edit => ({
  kind: 'update',
  path,
  movedTo: null,
  addedLines,
  removedLines: [],
});

const provenanceOf = (edits: Edit[], landed: Edit[], shellWritten: string[] = []) =>
  toProvenance({
    session: exampleSession(),
    turns: [exampleTurn()],
    edits,
    commit,
    landed: toNetChange(landed),
    isShellWritten: (path) => shellWritten.includes(path),
  });

describe('says whose the landed lines are', () => {
  const check = (
    name: string,
    edits: Edit[],
    landed: Edit[],
    shares: { aiShare: number; personShare: number },
    shellWritten?: string[],
  ) => test(name, () => expect(provenanceOf(edits, landed, shellWritten)).toMatchObject(shares));
  const own = adds('a.js', 'alpha one', 'alpha two', 'alpha three');
  check('all the agent’s', [own], [own], { aiShare: 1, personShare: 0 });
  check('a person’s beside them', [own], [own, adds('b.js', 'beta')], { aiShare: 0.75, personShare: 0.25 });
  check(
    'without lockfiles and generated files',
    [own],
    [own, adds('yarn.lock', 'x 1', 'y 2'), adds('dist/a.js', 'min')],
    {
      aiShare: 1,
      personShare: 0,
    },
  );
  check('of lockfiles, where there is nothing else', [adds('yarn.lock', 'xyz')], [adds('yarn.lock', 'xyz')], {
    aiShare: 1,
    personShare: 0,
  });
  check(
    'nobody’s for certain, where a shell command may have written',
    [own],
    [own, adds('b.js', 'beta')],
    { aiShare: 0.75, personShare: 0 },
    ['b.js'],
  );
  check(
    'none of what the agent took back',
    [own, { ...own, addedLines: [], removedLines: own.addedLines }],
    [own],
    {
      aiShare: 0,
      personShare: 1,
    },
  );
});

test('names the model that finished the work, and its family', () => {
  const edit = exampleFileChange('a.js', null, 'x\n');
  const turns = [
    exampleTurn({ index: 3, model: 'gpt-5.5', fileChanges: [edit] }),
    exampleTurn({ index: 4, model: 'claude-opus-4-5', fileChanges: [edit] }),
    exampleTurn({ index: 5, model: 'gpt-5.5-mini' }),
  ];
  const session = exampleSession({ agent: 'codex', agentVersion: '0.169.0' });
  expect(
    toProvenance({ session, turns, edits: [], commit, landed: new Map(), isShellWritten: () => false }),
  ).toEqual({
    sessionId: session.id,
    turn: 3,
    agent: 'codex',
    agentVersion: '0.169.0',
    authorModel: 'claude-opus-4-5',
    branch: 'main',
    authorFamily: 'claude-opus',
    aiShare: 0,
    personShare: 1,
    sessionStartedAt: session.startedAt,
    landedAt: commit.committedAt,
  });
});
