import { isPlaceholder, looksRandom } from './randomness.ts';
import { type SecretForm, toForm } from './secret-form.ts';

/** Between the name of a header and its value: what the notations of HTTP, curl, JSON and code put there. */
const between = String.raw`[\\"'\`\]]{0,4}[ \t]{0,4}[:=,][ \t]{0,4}[\\"'\`]{0,3}[ \t]{0,4}`;

const isCredential = (value: string) => /\d/.test(value) && !isPlaceholder(value) && looksRandom(value, 4);

/** Credentials of HTTP requests, of the files in which command-line tools keep them, and of their arguments. */
export const headerForms: readonly SecretForm[] = [
  // RFC 7235, RFC 6750; `token` is GitHub's.
  toForm(
    'authorization-header',
    'authorization',
    new RegExp(
      `authorization${between}(?:(?:bearer|token|bot|apikey|api-key|digest|negotiate|key|splunk)[ \\t]{1,4})?(?<secret>[\\w.~+/-]{8,256})`,
      'i',
    ),
    { isReal: isCredential, tail: /[\w.~+/=-]*/y },
  ),
  // RFC 7617: Base64 of user:password, however short.
  toForm(
    'authorization-header',
    'basic',
    /(?<![\w])basic[ \t]{1,4}(?<secret>[A-Za-z0-9+/]{6,256}={0,2})(?![\w+/])/i,
    {
      isReal: isUserAndPassword,
    },
  ),
  toForm('authorization-header', 'bearer', /(?<![\w])bearer[ \t]{1,4}(?<secret>[\w.~+/-]{16,256})/i, {
    isReal: isCredential,
    tail: /[\w.~+/=-]*/y,
  }),
  // RFC 6265. The whole header: which of the cookies is the session's, only its server knows.
  toForm(
    'cookie',
    'cookie',
    new RegExp(
      `(?<![\\w])(?:set-)?cookie${between}(?<secret>[\\w.-]{1,64}=[^;\\s"'\`\\\\]{1,1024}(?:;[ ]?[\\w.-]{1,64}(?:=[^;\\s"'\`\\\\]{0,1024})?){0,40})`,
      'i',
    ),
    { isReal: holdsSession },
  ),
  // Names that servers give to the session's cookie: PHP, Java, ASP.NET, Express, Django, Rails and others.
  toForm(
    'session-id',
    [
      'phpsessid=',
      'jsessionid=',
      'asp.net_sessionid=',
      'connect.sid=',
      'sessionid=',
      'session-token=',
      'session_id=',
      'sid=',
    ],
    /(?<![\w])[\w.-]{0,24}?(?:sess(?:ion)?[_-]?(?:id|token)|sid)=(?<secret>[\w%.+/:-]{16,256})/i,
    { isReal: (id) => !isUuid(id) && looksRandom(id, 8) },
  ),
  // curl, `--user`; docker, `--user` of numbers or of one name twice is no password.
  toForm(
    'password',
    ['-u ', '--user '],
    /(?<=\b(?:curl|wget|http|https)\b[^\n]{0,200}\s)(?:-u|--user)[ =]["']?[^\s:"']{1,64}:(?<secret>[^\s"']{3,128})/,
    {
      isReal: (password) => !isPlaceholder(password),
    },
  ),
  // sshpass, mysql and its kin, docker and others' login, openssl's `pass:`.
  toForm('password', 'sshpass', /sshpass[ \t]{1,4}-p[ \t]{0,4}["']?(?<secret>[^\s"'$]{3,128})/, {
    isReal: isTypedPassword,
  }),
  toForm(
    'password',
    'mysql',
    /mysql(?:dump|admin|import)?\b[^\n|;]{0,200}?\s-p["']?(?<secret>[^\s"'$-][^\s"']{2,128})/,
    { isReal: isTypedPassword },
  ),
  toForm(
    'password',
    ' login',
    /(?<=\b(?:docker|podman|helm|az|cf|oc|nerdctl|registry))\slogin\b[^\n|;]{0,200}?\s(?:-p|--password)[ =]["']?(?<secret>[^\s"'$-][^\s"']{2,128})/,
    { isReal: isTypedPassword },
  ),
  toForm('password', 'pass:', /(?<=-pass(?:in|out)?["']?\s{1,4}["']?)pass:(?<secret>[^\s"'$]{3,128})/, {
    isReal: isTypedPassword,
  }),
  // The GNU manual, ".netrc": words, on one line or several.
  toForm(
    'password',
    'machine ',
    /(?<![\w])machine\s{1,8}\S{1,255}\s{1,8}login\s{1,8}\S{1,255}\s{1,8}password\s{1,8}(?<secret>\S{1,255})/,
    { isReal: isTypedPassword },
  ),
  // PostgreSQL, "The Password File": host:port:database:user:password.
  toForm('password', ':54', /(?<=^[\w.*-]{1,128}):54\d\d:[\w*-]{1,64}:[\w-]{1,64}:(?<secret>\S{3,128})$/m, {
    isReal: isTypedPassword,
  }),
  // npm, ".npmrc": a registry's token, or Base64 of user:password, or of the password.
  toForm(
    'npm-token',
    ['_authtoken', '_auth', '_password'],
    /(?:_authToken["']?[ \t]{1,4}|(?:_authToken|_auth|_password)["']?[ \t]{0,4}[=:][ \t]{0,4})["']?(?<secret>[\w.+/-]{8,512}={0,2})/,
    {
      isReal: (value) => !isPlaceholder(value),
    },
  ),
  // Docker, "config.json": Base64 of user:password.
  toForm('docker-auth', '"auth"', /"auth"\s{0,4}:\s{0,4}"(?<secret>[A-Za-z0-9+/]{6,512}={0,2})"/, {
    isReal: isUserAndPassword,
  }),
  // crypt(5): hashes of passwords can be guessed at leisure by whoever has them.
  toForm(
    'password-hash',
    ['$1$', '$2a$', '$2b$', '$2x$', '$2y$', '$5$', '$6$', '$y$', '$argon2'],
    /\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|[156]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22,86}|argon2id?\$v=\d{1,3}\$[\w=,]{5,40}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,128}|y\$[./A-Za-z0-9]{2,8}\$[./A-Za-z0-9]{8,32}\$[./A-Za-z0-9]{43})/,
  ),
];

function isTypedPassword(password: string): boolean {
  return !isPlaceholder(password);
}

function isUserAndPassword(base64: string): boolean {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const [user = '', ...rest] = text.split(':');
  return (
    /^[\x20-\x7e]{3,}$/.test(text) && user !== '' && rest.join(':') !== '' && !isPlaceholder(rest.join(':'))
  );
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function holdsSession(cookies: string): boolean {
  return cookies.split(/;\s?/).some((cookie) => {
    const value = cookie.slice(cookie.indexOf('=') + 1);
    return value.length >= 16 && looksRandom(value, 4) && !isPlaceholder(value);
  });
}
