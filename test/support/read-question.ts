export interface ReadQuestion {
  readonly mark: string;
  readonly parts: readonly { readonly title: string; readonly text: string }[];
  /** What Rollbench itself says, each part replaced by its title. */
  readonly frame: string;
}

/** Reads a question as somebody does who trusts nothing but the mark in its first line. */
export function readQuestion(question: string): ReadQuestion {
  const mark = /carry the mark ([0-9a-f]{32})\.\n/.exec(question)?.[1] ?? '';
  const parts: { title: string; text: string }[] = [];
  const frame = question.replaceAll(
    new RegExp(`^\\[${mark} begin: ([^\\]]+)\\]\n([\\s\\S]*?)\n\\[${mark} end: \\1\\]$`, 'gm'),
    (_, title: string, text: string) => {
      parts.push({ title, text });
      return `(${title})`;
    },
  );
  return { mark, parts, frame: frame.replaceAll(mark, 'MARK') };
}
