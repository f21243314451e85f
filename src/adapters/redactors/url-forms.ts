import { isPlaceholder, looksRandom } from './randomness.ts';
import type { Range, SecretForm } from './secret-form.ts';

/** RFC 3986, 3.2.1. A password may hold an unescaped `@` or `#`, as people write them: the last `@` before the path ends it. */
const userInfo =
  /:\/\/(?<user>[^\s:@/?#"'<>`\\]{0,128})(?::(?<password>[^\s/"'<>`\\]{1,256}))?@(?=[\w[.$%{-])/dy;

/** Passwords in URLs of any scheme (databases, queues, repositories, proxies), and tokens that stand in the user's place. */
export const urlForms: readonly SecretForm[] = [{ kind: 'url-password', cues: ['://'], find: findInUrl }];

/** User and host stay. */
function findInUrl(text: string, at: number): Range | undefined {
  userInfo.lastIndex = at;
  const match = userInfo.exec(text);
  if (match === null) return undefined;
  const { user = '', password } = match.groups ?? {};
  const part = password === undefined || password === 'x-oauth-basic' ? 'user' : 'password';
  const [start, end] = match.indices?.groups?.[part] ?? [0, 0];
  const isSecret =
    part === 'user'
      ? user.length >= 20 && looksRandom(user, 4) && !isOpenKey(text, end)
      : isRealPassword(user, password ?? '');
  return isSecret ? { start, end } : undefined;
}

/** Tests and documentation give users no password, or their own name. */
export function isRealPassword(user: string, password: string): boolean {
  return password.length >= 4 && password !== user && !isPlaceholder(password);
}

/** Sentry, "Data source name": its key is made to stand in pages. */
function isOpenKey(text: string, end: number): boolean {
  return /^@\w{1,20}(?:\.ingest)?(?:\.\w{2})?\.sentry\.io/.test(text.slice(end, end + 60));
}
