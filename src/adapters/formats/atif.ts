import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Trial } from '../../domain/trial.ts';
import type { TrialEvent } from '../../domain/trial-event.ts';
import { addUsage, noUsage } from '../../domain/usage.ts';
import type { Variant } from '../../domain/variant.ts';
import type { Traces } from '../../ports.ts';
import { toMetrics, toStep } from './atif-step.ts';

/**
 * Writes a trial as a trajectory of the agent that was asked, and within it one of each sub-agent, in Harbor's Agent Trajectory
 * Interchange Format, v1.7: https://harborframework.com/docs/trajectory-format. However long the trial was, little of it is held:
 * the steps of each agent go to a file of its own as they come, and these are put into one at the end.
 * @returns false where nothing was recorded: then there is no file
 */
export async function writeAtif(
  path: string,
  trial: Trial,
  variant: Variant,
  traces: Pick<Traces, 'read'>,
): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const parts = await mkdtemp(`${path}.`);
  const open = (id: string, name: string) => openTrajectory(join(parts, name), toHead(id, trial, variant));
  try {
    const root = open(trial.id, 'root');
    const others = new Map<string, Trajectory>();
    let [eventCount, used] = [0, noUsage];
    await traces.read(trial.id, (events) => {
      eventCount += events.length;
      for (const event of events) if (event.kind === 'usage') used = addUsage(used, event.usage);
      for (const [agent, own] of Map.groupBy(events, (event) => event.agent)) {
        const known = agent === null ? root : others.get(agent);
        if (known) known.add(own);
        else if (agent !== null && own.some((event) => toStep(event).length > 0))
          others.set(agent, open(agent, String(others.size)).add(own));
      }
    });
    if (eventCount === 0) return false;
    const metrics = {
      ...toMetrics('total_', used),
      ...(trial.costUsd === null ? {} : { total_cost_usd: trial.costUsd }),
      total_steps: root.count(),
    };
    const extra = { trial_id: trial.id, variant: variant.name, outcome: trial.outcome.kind };
    root.write(`],"final_metrics":${JSON.stringify(metrics)}`);
    for (const [i, { path: part, write }] of [...others.values()].entries()) {
      write(']}');
      root.write(i === 0 ? ',"subagent_trajectories":[' : ',');
      copyTo(root, part);
    }
    root.write(`${others.size > 0 ? ']' : ''},"extra":${JSON.stringify(extra)}}\n`);
    await rename(root.path, path);
    return true;
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}

/** All that a trajectory has before its steps. */
function toHead(id: string, trial: Trial, { settings }: Variant): string {
  const head = {
    schema_version: 'ATIF-v1.7',
    session_id: trial.threadId ?? trial.id,
    trajectory_id: id,
    agent: {
      name: settings.agent,
      version: trial.agentVersion ?? 'unknown',
      ...(settings.model === null ? {} : { model_name: settings.model }),
    },
  };
  return `${JSON.stringify(head).slice(0, -1)},"steps":[`;
}

interface Trajectory {
  readonly path: string;
  add(events: readonly TrialEvent[]): Trajectory;
  write(text: string | Buffer): void;
  /** Steps so far. */
  count(): number;
}

/** Written by this thread, so that no more of a trace is read than is written. */
function openTrajectory(path: string, head: string): Trajectory {
  let stepCount = 0;
  const write = (text: string | Buffer) => appendFileSync(path, text);
  write(head);
  const trajectory: Trajectory = {
    path,
    write,
    add(events) {
      const steps = events.flatMap(toStep).map((step) => {
        stepCount++;
        return `${stepCount > 1 ? ',' : ''}\n${JSON.stringify({ step_id: stepCount, ...step })}`;
      });
      if (steps.length > 0) write(steps.join(''));
      return trajectory;
    },
    count: () => stepCount,
  };
  return trajectory;
}

function copyTo({ write }: Trajectory, path: string): void {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(2 ** 20);
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer))
      write(buffer.subarray(0, count));
  } finally {
    closeSync(file);
  }
}
