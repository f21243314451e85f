/**
 * Filter after filter asks the same of one candidate's texts: what was found of the last few is kept.
 * @param maxLength of a text, in characters; of longer ones nothing is kept
 */
export function remembered<Value>(
  find: (text: string) => Value,
  maxCount = 8,
  maxLength = Number.POSITIVE_INFINITY,
): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    if (text.length > maxLength) return find(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = find(text);
    if (known.size >= maxCount) known.clear();
    known.set(text, value);
    return value;
  };
}
