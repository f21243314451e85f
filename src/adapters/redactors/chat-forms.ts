import { type SecretForm, toForm, toToken } from './secret-form.ts';

/** Tokens of chat, telephone and mail services, and the addresses at which whoever knows them may post. */
export const chatForms: readonly SecretForm[] = [
  // Slack, "Token types": bot, user, app, configuration, refresh, session, workflow; "Incoming webhooks".
  toToken(
    'slack-token',
    'xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xwfp-',
    /(?:xox[abcdeoprs]|xapp|xwfp|xoxe\.xox[bp])-(?=[A-Za-z-]{0,9}\d)[\w%-]{10}/,
  ),
  toForm(
    'slack-webhook',
    'hooks.slack.com/',
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>\w{8,16}\/\w{8,24}\/[\w/]{12,80})/,
  ),
  // Discord, "Webhook resource": the id of a hook is public, its token is not.
  toForm('discord-webhook', 'api/webhooks/', /api\/webhooks\/\d{16,20}\/(?<secret>[\w-]{40,100})/),
  // Microsoft Teams, "Incoming webhooks"; Zapier, "Webhooks".
  toForm(
    'teams-webhook',
    'webhook.office.com/',
    /webhook\.office\.com\/webhookb2\/(?<secret>[\w@-]{36,80}\/IncomingWebhook\/[\w/-]{32,120})/,
  ),
  toForm(
    'zapier-webhook',
    'hooks.zapier.com/',
    /hooks\.zapier\.com\/hooks\/catch\/(?<secret>\d{4,12}\/\w{5,12})/,
  ),
  // Telegram, "Bot API": the bot's id, a colon, and 35 characters.
  toForm('telegram-token', ':AA', /(?<=(?<!\d)\d{8,10}):(?<secret>AA[\w-]{33})(?![\w-])/),
  // Brevo, "API keys" and SMTP keys.
  toToken('brevo-key', 'xkeysib- xsmtpsib-', /x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}/),
];
