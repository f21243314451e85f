import { findBoilerplate } from './template-boilerplate.ts';
import { buttons } from './template-buttons.ts';
import { chores } from './template-chores.ts';
import { findEnvelope } from './template-envelope.ts';
import { findHarness } from './template-harness.ts';
import { findRole } from './template-roles.ts';

/**
 * How a message shows that a machine wrote it, or that it is a chore of the tool and no wish of a person. A mark of a harness
 * decides alone; marks that people leave, too, decide together.
 * @returns the name of the form
 */
export function findTemplateForm(prompt: string): string | undefined {
  const text = prompt.trim().slice(0, 20_000);
  const isOwn = isPersonal(text);
  const isShort = text.split(/\s+/, maxChoreLength + 1).length <= maxChoreLength;
  const chore = isShort || !isOwn ? findChore(text) : undefined;
  return (
    findHarness(text) ??
    findRole(text) ??
    chore ??
    (isOwn ? undefined : (findEnvelope(text) ?? findButton(text) ?? findBoilerplate(text)))
  );
}

/** In words: "summarise what we did" is a chore, whoever says it. */
const maxChoreLength = 8;

function findChore(text: string): string | undefined {
  return chores.find(({ pattern }) => pattern.test(text))?.name;
}

/** In characters: longer ones tell of something. */
const maxButtonLength = 400;

function findButton(text: string): string | undefined {
  const prose = text.replaceAll(/```[\s\S]*?(?:```|$)|"[^"\n]*"/g, ' ').trim();
  return prose.length > maxButtonLength
    ? undefined
    : buttons.find(({ pattern }) => pattern.test(prose))?.name;
}

/** Somebody speaks: of themselves, in a chatty tone, or without care for capitals. */
function isPersonal(text: string): boolean {
  const prose = text
    .replaceAll(/```[\s\S]*?(?:```|$)|`[^`\n]*`|"[^"\n]*"/g, ' ')
    // So do prompts that were written for everybody.
    .replaceAll(
      /\bI(?: would like|['’]d like| want| need) you to\b|\bhelp me\b|\bI will (?:give|provide|send) you\b/gi,
      ' ',
    );
  return (
    /(?<![\p{L}])(?:I|I['’](?:m|d|ve|ll)|my|for me|we|we['’](?:re|ve|d|ll)|our|us|ich|wir|mein\p{L}*|unser\p{L}*|je|j['’]ai|nous|mon|yo|nosotros|mi|eu|nós|meu|я|мы|мне|нам|мой)(?![\p{L}])/u.test(
      prose,
    ) ||
    /(?<![\p{L}])(?:pls|plz|thx|btw|lol|wtf|imo|iirc|afaik|kinda|gonna|wanna|ofc|tbh|danke|merci|gracias|спасибо)(?![\p{L}])|[!?]{2,}|\p{Extended_Pictographic}|私|僕|俺|我们|我|저는|제가|ください(?:ね|！)/iu.test(
      prose,
    )
  );
}
