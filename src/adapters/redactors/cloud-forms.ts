import { type SecretForm, toForm, toToken } from './secret-form.ts';

/** Keys of clouds and hosts. Each line has its form from the provider's own documentation, whose page is named. */
export const cloudForms: readonly SecretForm[] = [
  // AWS IAM, "Understanding unique ID prefixes": AKIA long-term, ASIA temporary, ABIA and ACCA bearer and context keys; Base32.
  toToken('aws-access-key', 'AKIA ASIA ABIA ACCA', /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/),
  // The secret beside its id, as in the CSV that the console hands out: 40 characters of Base64.
  toForm(
    'aws-secret-key',
    ['AKIA', 'ASIA'],
    /A[KS]IA[A-Z2-7]{16}[^A-Za-z0-9+/][\s\S]{0,80}?(?<![A-Za-z0-9+/=])(?<secret>(?=[A-Za-z+/]{0,39}\d)[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/,
    { isReal: (secret) => /[a-z]/.test(secret) && /[A-Z]/.test(secret) },
  ),
  // AWS, "Signature Version 4 query parameters": whoever has a presigned URL has what it opens.
  toForm('signed-url', 'x-amz-signature=', /X-Amz-Signature=(?<secret>[0-9a-f]{64})/i),
  toForm('signed-url', 'x-amz-security-token=', /X-Amz-Security-Token=(?<secret>[\w%+/=-]{40})/i, {
    tail: /[\w%+/=-]*/y,
  }),
  toForm('signed-url', 'x-goog-signature=', /X-Goog-Signature=(?<secret>[0-9a-f]{40})/i, {
    tail: /[0-9a-f]*/y,
  }),
  // Google Cloud, "API keys overview" and "OAuth 2.0": API key, client secret, access token, refresh token.
  toToken('google-api-key', 'AIza', /AIza[\w-]{35}/),
  toToken('google-oauth', 'GOCSPX-', /GOCSPX-[\w-]{28}/),
  toToken('google-oauth', 'ya29.', /ya29\.[\w-]{20}/),
  toToken('google-oauth', '1//0', /1\/\/0[\w-]{30}/),
  // Azure Storage, "Configure connection strings"; Service Bus and Event Hubs use SharedAccessKey alike.
  toForm('azure-storage-key', 'accountkey=', /AccountKey=(?<secret>[A-Za-z0-9+/]{40,120}={0,2})/i),
  toForm(
    'azure-shared-access-key',
    'sharedaccesskey=',
    /SharedAccessKey=(?<secret>[A-Za-z0-9+/]{40,120}={0,2})/i,
  ),
  // Azure, "Service SAS": the signature is HMAC-SHA256 in Base64, mostly percent-encoded.
  toForm('azure-sas', 'sig=', /(?<=[?&;"' ]|amp;)sig=(?<secret>[A-Za-z0-9%+/]{43,80}(?:%3D|=)?)/i),
  // DigitalOcean, "Create a personal access token": personal, OAuth and refresh tokens.
  toToken('digitalocean-token', 'dop_v1_ doo_v1_ dor_v1_', /do[opr]_v1_[a-f0-9]{64}/),
  // Heroku, "Authentication": since 2024 with a prefix; before, a UUID that only its name tells.
  toToken('heroku-key', 'HRKU-', /HRKU-[\w-]{36}/),
  // Cloudflare, "API token formats" and "Origin CA keys".
  toToken('cloudflare-token', 'cfk_ cfut_ cfat_', /cf(?:k|ut|at)_[A-Za-z0-9]{36}/),
  toToken('cloudflare-token', 'v1.0-', /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/),
  // Alibaba Cloud and Tencent Cloud access key ids, which come with a secret of 30 and 32 characters.
  toToken('alibaba-access-key', 'LTAI', /LTAI(?=[A-Za-z]{0,11}\d)[A-Za-z0-9]{12}/),
  toToken('tencent-access-key', 'AKID', /AKID(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}/),
  // Hosts' personal tokens, each as its documentation on access tokens shows them.
  toToken('netlify-token', 'nfp_', /nfp_[A-Za-z0-9]{36}/),
  toToken('vercel-token', 'vcp_ vci_ vca_ vcr_ vck_', /vc[piark]_(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{24}/),
  toToken('render-key', 'rnd_', /rnd_(?=[A-Za-z]{0,27}\d)[A-Za-z0-9]{28}/),
  toToken('fly-token', 'fm2_', /fm2_[A-Za-z0-9+/]{60}/),
  toToken('supabase-key', 'sbp_ sb_secret_', /sbp_[a-f0-9]{40}|sb_secret_[\w-]{31}/),
  toToken('planetscale-token', 'pscale_', /pscale_(?:tkn|pw|oauth)_[\w.-]{32}/),
  toToken('databricks-token', 'dapi', /dapi[a-f0-9]{32}/),
  toToken('scaleway-key', 'SCW', /SCW(?=[A-Z]{0,16}\d)[A-Z0-9]{17}(?![A-Z0-9])/),
  // HashiCorp: Vault's tokens since 1.10, HCP Terraform's. Vault's old ones only a name tells.
  toToken('vault-token', 'hvs. hvb. hvr.', /hv[sbr]\.[\w-]{24}/),
  toForm('terraform-token', '.atlasv1.', /(?<=(?<!\w)(?=(?<secret>\w{14}\.atlasv1\.[\w-]{60,80}))\w{14})/),
  toToken('pulumi-token', 'pul-', /pul-[a-f0-9]{40}/),
  toToken('tailscale-key', 'tskey-', /tskey-[a-z]{3,10}-\w{8}/),
];
