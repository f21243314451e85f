export interface Agenda {
  /** `at`: seconds since 1970. */
  add(at: number, act: (at: number) => void): void;
  run(): void;
}

/** Things to do at an instant, done in order; each may add more, for later. */
export function createAgenda(): Agenda {
  const entries: { at: number; act: (at: number) => void }[] = [];
  return {
    add(at: number, act: (at: number) => void) {
      const index = entries.findIndex((entry) => entry.at > at);
      entries.splice(index === -1 ? entries.length : index, 0, { at, act });
    },
    run() {
      for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) entry.act(entry.at);
    },
  };
}
