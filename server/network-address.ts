/** Peers' network addresses: as limits count them, and as events may show them. */

/** IPv4 in IPv6 notation (`::ffff:192.0.2.1`) is IPv4, before anything is counted or written; a zone index goes. */
export function normaliseAddress(address: string): string {
  const plain = (address.split('%')[0] ?? '').toLowerCase();
  return /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/u.exec(plain)?.[1] ?? plain;
}

/** The eight groups of an IPv6 address, or undefined where it is none. */
function groupsOf(address: string): readonly number[] | undefined {
  if (!address.includes(':')) return undefined;
  const [front = '', back] = address.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const head = parse(front);
  const tail = back === undefined ? [] : parse(back);
  const missing = 8 - head.length - tail.length;
  if (missing < 0 || (back === undefined && missing !== 0)) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** What per-address limits count by: an IPv4 address, or an IPv6 /64, of which one subscriber has a whole one. */
export function limitKey(address: string): string {
  const groups = groupsOf(address);
  return groups === undefined ? address : groups.slice(0, 4).map(toHexGroup).join(':');
}

/** How events show addresses. */
export const ADDRESS_MODES = ['truncated', 'none', 'full'] as const;

export type AddressMode = (typeof ADDRESS_MODES)[number];

export function isAddressMode(text: string): text is AddressMode {
  return ADDRESS_MODES.some((mode) => mode === text);
}

/** As events show it: /24 of IPv4, /48 of IPv6. This computer is nobody and stays whole. */
export function truncateAddress(address: string): string {
  if (isLoopback(address)) return address;
  const groups = groupsOf(address);
  if (groups !== undefined) return `${groups.slice(0, 3).map(toHexGroup).join(':')}::/48`;
  const parts = address.split('.');
  return parts.length === 4 ? `${parts.slice(0, 3).join('.')}.0/24` : address;
}

/** As the mode says; nothing where addresses are not shown. */
export function shownAddress(address: string, mode: AddressMode): string {
  if (mode === 'none') return '';
  return mode === 'full' ? address : truncateAddress(address);
}

/** Whether the peer is this computer itself. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(address);
}

const toHexGroup = (group: number): string => group.toString(16);
