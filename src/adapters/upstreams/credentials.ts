export type Headers = Readonly<Record<string, string>>;

/** By what a provider knows whose account pays. */
export interface Credentials {
  /** @throws {UnsentError} where they cannot be had now, and may be later */
  read(): Promise<CredentialsReading>;
  /** The provider has refused these. @returns whether there are others by now */
  renew(refused: Headers): Promise<boolean>;
}

export type CredentialsReading =
  | { readonly kind: 'known'; readonly headers: Headers }
  /** Only the user can mend that; `detail` says how, and holds no secret. */
  | { readonly kind: 'ended'; readonly detail: string };

/** @throws where it cannot be a key */
export function createKeyCredentials(apiKey: string, toHeaders: (apiKey: string) => Headers): Credentials {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new Error(
      'The API key is empty or holds blanks, line ends or characters outside ASCII: set it again without them.',
    );
  }
  const headers = toHeaders(apiKey);
  return { read: async () => ({ kind: 'known', headers }), renew: async () => false };
}
