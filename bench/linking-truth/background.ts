import type { Dice } from './dice.ts';
import { addFiles, edit, pickFiles } from './edits.ts';
import type { Scene, Step } from './episode.ts';
import { generate } from './repositories.ts';
import { findFile, type Op } from './source-tree.ts';
import { noun } from './vocabulary.ts';
import { newId } from './write-code.ts';

/**
 * An hour of other people's work, in the same files as the sessions' whenever these have room. They keep off functions
 * that an episode has in hand: whose edits would collide there is a question for merging, not for linking.
 */
export function work(scene: Scene, busy: (id: string) => boolean): Step[] {
  const { dice, branch } = scene;
  const kind = dice.between(1, 100);
  if (kind <= 55) return [push(editNear(scene, busy))];
  if (kind <= 65) return [push(edit(scene, 'small'))];
  if (kind <= 72) return [push(addFiles(scene, 1))];
  if (kind <= 78) return [push(rename(scene), 'Rename for clarity')];
  if (kind <= 83) return [push(format(scene), 'Format')];
  if (kind <= 88) return [{ ...push(release(scene), 'Release'), by: 'bot' }];
  if (kind <= 91) return [{ ...push(generated(scene), 'Regenerate'), by: 'bot' }];
  const first = edit(scene, 'medium');
  const steps: Step[] = [
    { at: 0, do: 'branch', name: branch, from: 'base' },
    { at: 0.5, do: 'commit', on: branch, ops: first, by: 'colleague' },
  ];
  // Some branches live for months and are never merged.
  return kind > 97 ? steps : [...steps, { at: dice.between(2, 40), do: 'merge', branch }];
}

const push = (ops: readonly Op[], message?: string) =>
  ({ at: 0, do: 'commit', on: 'main', ops, by: 'colleague', ...(message ? { message } : {}) }) as const;

function editNear(scene: Scene, busy: (id: string) => boolean): Op[] {
  const near = pickFiles(scene, Number.POSITIVE_INFINITY).filter(({ units }) =>
    units.some(({ id }) => busy(id)),
  );
  const ids = new Set(scene.dice.sample(near, 2).map(({ id }) => id));
  const size = scene.dice.pick(['small', 'medium'] as const);
  return ids.size === 0 ? edit(scene, size) : edit(scene, size, { where: (_, file) => ids.has(file.id) });
}

function rename(scene: Scene): Op[] {
  return pickFiles(scene, 1).map(({ id }): Op => {
    const path = findFile(scene.tree, id);
    const at = path.lastIndexOf('/') + 1;
    return {
      do: 'move',
      file: id,
      to: `${path.slice(0, at)}${noun(scene.dice)}_${scene.dice.hex(3)}_${path.slice(at)}`,
    };
  });
}

/** Trailing remarks go to a line of their own in some functions: many lines of no meaning. */
function format(scene: Scene): Op[] {
  return pickFiles(scene, 6).flatMap((file) =>
    file.units
      .filter(({ id }) => scene.isFree(id))
      .map(
        ({ id, lines }): Op => ({
          do: 'write',
          unit: id,
          lines: lines.map((line) => line.replace(/(\w)\((\w+), (\w+)\)/, '$1( $2, $3 )')),
        }),
      ),
  );
}

function release({ dice, definition }: Scene): Op[] {
  const version = `1.${dice.between(0, 99)}.${dice.between(0, 9)}`;
  return [
    { do: 'write', unit: 'manifest-body', lines: [definition.versionLine(version)] },
    {
      do: 'insert',
      file: 'changelog',
      after: 'changelog-body',
      unit: { id: newId(dice), lines: [`- ${version}`] },
    },
  ];
}

function generated({ definition, dice }: Scene): Op[] {
  return [{ do: 'write', unit: 'generated-body', lines: generate(definition.language, dice) }];
}

/** Working hours, in seconds since 1970, of a day drawn evenly. */
export function drawInstant(dice: Dice, fromDay: number, toDay: number): number {
  const day = dice.between(fromDay, toDay - 1);
  return firstDay + day * 86_400 + dice.between(8 * 3600, 18 * 3600);
}

/** 2026-01-05. */
const firstDay = Date.UTC(2026, 0, 5) / 1000;
