/** Whether a name is meant by what was typed, and how well. Case and accents do not matter. */

/** 0: not meant. Else the higher, the better. */
function matchOf(name: string, typed: string): number {
  const [text, wanted] = [plain(name), plain(typed).trim()];
  if (wanted === '') return 1;
  if (text.startsWith(wanted)) return 4;
  const words = text.split(/[^\p{L}\p{N}]+/u);
  const parts = wanted.split(/\s+/u);
  if (parts.every((part) => words.some((word) => word.startsWith(part)))) return 3;
  return parts.every((part) => text.includes(part)) ? 2 : 0;
}

/** Those that are meant, the best first; equals stay in their order. */
export function bestOf<Item>(items: readonly Item[], nameOf: (item: Item) => string, typed: string): readonly Item[] {
  return items
    .map((item) => ({ item, match: matchOf(nameOf(item), typed) }))
    .filter(({ match }) => match > 0)
    .sort((a, b) => b.match - a.match)
    .map(({ item }) => item);
}

function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
}
