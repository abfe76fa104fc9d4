/**
 * Mentions in a formatted text. Each stands in the text as one sign while that is formatted, so that no name can open or close anything, and is put in its
 * place afterwards.
 */
import type { Mention } from '../../../contract/mentions';
import type { Block, Span } from './formatting';

/** One sign that no name holds for long: where a text has it of its own, it stays that. */
const SIGN = '\ufffc';

/** A mention, with what stands in the text for it; without a member it is the sign itself. */
interface Stretch {
  readonly text: string;
  readonly mention?: Mention;
}

/** A text whose mentions are signs, and what each sign stands for, in their order. */
export interface SignedText {
  readonly text: string;
  readonly stretches: readonly Stretch[];
}

/** Mentions overlap no other, and stand in their order: what does not is text. */
export function signed(text: string, mentions: readonly Mention[] = []): SignedText {
  const stretches: Stretch[] = [];
  let signedText = '';
  let end = 0;
  const take = (to: number) => {
    const between = text.slice(end, to);
    for (const own of between) if (own === SIGN) stretches.push({ text: own });
    signedText += between;
  };
  for (const mention of mentions) {
    if (mention.from < end || mention.to > text.length) continue;
    take(mention.from);
    stretches.push({ text: text.slice(mention.from, mention.to), mention });
    signedText += SIGN;
    end = mention.to;
  }
  take(text.length);
  return { text: signedText, stretches };
}

/** The blocks with mentions in the places of their signs; in code they are what was written. */
export function withMentions(blocks: readonly Block[], { stretches }: SignedText): readonly Block[] {
  if (stretches.length === 0) return blocks;
  const left = [...stretches];
  const written = (text: string): string => text.replaceAll(SIGN, () => left.shift()?.text ?? SIGN);
  const placed = (span: Span): readonly Span[] => {
    if (span.kind === 'strong' || span.kind === 'em') return [{ ...span, spans: span.spans.flatMap(placed) }];
    if (span.kind !== 'text') return [{ ...span, text: written(span.text) }];
    return pieces(span.text, left);
  };
  return blocks.map((block) => {
    if (block.kind === 'code') return { ...block, lines: block.lines.map(written) };
    return { ...block, lines: block.lines.map((line) => ({ ...line, spans: line.spans.flatMap(placed) })) };
  });
}

function pieces(text: string, left: Stretch[]): readonly Span[] {
  const spans: Span[] = [];
  let plain = '';
  const end = () => {
    if (plain !== '') spans.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (const part of text.split(/(\ufffc)/u)) {
    const stretch = part === SIGN ? left.shift() : undefined;
    if (stretch?.mention) {
      end();
      spans.push({ kind: 'mention', text: stretch.text, mention: stretch.mention });
    } else plain += stretch?.text ?? part;
  }
  end();
  return spans;
}
