export interface Origins {
  /** What is stored in place of a machine's or person's name: the same for the same name, here and at any time. */
  toStored(name: string): string;
}
