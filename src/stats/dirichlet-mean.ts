/** Distinct values, each with the number of times it was seen. */
export type Tally = ReadonlyMap<number, number>;

/** Values that differ by less than this are one: task means are sums of floating-point fractions. */
const resolution = 1e-12;

export function tally(values: readonly number[]): Tally {
  const counts = new Map<number, number>();
  for (const value of values) {
    const rounded = Math.round(value / resolution) * resolution;
    counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
  }
  return counts;
}

/**
 * P(Σ wᵢxᵢ ≤ threshold) for weights drawn from the flat Dirichlet distribution (all ways to split 1 are
 * alike).
 *
 * The weights are independent exponentials over their sum, so this is P(Q ≤ 0) for Q = Σ (x −
 * threshold)·Gamma(n) over the distinct values. Inverting the characteristic function gives it to about 1e-10
 * (Imhof 1961, Biometrika 48, p. 419): ½ − (1/π) ∫₀^∞ sin θ(u) / (u ρ(u)) du with θ = Σ n·atan(a u), ρ = Π (1
 * + a²u²)^(n/2), a = x − threshold.
 */
export function dirichletMeanCdf(counts: Tally, threshold: number): number {
  const terms = [...counts]
    .map(([value, count]) => ({ slope: value - threshold, count }))
    .filter(({ slope }) => slope !== 0);
  if (terms.every(({ slope }) => slope < 0)) return 1;
  if (terms.every(({ slope }) => slope > 0)) return 0;
  const scale = 1 / Math.sqrt(terms.reduce((sum, { slope, count }) => sum + count * slope * slope, 0));
  const integral = integrateOverLogScale((u) => {
    let phase = 0;
    let logModulus = 0;
    for (const { slope, count } of terms) {
      const x = slope * scale * u;
      phase += count * Math.atan(x);
      logModulus += (count / 2) * Math.log1p(x * x);
    }
    return Math.sin(phase) * Math.exp(-logModulus);
  });
  return Math.min(1, Math.max(0, 0.5 - integral / Math.PI));
}

/** ∫₀^∞ f(u)/u du: sums over ever finer nodes until two of them agree. */
function integrateOverLogScale(f: (u: number) => number): number {
  let sum = 0;
  let integral = Number.NaN;
  for (const { step, nodes } of quadrature) {
    for (const { u, weight } of nodes) sum += weight * f(u);
    const finer = sum * step;
    if (Math.abs(finer - integral) < 1e-10) return finer;
    integral = finer;
  }
  return integral;
}

/**
 * The double-exponential rule u = exp(π/2·sinh t) (Takahasi & Mori 1974), by levels of which each halves the
 * step and holds the nodes that are new. At |t| = 3.7, u is 1e±14: an integrand that vanishes like u at 0 and
 * like u⁻² at ∞ is spent there.
 */
const quadrature = Array.from({ length: 8 }, (_, level) => {
  const bound = 3.7;
  const step = 0.25 / 2 ** level;
  const last = Math.floor(bound / step);
  const nodes = [];
  for (let i = -last; i <= last; i++) {
    if (level > 0 && i % 2 === 0) continue;
    const t = i * step;
    nodes.push({
      u: Math.exp((Math.PI / 2) * Math.sinh(t)),
      weight: (Math.PI / 2) * Math.cosh(t),
    });
  }
  return { step, nodes };
});
