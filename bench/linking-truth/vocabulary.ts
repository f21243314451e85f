import type { Dice } from './dice.ts';

const nouns =
  'account address alert archive asset balance batch branch bucket buffer cache carrier cart catalog channel charge claim client cluster column contract counter coupon cursor customer deadline delivery device digest discount driver endpoint entry event export feature feed filter folder frame gateway grant group header image import index invoice item journal label lease ledger limit listing lock manifest margin marker member message meter metric mirror notice offer order outbox owner packet page parcel partner payload payment period plan policy pool prefix price profile quota range ratio reading receipt record refund region replica report request reserve result retry route rule sample schedule schema score section sender shard shipment signal slot snapshot source stage station status step storage stream subject summary supplier switch target tariff tenant ticket token topic total tracker transfer trigger unit usage vault vendor version volume voucher warehouse window worker zone'.split(
    ' ',
  );
const verbs =
  'accept advance allocate append apply archive assign balance bind build cancel check claim clamp clear close collect combine commit compare compute confirm convert count defer derive detach drain emit encode expand expire fetch filter find fold format gather grant group hold inspect join load lookup mark match measure merge move normalise notify open pack parse pause plan poll post prune publish push queue rank read rebuild reduce refresh reject release renew replace resolve restore resume retire retry round route sample scan schedule select send settle shift skip sort split start stop store strip submit sum swap sync tag take trace track trim update validate verify wait weigh wrap'.split(
    ' ',
  );
const adjectives =
  'active annual backup closed cold current damaged default delayed direct double empty expired external final first foreign frozen global hidden hourly inbound initial inner invalid joint known large late local lost main manual missing monthly narrow nested new nightly old open outbound outer partial pending primary private public quick rare raw recent remote retired safe second shared short signed silent single slow small spare stale static steady strict sudden temporary upper urgent valid weekly wide'.split(
    ' ',
  );

export const noun = (dice: Dice) => dice.pick(nouns);
export const verb = (dice: Dice) => dice.pick(verbs);
export const adjective = (dice: Dice) => dice.pick(adjectives);

/** "cannot settle the pending refund of a tenant" */
export const phrase = (dice: Dice) =>
  dice.pick([
    `cannot ${verb(dice)} the ${adjective(dice)} ${noun(dice)} of a ${noun(dice)}`,
    `${noun(dice)} without ${adjective(dice)} ${noun(dice)}`,
    `${adjective(dice)} ${noun(dice)} before ${verb(dice)}`,
    `the ${noun(dice)} has to ${verb(dice)} its ${noun(dice)} first`,
  ]);

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
