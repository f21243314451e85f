import { toDecisionId } from '../../domain/ids.ts';
import type { SessionGroup } from '../../mine/group-sessions.ts';
import type { House } from '../house.ts';
import { forgetRuns } from '../run-log.ts';

/** Removes all that was ever made of a session, whatever it was linked to at the time. Its watermarks stay: they hold no text of it. */
export async function forgetSession(
  { store }: House,
  { sessionId, watermarks }: SessionGroup,
): Promise<void> {
  for (const { id } of watermarks) {
    const stored = await store.sessions.get(id);
    for (const { attachments } of stored?.session.turns ?? []) {
      for (const { sha256 } of attachments) if (sha256) await store.attachments.remove(`${id}/${sha256}`);
    }
    await store.sessions.remove(id);
  }
  await store.traces.remove(sessionId);
  const candidates = await store.candidates.list();
  const tasks = await store.tasks.list();
  const made = [...candidates, ...tasks].filter(({ provenance }) => provenance.sessionId === sessionId);
  for (const { id } of made) {
    await store.candidates.remove(id);
    await store.tasks.remove(id);
    await forgetRuns(store, id);
    for (const stage of ['curate', 'validate', 'run'])
      await store.decisions.remove(toDecisionId({ stage, subjectId: id }));
  }
}
