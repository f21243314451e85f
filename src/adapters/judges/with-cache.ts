import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { noSpending } from '../../domain/judgement.ts';
import type { Judge, JudgeSubject, Store } from '../../ports.ts';

/** Remembers what a judge said, by all that it was shown and by its version. What stayed undecided is asked again. */
export function withCache(judge: Judge, judgements: Store['judgements']): Judge {
  const { name, version } = judge;
  return {
    name,
    version,
    async judge(subject, signal) {
      const id = toSubjectId(judge, subject);
      const known = await judgements.get(id);
      if (known) return { kind: 'judged', judgement: known.judgement, spending: noSpending };
      const result = await judge.judge(subject, signal);
      if (result.kind === 'judged') {
        await judgements.put({ id, judge: name, version, judgement: result.judgement });
      }
      return result;
    },
  };
}

function toSubjectId({ name, version }: Judge, { byRules: _, ...shown }: JudgeSubject): string {
  return toSha256(toCanonicalJson({ name, version, shown }));
}
