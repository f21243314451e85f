/** Lines of a rollout, in their envelope. */
export interface Records {
  /** `at`: milliseconds since 1970. */
  add(at: number, type: string, payload: Record<string, unknown>): void;
  toText(): string;
}

export function createRecords(): Records {
  const lines: string[] = [];
  return {
    add(at, type, payload) {
      lines.push(
        JSON.stringify({ timestamp: new Date(at).toISOString(), ordinal: lines.length, type, payload }),
      );
    },
    toText: () => lines.map((line) => `${line}\n`).join(''),
  };
}
