import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A secret that opens nothing, in the words around it that people and files have. */
export interface SyntheticSecret {
  readonly name: string;
  /** As it must be counted. */
  readonly kind: string;
  /** What may be found nowhere afterwards; of one on several lines, each line. */
  readonly secret: string;
  /** A text that holds it. */
  readonly text: string;
  /** It is known without anything around it, and may so be part of a path or the name of a branch. */
  readonly isBare: boolean;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const alphabets = {
  hex: `${digits}abcdef`,
  base32: `${upper}234567`,
  base36: lower + digits,
  upper36: upper + digits,
  base62: lower + upper + digits,
  base64: `${lower}${upper}${digits}+/`,
  url64: `${lower}${upper}${digits}_-`,
};

/**
 * One of each form, drawn from a seed: the repository itself holds no text that a scanner would take for a secret, since
 * prefixes and bodies meet only here.
 */
export function drawSecrets(seed: number): SyntheticSecret[] {
  const draw = createDraw(seed);
  const secrets: SyntheticSecret[] = [];
  /** A token with a prefix of its own. */
  const bare = (name: string, kind: string, ...parts: string[]) => {
    const secret = parts.join('');
    secrets.push({ name, kind, secret, text: `use ${secret} for it`, isBare: true });
  };
  /** A secret that what stands around it tells. */
  const within = (name: string, kind: string, before: string, secret: string, after = '') => {
    secrets.push({ name, kind, secret, text: `${before}${secret}${after}`, isBare: false });
  };
  const { hex, base32, base36, upper36, base62, base64, url64 } = alphabets;
  const uuid = () => [8, 4, 4, 4, 12].map((length) => draw(hex, length)).join('-');
  const encode = (text: string) => Buffer.from(text).toString('base64');

  bare('AWS access key', 'aws-access-key', 'AK', 'IA', draw(base32, 16));
  bare('AWS temporary key', 'aws-access-key', 'AS', 'IA', draw(base32, 16));
  within('AWS secret in its file', 'aws-secret-key', 'aws_secret_access_key = ', draw(base64, 40));
  within(
    'AWS secret beside its id',
    'aws-secret-key',
    `AK${'IA'}${draw(base32, 16)},`,
    draw(base64, 40),
    '\n',
  );
  within('AWS session token', 'assigned-secret', 'AWS_SESSION_TOKEN=', draw(base64, 200));
  within('presigned URL', 'signed-url', 'https://b.s3.amazonaws.com/k?X-Amz-Signature=', draw(hex, 64));
  bare('Google API key', 'google-api-key', 'AI', 'za', draw(url64, 34), draw(base62, 1));
  bare('Google client secret', 'google-oauth', 'GOC', 'SPX-', draw(base62, 28));
  bare('Google access token', 'google-oauth', 'ya', '29.', draw(base62, 60));
  within(
    'Azure storage key',
    'azure-storage-key',
    'DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=',
    `${draw(base64, 86)}==`,
    ';EndpointSuffix=core.windows.net',
  );
  within(
    'Azure service bus',
    'azure-shared-access-key',
    'Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=',
    `${draw(base64, 43)}=`,
  );
  within(
    'Azure SAS',
    'azure-sas',
    'https://shop.blob.core.windows.net/c?sv=2024-01-01&sig=',
    `${draw(base62, 43)}%3D`,
  );
  bare('Azure client secret', 'azure-client-secret', draw(base62, 3), '8', 'Q', '~', draw(base62, 34));
  bare('DigitalOcean', 'digitalocean-token', 'dop', '_v1_', draw(hex, 64));
  bare('Heroku', 'heroku-key', 'HR', 'KU-', draw(url64, 58));
  within('Heroku, old', 'assigned-secret', 'HEROKU_API_KEY=', uuid());
  bare('Cloudflare', 'cloudflare-token', 'cf', 'ut_', draw(base62, 40));
  within('Cloudflare, old', 'assigned-secret', 'CLOUDFLARE_API_TOKEN: ', draw(url64, 40));
  bare('Alibaba', 'alibaba-access-key', 'LT', 'AI', draw(base62, 11), '5', draw(base62, 8));
  bare('Netlify', 'netlify-token', 'nf', 'p_', draw(base62, 36));
  bare('Supabase', 'supabase-key', 'sb', 'p_', draw(hex, 40));
  bare('PlanetScale', 'planetscale-token', 'psc', 'ale_tkn_', draw(url64, 40));
  bare('Databricks', 'databricks-token', 'da', 'pi', draw(hex, 32));
  bare('Vault', 'vault-token', 'hv', 's.', draw(url64, 95));
  bare('Terraform', 'terraform-token', draw(base62, 14), '.atl', 'asv1.', draw(base62, 67));
  bare('Pulumi', 'pulumi-token', 'pu', 'l-', draw(hex, 40));
  bare('Doppler', 'doppler-token', 'dp', '.pt.', draw(base62, 43));
  bare('Tailscale', 'tailscale-key', 'tsk', 'ey-auth-', draw(base62, 12), '-', draw(base62, 32));
  bare('Stripe, live', 'stripe-key', 'sk', '_live_', draw(base62, 24));
  bare('Stripe, restricted', 'stripe-key', 'rk', '_test_', draw(base62, 99));
  bare('Stripe webhook', 'stripe-webhook-secret', 'wh', 'sec_', draw(base62, 32));
  bare('Braintree', 'braintree-token', 'access', '_token$production$', draw(base36, 16), '$', draw(hex, 32));
  within('PayPal', 'assigned-secret', '"paypal_client_secret": "', draw(url64, 80), '"');
  bare('Square', 'square-token', 'sq', '0csp-', draw(base62, 43));
  bare('Adyen', 'adyen-key', 'AQ', 'E', draw(base62, 40), '7', draw(base62, 60));
  bare('Shopify', 'shopify-token', 'shp', 'at_', draw(hex, 32));
  bare('Mollie', 'mollie-key', 'li', 've_', draw(base62, 27), 'A1b');
  bare('Anthropic', 'anthropic-key', 'sk', '-ant-api03-', draw(url64, 92), 'AA');
  bare('Anthropic OAuth', 'anthropic-key', 'sk', '-ant-oat01-', draw(base62, 90));
  bare('OpenAI project', 'openai-key', 'sk', '-proj-', draw(url64, 74), 'T3Bl', 'bkFJ', draw(base62, 74));
  bare('OpenAI service account', 'openai-key', 'sk', '-svcacct-', draw(base62, 74));
  bare('OpenAI, old', 'openai-key', 'sk', '-', draw(base62, 20), 'T3Bl', 'bkFJ', draw(base62, 20));
  bare('OpenRouter', 'openrouter-key', 'sk', '-or-v1-', draw(hex, 64));
  bare('Hugging Face', 'huggingface-token', 'h', 'f_', draw(lower + upper, 33), 'A');
  bare('Groq', 'groq-key', 'gs', 'k_', draw(base62, 52));
  bare('Replicate', 'replicate-token', 'r', '8_', draw(base62, 36), '7');
  bare('xAI', 'xai-key', 'xa', 'i-', draw(base62, 79), '7');
  bare('Perplexity', 'perplexity-key', 'ppl', 'x-', draw(base62, 47), '7');
  within('Mistral', 'assigned-secret', 'export MISTRAL_API_KEY=', draw(base62, 32));
  bare('GitHub personal', 'github-token', 'gh', 'p_', draw(base62, 36));
  bare('GitHub server', 'github-token', 'gh', 's_', draw(base62, 36));
  bare('GitHub fine-grained', 'github-token', 'github', '_pat_', draw(base62, 22), '_', draw(base62, 59));
  bare('GitLab', 'gitlab-token', 'gl', 'pat-', draw(url64, 19), 'x');
  bare('Bitbucket', 'bitbucket-token', 'AT', 'BB', draw(base62, 31), '7');
  bare('Atlassian', 'atlassian-token', 'ATA', 'TT3', draw(base62, 186));
  bare('Azure DevOps', 'azure-devops-token', draw(base62, 76), 'AZ', 'DO', draw(base62, 4));
  bare('npm', 'npm-token', 'np', 'm_', draw(base62, 35), '7');
  within('.npmrc', 'npm-token', '//registry.npmjs.org/:_authToken=', uuid());
  bare('PyPI', 'pypi-token', 'py', 'pi-AgE', draw(url64, 150));
  bare('RubyGems', 'rubygems-key', 'ruby', 'gems_', draw(hex, 48));
  bare('NuGet', 'nuget-key', 'oy', '2', draw(base36, 42), '7');
  bare('Docker Hub', 'docker-token', 'dck', 'r_pat_', draw(base62, 27));
  within(
    'Docker configuration',
    'docker-auth',
    '{"auths":{"ghcr.io":{"auth":"',
    encode(`ada:${draw(base62, 20)}`),
    '"}}}',
  );
  bare('Linear', 'linear-key', 'lin', '_api_', draw(base62, 40));
  bare('Notion', 'notion-token', 'nt', 'n_', draw(digits, 11), draw(base62, 35));
  bare('Sentry', 'sentry-token', 'sntr', 'yu_', draw(hex, 64));
  bare('New Relic', 'newrelic-key', 'NR', 'AK-', draw(upper36, 27));
  bare('Grafana', 'grafana-token', 'gl', 'sa_', draw(base62, 32), '_', draw(hex, 8));
  within('Datadog', 'assigned-secret', 'DD_API_KEY=', draw(hex, 32));
  bare(
    'Slack bot',
    'slack-token',
    'xo',
    'xb-',
    draw(digits, 12),
    '-',
    draw(digits, 12),
    '-',
    draw(base62, 24),
  );
  const hook = `T${draw(upper36, 9)}/B${draw(upper36, 10)}/${draw(base62, 24)}`;
  within('Slack webhook', 'slack-webhook', `https://hooks.${'slack'}.com/services/`, hook);
  within(
    'Discord webhook',
    'discord-webhook',
    'https://discord.com/api/webhooks/112233445566778899/',
    draw(url64, 68),
  );
  bare('Discord bot', 'discord-token', 'MT', draw(base62, 24), '.', draw(base62, 6), '.', draw(base62, 38));
  within('Telegram', 'telegram-token', '123456789:', `AA${draw(base62, 33)}`);
  bare('Twilio', 'twilio-key', 'S', 'K', draw(hex, 32));
  within('Twilio token', 'assigned-secret', "twilio_auth_token: '", draw(hex, 32), "'");
  bare('SendGrid', 'sendgrid-key', 'S', 'G.', draw(base62, 22), '.', draw(base62, 43));
  bare('Mailgun', 'mailgun-key', 'ke', 'y-', draw(hex, 32));
  bare('Mailchimp', 'mailchimp-key', draw(hex, 32), '-us', '14');
  bare('Brevo', 'brevo-key', 'xkey', 'sib-', draw(hex, 64), '-', draw(base62, 16));
  bare(
    'JSON Web Token',
    'jwt',
    'ey',
    `J${draw(base62, 33)}`,
    '.',
    `ey${'J'}${draw(base62, 60)}`,
    '.',
    draw(url64, 43),
  );
  for (const scheme of ['postgres', 'mysql', 'mongodb+srv', 'redis', 'amqps', 'https']) {
    within(
      `${scheme} URL`,
      'url-password',
      `${scheme}://app:`,
      `${draw(base62, 12)}-9`,
      '@db.example.org/shop',
    );
  }
  within(
    'Basic authorization',
    'authorization-header',
    'Authorization: Basic ',
    encode(`ada:${draw(base62, 14)}`),
  );
  within(
    'Bearer authorization',
    'authorization-header',
    'curl -H "Authorization: Bearer ',
    draw(url64, 40),
    '" https://api.example.org',
  );
  within('cookie', 'cookie', 'Cookie: ', `theme=dark; sid=${draw(base62, 32)}`);
  within('session id', 'session-id', 'curl https://example.org/?PHPSESSID=', draw(base36, 26));
  within('.netrc', 'password', 'machine api.example.org\n  login ada\n  password ', draw(base62, 16), '\n');
  within('kubeconfig', 'private-key', '    client-key-data: ', encode(pemKeys.rsa.slice(0, 900)));
  within('environment', 'password', 'DB_PASSWORD=', `${draw(base62, 10)}!`, '\n');
  within('YAML', 'password', '  password: ', `${draw(base62, 9)}7x`, '\n');
  within('JSON', 'password', '{"user": "ada", "password": "', `${draw(base62, 8)}#9`, '"}');
  within('code', 'password', "const password = '", `${draw(base62, 9)}4`, "';");
  within('argument', 'password', 'psql --password ', `${draw(base62, 9)}4k`, ' -h db');
  within('curl user', 'password', 'curl -u ada:', draw(base62, 12), ' https://example.org');
  within('XML', 'password', '<password>', `${draw(base62, 10)}8q`, '</password>');
  within('secret in hex', 'assigned-secret', 'SESSION_SECRET=', draw(hex, 64));
  within('secret in Base64', 'assigned-secret', 'session_secret: "', `${draw(base64, 43)}=`, '"');
  within('high entropy without a name', 'high-entropy', 'const blue = "', draw(base62, 48), '";');
  within('password hash', 'password-hash', 'ada:', `$2b$12$${draw(base62, 53)}`);
  bare('age', 'age-key', 'AGE-SECRET', '-KEY-1', draw(upper36, 58));
  const keys = {
    RSA: pemKeys.rsa,
    'elliptic curve': pemKeys.ec,
    'PGP block': pgp(draw),
    OpenSSH: openSsh(draw),
  };
  for (const [name, key] of Object.entries(keys)) {
    within(`${name} private key`, 'private-key', 'here it is:\n', key, '\nthanks');
  }
  within(
    'private key on one line',
    'private-key',
    '{"private_key": "',
    pemKeys.rsa.replaceAll('\n', '\\n'),
    '"}',
  );
  return secrets;
}

/** Lehmer's generator: a few random letters need no better one. */
function createDraw(seed: number): (alphabet: string, length: number) => string {
  let state = (seed % 2147483646) + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return (alphabet, length) =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
}

/** Made once: it takes its time, and which key it is does not matter. */
const pemKeys = {
  rsa: toPem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  ec: toPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
};

function toPem(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' })).trimEnd();
}

function pgp(draw: (alphabet: string, length: number) => string): string {
  const lines = Array.from({ length: 12 }, () => draw(alphabets.base64, 64));
  return [
    `-----BEGIN PGP ${'PRIVATE'} KEY BLOCK-----`,
    '',
    ...lines,
    `=${draw(alphabets.base64, 4)}`,
    `-----END PGP ${'PRIVATE'} KEY BLOCK-----`,
  ].join('\n');
}

function openSsh(draw: (alphabet: string, length: number) => string): string {
  const lines = Array.from({ length: 5 }, () => draw(alphabets.base64, 70));
  return [
    `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`,
    ...lines,
    `-----END OPENSSH ${'PRIVATE'} KEY-----`,
  ].join('\n');
}
