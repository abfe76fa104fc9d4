import { describe, expect, it } from 'vitest';

import { formattedBlocks, type Span } from '../../../renderer/chat/messages/formatting';
import { signed, withMentions } from '../../../renderer/chat/messages/mention-spans';
import { askedName, mentionsIn, offered, writtenText } from '../../../renderer/chat/room/mentions';
import { distinctNames } from '../../../renderer/chat/room/member-names';
import type { Member } from '../../../contract/chat';

function member(author: string, name: string, own = false): Member {
  const fingerprint = { text: author, words: ['amber', author, 'river'] };
  return { author, name, own, fingerprint, compared: false, lastHeardMs: 0, namedAt: 0, formerNames: [] };
}

const MEMBERS = [
  member('me', 'Camille', true),
  member('zoe', 'Zoé'),
  member('zoe2', 'Zoe'),
  member('marie', 'Marie Curie'),
  member('nobody', ''),
];
const NAMES = distinctNames(MEMBERS);

describe('what a written text names', () => {
  it('is told by the names that stand here for each: words tell like ones apart', () => {
    const text = '@Marie Curie, @Zoé (amber zoe) et @Zoé';
    expect(mentionsIn(text, NAMES)).toEqual([
      { from: 0, to: 12, author: 'marie' },
      { from: 14, to: 30, author: 'zoe' },
    ]);
  });

  it('is nothing inside a word or an address, and no more than fifty', () => {
    expect(mentionsIn('a@Marie Curie @@Marie Curie @Marie Curies', NAMES)).toEqual([]);
    expect(mentionsIn('@Marie Curie '.repeat(60), NAMES)).toHaveLength(50);
  });

  it('is written again as it would be here', () => {
    const mentions = [{ from: 3, to: 7, author: 'zoe2', own: false }];
    expect(writtenText({ text: 'ah @Zoe !', mentions }, NAMES)).toBe('ah @Zoe (amber zoe2) !');
    expect(writtenText({ text: 'ah @Zoe !' }, NAMES)).toBe('ah @Zoe !');
  });
});

describe('a name that is being written', () => {
  const offer = (text: string, cursor = text.length) => {
    const asked = askedName(text, cursor);
    return asked ? offered(asked, MEMBERS, NAMES).map(({ author }) => author) : [];
  };

  it('offers whose name begins so, or a word of it, whatever accents and case; never oneself', () => {
    expect(offer('salut @zo')).toEqual(['zoe', 'zoe2']);
    expect(offer('@cur')).toEqual(['marie']);
    expect(offer('@')).toEqual(['zoe', 'zoe2', 'marie', 'nobody']);
    expect(offer('@cam')).toEqual([]);
  });

  it('offers nobody once it is there, elsewhere in the text, or in another line', () => {
    for (const text of ['@Marie Curie', '@Marie Curie ', '@ zo', 'x@zo', '@zo\n']) expect(offer(text)).toEqual([]);
    expect(offer('@zo et la suite', 3)).toEqual(['zoe', 'zoe2']);
  });
});

describe('a formatted text', () => {
  const mention = (from: number, to: number) => ({ from, to, author: 'zoe', own: false });
  const spansOf = (text: string, ...mentions: readonly ReturnType<typeof mention>[]): readonly Span[] => {
    const marked = signed(text, mentions);
    return withMentions(formattedBlocks(marked.text), marked).flatMap((block) =>
      block.kind === 'lines' ? block.lines.flatMap(({ spans }) => spans) : [],
    );
  };

  it('has its mentions in their places, and no name formats anything', () => {
    expect(spansOf('dit *@a*b* !', mention(5, 9))).toMatchObject([
      { kind: 'text', text: 'dit ' },
      { kind: 'em', spans: [{ kind: 'mention', text: '@a*b' }] },
      { kind: 'text', text: ' !' },
    ]);
  });

  it('leaves them what was written in code and addresses, and a sign of one’s own what it is', () => {
    expect(spansOf('`@Zoé` \ufffc @Zoé', mention(1, 5), mention(9, 13))).toMatchObject([
      { kind: 'code', text: '`@Zoé`' },
      { kind: 'text', text: ' \ufffc ' },
      { kind: 'mention', text: '@Zoé' },
    ]);
    expect(spansOf('https://exemple.org/@Zoé', mention(20, 24))).toMatchObject([
      { kind: 'link', text: 'https://exemple.org/' },
      { kind: 'mention', text: '@Zoé' },
    ]);
  });
});
