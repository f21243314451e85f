import { looksRandom } from './randomness.ts';
import { type SecretForm, toForm, tokenStart, toToken } from './secret-form.ts';

/** Keys of model providers and of what is built around them. Mistral's, Cohere's and Azure OpenAI's only a name tells. */
export const modelForms: readonly SecretForm[] = [
  // Anthropic, "Admin API" and Claude Code's OAuth: api, admin, oat (access), ort (refresh), sid (session).
  toToken('anthropic-key', 'sk-ant-', /sk-ant-[a-z]{3,6}\d\d-[\w-]{40}/),
  // OpenRouter and Langfuse begin as OpenAI does.
  toToken('openrouter-key', 'sk-or-', /sk-or-v1-[a-f0-9]{64}/),
  toToken('langfuse-key', 'sk-lf-', /sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/),
  // OpenAI, "API keys": project, service account and admin keys; the oldest have no second prefix. DeepSeek and others copy it.
  toToken(
    'openai-key',
    'sk-proj- sk-svcacct- sk-admin- sk-None-',
    /sk-(?:proj|svcacct|admin|None)-[\w-]{20}/,
  ),
  toForm(
    'openai-key',
    'sk-',
    new RegExp(`${tokenStart}sk-(?!ant-|or-|lf-|proj-)(?<body>[A-Za-z0-9]{20,64})`),
    {
      isReal: (key) => looksRandom(key.slice(3), 3.5),
      tail: /[A-Za-z0-9]*/y,
    },
  ),
  // Google AI Studio's keys are Google API keys: see cloud-forms.ts.
  // Hugging Face, "User access tokens"; organisations' are api_org_.
  toToken('huggingface-token', 'hf_ api_org_', /(?:hf|api_org)_(?=[a-z]{0,33}[A-Z])[A-Za-z0-9]{34}/),
  // Each provider's page on API keys: Groq, Replicate, xAI, Perplexity, Cerebras, NVIDIA, Fireworks, Together, ElevenLabs.
  toToken('groq-key', 'gsk_', /gsk_[A-Za-z0-9]{52}/),
  toToken('replicate-token', 'r8_', /r8_(?=[A-Za-z]{0,36}\d)[A-Za-z0-9]{37}/),
  toToken('xai-key', 'xai-', /xai-(?=[A-Za-z]{0,79}\d)[A-Za-z0-9]{70}/),
  toToken('perplexity-key', 'pplx-', /pplx-(?=[A-Za-z]{0,39}\d)[A-Za-z0-9]{40}/),
  toToken('cerebras-key', 'csk-', /csk-(?=[a-z]{0,40}\d)[a-z0-9]{40}/),
  toToken('nvidia-key', 'nvapi-', /nvapi-[\w-]{60}/),
  toToken('fireworks-key', 'fw_', /fw_(?=[a-z]{0,21}[A-Z])(?=[A-Za-z]{0,21}\d)[A-Za-z0-9]{22}/),
  toToken('together-key', 'tgp_v1_', /tgp_v1_[\w-]{40}/),
  toToken('elevenlabs-key', 'sk_', /sk_[a-f0-9]{48}/),
  // What stands around models: LangSmith, Pinecone, Tavily, E2B.
  toToken('langsmith-key', 'lsv2_', /lsv2_(?:pt|sk)_[a-f0-9]{32}/),
  toToken('pinecone-key', 'pcsk_', /pcsk_\w{40}/),
  toToken('tavily-key', 'tvly-', /tvly-(?:dev-|prod-)?(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}/),
  toToken('e2b-key', 'e2b_', /e2b_[a-f0-9]{40}/),
];
