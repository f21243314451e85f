import { type Finding, inTrace } from '../grader.ts';
import type { Watch } from './watch.ts';

const mostPaths = 20_000;

/** A file that was there is looked at before it is changed: itself, or its folder by a search. */
export function watchReads(name: string): Watch {
  const known = new Set<string>();
  const know = (path: string) => known.size < mostPaths && known.add(path);
  const isKnown = (path: string): boolean => {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
      if (known.has(at)) return true;
    return [...known].some((each) => /[*?]/.test(each) && toForm(each).test(path));
  };
  let blind: Finding | undefined;
  let count = 0;
  return {
    take(step) {
      for (const path of step.reads) know(path);
      const created = new Set(
        step.event.kind === 'edit'
          ? step.event.files.filter(({ kind }) => kind === 'add').map(({ path }) => path)
          : [],
      );
      for (const path of step.writes) {
        const isNew = [...created].some((each) => each === path || each.endsWith(`/${path}`));
        // Whether a command makes a new file cannot be told.
        if (!isNew && step.event.kind === 'edit' && !isKnown(path)) {
          blind ??= { holds: false, evidence: inTrace(step, `${name}: changed ${path} without reading it`) };
        }
        count++;
        know(path);
      }
    },
    finish: () => blind ?? { holds: true, evidence: { text: `${name}: held ${count} times` } },
  };
}

const toForm = (glob: string) =>
  new RegExp(
    `^${glob
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
