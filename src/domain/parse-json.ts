/** `undefined`, which fits no schema, for what is no JSON: clients, providers and code under test may write anything. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
