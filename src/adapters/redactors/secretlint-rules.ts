import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { type Finding, isDummyToken, type Range } from './secret-form.ts';
import { isRealPassword } from './url-forms.ts';

type Rule = (typeof rules)[number];

/**
 * Secretlint's rules, each with the fragments without which it finds nothing. They are called by themselves: its core
 * keeps a record of every call for as long as the process lives, compares each find with every other, and obeys comments
 * that turn rules off; here, whoever wrote the text must not decide what is taken out of it.
 */
export interface SecretlintRule {
  /** Empty for a rule that is not known here yet: it is asked about every text that holds a cue of any kind. */
  readonly cues: readonly string[];
  find(text: string): Promise<Finding[]>;
}

/** By the last part of a rule's id. */
const known: Readonly<Record<string, { readonly kind: string; readonly cues: string }>> = {
  aws: {
    kind: 'aws-secret-key',
    cues: 'secret_access_key secretaccesskey secret_accesskey secretaccess_key',
  },
  privatekey: { kind: 'private-key', cues: '-----BEGIN' },
  npm: { kind: 'npm-token', cues: 'npm_ x-oauth-basic' },
  basicauth: { kind: 'url-password', cues: '://' },
  slack: { kind: 'slack-token', cues: 'xoxa- xoxb- xoxo- xoxp- xoxr- xapp- hooks.slack.com/' },
  sendgrid: { kind: 'sendgrid-key', cues: 'sendgrid' },
  shopify: { kind: 'shopify-token', cues: 'shppa_ shpca_ shpat_ shpss_' },
  github: { kind: 'github-token', cues: 'ghp_ gho_ ghu_ ghs_ ghr_ github_pat_' },
  gitlab: {
    kind: 'gitlab-token',
    cues: 'glpat- gldt- glrt- glrtr- glptt- glft- glimt- glagent- gloas- glcbt- glsoat- glffct-',
  },
  grafana: { kind: 'grafana-token', cues: 'glc_ glsa_' },
  openai: { kind: 'openai-key', cues: 'sk-' },
  anthropic: { kind: 'anthropic-key', cues: 'sk-ant-' },
  groq: { kind: 'groq-key', cues: 'gsk_' },
  huggingface: { kind: 'huggingface-token', cues: 'hf_' },
  linear: { kind: 'linear-key', cues: 'lin_api_' },
  notion: { kind: 'notion-token', cues: 'ntn_' },
  '1password': { kind: '1password-token', cues: 'ops_ey' },
  'database-connection-string': {
    kind: 'url-password',
    cues: 'mongodb:// mongodb+srv:// mysql:// mysqlx:// postgres:// postgresql://',
  },
  'hashicorp-vault': { kind: 'vault-token', cues: 'hvs. hvb. hvr.' },
  vercel: { kind: 'vercel-token', cues: 'vcp_ vci_ vca_ vcr_ vck_' },
  databricks: { kind: 'databricks-token', cues: 'dapi' },
  docker: { kind: 'docker-token', cues: 'dckr_' },
  figma: { kind: 'figma-token', cues: 'figd_' },
};

/** One reads files, and takes all of a JSON file away for the key in it; the other obeys the comments. */
const leftOut = new Set(['gcp', 'filter-comments']);

export const secretlintRules: readonly SecretlintRule[] = rules
  .filter((rule) => !leftOut.has(toName(rule)))
  .map((rule) => {
    const { kind, cues } = known[toName(rule)] ?? { kind: toName(rule), cues: '' };
    return { cues: cues === '' ? [] : cues.split(' '), find: (text) => run(rule, kind, text) };
  });

function toName(rule: Rule): string {
  return rule.meta.id.replace(/^.*secretlint-rule-/, '');
}

async function run(rule: Rule, kind: string, text: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const handler = rule.create(
    {
      sharedOptions: {},
      createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
      report({ range: [start, end] }) {
        const range = narrow(text, start, end);
        if (range !== undefined && !isDummyToken(text.slice(range.start, range.start + 64)))
          findings.push({ kind, ...range });
      },
      ignore() {},
    },
    {},
  );
  await handler.file?.(toSource(text));
  return findings;
}

/** Of a URL that is reported as a whole, what is secret of it: the part behind the host, or the password where that is one. */
function narrow(text: string, start: number, end: number): Range | undefined {
  const hook = /^https:\/\/hooks\.slack\.com\/services\//i.exec(text.slice(start, end));
  if (hook !== null) return { start: start + hook[0].length, end };
  const match = /^[a-z+:]+:\/\/(?<user>[^:/\s]{1,256}):(?<password>[^\s/]{1,256})@/di.exec(
    text.slice(start, end),
  );
  const password = match?.indices?.groups?.password;
  if (match === null || password === undefined) return { start, end };
  const isReal = isRealPassword(match.groups?.user ?? '', match.groups?.password ?? '');
  return isReal ? { start: start + password[0], end: start + password[1] } : undefined;
}

/** A text that is no file: no rule may look anything up on the disk. */
function toSource(content: string): Parameters<NonNullable<ReturnType<Rule['create']>['file']>>[0] {
  const position = { line: 1, column: 0 };
  return {
    hasBOM: false,
    content,
    filePath: '',
    physicalFilePath: undefined,
    contentType: 'text',
    ext: '',
    getFilePath: () => '',
    getPhysicalFilePath: () => undefined,
    locationToRange: () => [0, 0],
    rangeToLocation: () => ({ start: position, end: position }),
    positionToIndex: () => 0,
    indexToPosition: () => position,
  };
}
