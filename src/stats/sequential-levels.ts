import { normalCdf } from './normal-quantile.ts';

/**
 * How much of the error may be spent by the time that a share of an experiment is played, so that little is spent while
 * little is known: Hwang, Shih & DeCani 1990 (Stat. Med. 9, p. 1439) with γ = −4, close to O'Brien and Fleming's bounds.
 */
export function spendError(alpha: number, share: number): number {
  return (alpha * Math.expm1(4 * share)) / Math.expm1(4);
}

/**
 * Two-sided levels for the looks at an experiment. A difference that is tested at these is decided wrongly in a share
 * `alpha` of experiments at most, over all looks together (Lan & DeMets 1983, Biometrika 70, p. 659). An interval of confidence
 * 1 − level at each look covers likewise: all of them at once, however it was decided to stop (repeated confidence intervals;
 * Jennison & Turnbull 1989, JRSS B 51, p. 305).
 *
 * @param information share of all information that is there at each look, rising, the last is 1: statistics of two looks are
 *   correlated by √(Iᵢ/Iⱼ)
 * @param shares of the experiment at each look, by which the error is spent
 */
export function toSequentialLevels(
  information: readonly number[],
  shares: readonly number[],
  alpha: number,
  spend = spendError,
): number[] {
  let walk: Walk = { information: 0, points: [{ at: 0, weight: 1 }] };
  let spent = 0;
  return information.map((known, look) => {
    const total = spend(alpha, shares[look] ?? 1);
    const bound = findBound(walk, known, total - spent);
    spent = total;
    walk = continueWalk(walk, known, bound);
    return 2 * normalCdf(-bound / Math.sqrt(known));
  });
}

/** The score √I·Z: where it may be after a look at which nothing was decided, as weighted points (Armitage, McPherson & Rowe 1969). */
interface Walk {
  readonly information: number;
  readonly points: readonly { readonly at: number; readonly weight: number }[];
}

/** The bound of the score beyond which a walk goes with this chance. */
function findBound(walk: Walk, information: number, chance: number): number {
  const deviation = Math.sqrt(information - walk.information);
  const chanceBeyond = (bound: number) =>
    walk.points.reduce(
      (sum, { at, weight }) =>
        sum + weight * (normalCdf((at - bound) / deviation) + normalCdf((-at - bound) / deviation)),
      0,
    );
  let [low, high] = [0, 8 * Math.sqrt(information)];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (chanceBeyond(middle) > chance) low = middle;
    else high = middle;
  }
  return high;
}

/** An even number of steps, for Simpson's rule; the levels are good to 1e-7 with them. */
const stepCount = 200;

function continueWalk(walk: Walk, information: number, bound: number): Walk {
  const deviation = Math.sqrt(information - walk.information);
  const width = (2 * bound) / stepCount;
  const points = Array.from({ length: stepCount + 1 }, (_, step) => {
    const at = -bound + step * width;
    const density = walk.points.reduce(
      (sum, from) => sum + from.weight * normalDensity((at - from.at) / deviation),
      0,
    );
    const share = step === 0 || step === stepCount ? 1 : step % 2 === 1 ? 4 : 2;
    return { at, weight: (density / deviation) * (width / 3) * share };
  });
  return { information, points };
}

const normalDensity = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
