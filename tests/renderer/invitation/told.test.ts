import { expect, it } from 'vitest';

import { tellingText, toldAtOnce } from '../../../renderer/invitation/told';

const TOLD = {
  words: 'buto laku kumi rubo vusu kado',
  title: 'Les Amis',
  relay: 'aparte-relay://relay.example:4747#abc',
};

it('is read back from what was copied, whatever stands around its lines', () => {
  expect(toldAtOnce(tellingText(TOLD))).toEqual(TOLD);
  expect(toldAtOnce(`\n  ${TOLD.words} \r\n${TOLD.title}\t\r\n ${TOLD.relay}\r\n\r\n`)).toEqual(TOLD);
});

it('is not seen in words alone, nor in any other lines', () => {
  for (const text of [
    '',
    TOLD.words,
    `${TOLD.words}\n${TOLD.title}`,
    `${TOLD.words}\n${TOLD.relay}`,
    `${TOLD.words}\n \n${TOLD.relay}`,
    `${tellingText(TOLD)}\nand more`,
    tellingText({ ...TOLD, relay: 'https://relay.example' }),
  ])
    expect(toldAtOnce(text)).toBeUndefined();
});
