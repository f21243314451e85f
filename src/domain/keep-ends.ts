/** A long text without its middle, which says how much is left out. Two thirds of the room are for the beginning; no character is cut in two. */
export function keepEnds(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, Math.floor((length * 2) / 3)).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(text.length - Math.floor(length / 3)).replace(/^[\uDC00-\uDFFF]/, '');
  const left = text.length - head.length - tail.length;
  return `${head}\n[${left} characters left out]\n${tail}`;
}
