/** `javascript` is TypeScript, too, and `c` is C++. */
export type SyntaxLanguage =
  | 'javascript'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'csharp'
  | 'php'
  | 'ruby'
  | 'c';

/** What a source file names of others. */
export interface Outline {
  readonly language: SyntaxLanguage;
  /**
   * In the language's own form, such as `./cart.ts`, `.models.Cart`, `crate::cart::total`, `shop/cart.h`; a path from the
   * file's own folder begins with a dot in every language.
   */
  readonly imports: readonly string[];
  /** Types and constants that it mentions, where the language finds them without an import: Java, C#, PHP and Ruby. */
  readonly names: readonly string[];
}

/** A small fault in a source file. */
export interface Mutant {
  /** First line that it changes, from 1. */
  readonly line: number;
  /** What stood there, and what stands there now. */
  readonly before: string;
  readonly after: string;
  /** All of the file with the fault in it. */
  readonly text: string;
}

/** A function that a module gives to others, called by position, that answers at once. */
export interface ExportedFunction {
  /** As others import it. */
  readonly name: string;
  readonly parameters: readonly {
    /** As it is written; `null` where nothing is. */
    readonly type: string | null;
    readonly isOptional: boolean;
  }[];
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly endLine: number;
}

export interface Syntax {
  /** `undefined` where there is no grammar for such a file, or where nobody can have written so much by hand. */
  outline(path: string, text: string): Promise<Outline | undefined>;
  /** Every small fault that can be put into these lines (from 1), in order of place; `undefined` as above. */
  mutate(path: string, text: string, lines: ReadonlySet<number>): Promise<readonly Mutant[] | undefined>;
  /** Those of JavaScript, TypeScript and Python, in order of place; `undefined` for all other files. */
  listFunctions(path: string, text: string): Promise<readonly ExportedFunction[] | undefined>;
}
