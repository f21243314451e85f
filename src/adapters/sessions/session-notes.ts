export interface SessionNotes {
  add(text: string, lineNumber?: number): void;
  list(): readonly string[];
  toText(text: string, lineNumber?: number): string;
}

/** A file of rubbish has a note for every line: beyond this many they are counted only. */
export const maxNotes = 20;

export function createNotes(file: string): SessionNotes {
  const notes: string[] = [];
  let leftOut = 0;
  const toText = (text: string, lineNumber?: number) =>
    lineNumber === undefined ? `${file}: ${text}` : `${file}:${lineNumber}: ${text}`;
  return {
    toText,
    add(text, lineNumber) {
      if (notes.length < maxNotes) notes.push(toText(text, lineNumber));
      else leftOut += 1;
    },
    list: () => (leftOut > 0 ? [...notes, `${file}: ${leftOut} more notes`] : notes),
  };
}
