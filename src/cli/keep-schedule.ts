import { once } from 'node:events';
import { Cron } from 'croner';

/**
 * Does each job at its times until the signal: one at a time, so that one whose time comes while another is done waits for its
 * turn; one that is still waiting is not asked for twice.
 */
export async function keepSchedule<Job extends { readonly cron: string }>(
  jobs: readonly Job[],
  start: (job: Job) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let last = Promise.resolve();
  const crons = jobs.map(
    (job) =>
      new Cron(job.cron, { protect: true }, () => {
        last = last.then(() => (signal.aborted ? undefined : start(job)));
        return last;
      }),
  );
  if (!signal.aborted) await once(signal, 'abort');
  for (const cron of crons) cron.stop();
  await last;
}
