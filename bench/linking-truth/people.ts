import type { Dice } from './dice.ts';
import type { Person } from './history.ts';
import { adjective, capital, noun, verb } from './vocabulary.ts';

const toPerson = (name: string): Person => ({
  name,
  email: `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
});

/** Who works with an agent. */
export const developers = ['Mira Okafor', 'Jonas Lindqvist', 'Tess Moreau', 'Dario Conti'].map(toPerson);
/** Who does not. */
export const colleagues = ['Hana Sato', 'Piet de Vries', 'Ruth Adler', 'Samir Nasser', 'Olga Petrenko'].map(
  toPerson,
);
export const bot: Person = { name: 'release-bot', email: 'bot@example.org' };

export const writeSubject = (dice: Dice) =>
  dice.pick([
    `${capital(verb(dice))} the ${adjective(dice)} ${noun(dice)}`,
    `${capital(verb(dice))} ${noun(dice)} before ${noun(dice)}`,
    `fix(${noun(dice)}): ${verb(dice)} ${adjective(dice)} ${noun(dice)}s`,
    `feat: ${verb(dice)} ${noun(dice)} by ${noun(dice)}`,
  ]);

export const writePrompt = (dice: Dice) =>
  dice.pick([
    `When the ${adjective(dice)} ${noun(dice)} has no ${noun(dice)} we crash instead of telling the ${noun(dice)}. Please fix it and add a test.`,
    `we need to ${verb(dice)} the ${noun(dice)} before its ${noun(dice)} expires, otherwise the ${noun(dice)} drifts`,
    `Please ${verb(dice)} ${adjective(dice)} ${noun(dice)}s only once per ${noun(dice)}; today every ${noun(dice)} does it again.`,
    `add a ${adjective(dice)} ${noun(dice)} for ${noun(dice)}s, like the one we have for ${noun(dice)}s`,
  ]);
