import { toSha256 } from '../../domain/ids.ts';
import type { Chances, Play, Script, ScriptedModels } from './scripted-script.ts';

/** A number in [0, 1) that is the same for the same words, on every machine: the first 52 bits of their hash. */
export const toUnitInterval = (...words: readonly (string | number)[]): number =>
  Number.parseInt(toSha256(words.join('\n')).slice(0, 13), 16) / 2 ** 52;

/** Picks the play at `drawn`, in [0, 1), when the chances of all plays are laid end to end. */
export function pickPlay(script: Script, chances: Chances | undefined, drawn: number): Play {
  const weights = toWeights(script, chances);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let end = 0;
  const index = weights.findIndex((weight) => {
    end += weight;
    return drawn * total < end;
  });
  const play = script.plays[index];
  if (!play) throw new Error(`Script ${script.name} has no play for a draw of ${drawn}.`);
  return play;
}

/** Plays without a chance of their own share what is left; without any chances the first play has it all. */
function toWeights({ plays }: Script, chances: Chances | undefined): readonly number[] {
  if (!chances) return plays.map((_, index) => (index === 0 ? 1 : 0));
  const named = plays.map((play) => chances[play.name]);
  const rest = 1 - named.reduce<number>((sum, chance) => sum + (chance ?? 0), 0);
  const sharers = named.filter((chance) => chance === undefined).length;
  return named.map((chance) => chance ?? Math.max(0, rest) / sharers);
}

/** Finds what could only be a slip: a name that no play has, a script of which a model can play nothing. */
export function checkChances(scripts: readonly Script[], models: ScriptedModels): void {
  const playNames = new Set(scripts.flatMap(({ plays }) => plays.map(({ name }) => name)));
  for (const [model, chances] of Object.entries(models)) {
    const unknown = Object.keys(chances).find((name) => !playNames.has(name));
    if (unknown !== undefined) {
      throw new Error(
        `Model ${model} has a chance for the play ${JSON.stringify(unknown)}, which no script has.`,
      );
    }
    const unplayable = scripts.find((script) => toWeights(script, chances).every((weight) => weight === 0));
    if (unplayable) {
      throw new Error(`Model ${model} has no chance of playing anything of script ${unplayable.name}.`);
    }
  }
}
