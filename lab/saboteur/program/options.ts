/** The command line of the saboteur: options, and the lines that it takes on standard input. */
import { parseArgs } from 'node:util';
import { AparteError } from '../../../protocol/errors';
import { parseListenAddress, type ListenAddress } from '../../../server/process/listen-address';
import type { Attack, BeaconPolicy, Target } from '../attack';
import { ATTACKS, attackNamed } from '../attacks';
import type { MemberAttack } from '../members/member-attack';
import { MEMBER_ATTACKS, memberAttackNamed } from '../members/member-attacks';

/** An attack with its target. */
export interface Order {
  readonly attack: Attack;
  readonly target: Target;
}

/** An attack of a member, and the file with the invitation by which it joins. */
export interface MemberOrder {
  readonly attack: MemberAttack;
  readonly invitationFile: string;
}

/** What to do. */
export type Command =
  | {
      readonly name: 'run';
      readonly dataDir: string | undefined;
      readonly listen: ListenAddress;
      readonly orders: readonly Order[];
    }
  | ({ readonly name: 'member' } & MemberOrder)
  | { readonly name: 'help'; readonly text: string };

/** What a line on standard input asks for. */
export type LineCommand =
  | ({ readonly name: 'begin' } & Order)
  | { readonly name: 'end'; readonly attack: string }
  | ({ readonly name: 'member' } & MemberOrder)
  | { readonly name: 'list' }
  | { readonly name: 'nothing' };

const TARGET_OPTIONS = {
  room: { type: 'string' },
  member: { type: 'string' },
  at: { type: 'string' },
  delay: { type: 'string' },
  beacons: { type: 'string' },
  count: { type: 'string' },
} as const;

const OPTIONS = {
  ...TARGET_OPTIONS,
  attack: { type: 'string', multiple: true },
  'member-attack': { type: 'string' },
  invitation: { type: 'string' },
  data: { type: 'string' },
  listen: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const usage = (what: string): AparteError => new AparteError('usage', { what });

const BEACON_POLICIES: readonly BeaconPolicy[] = ['pass', 'drop', 'replay'];

function attackLine({ name, does, says }: Attack | MemberAttack): string {
  const names = says.length === 0 ? 'nothing' : says.join(' or ');
  return `  ${name.padEnd(28)} ${does}\n  ${''.padEnd(28)} An honest member says: ${names}`;
}

const HELP = `saboteur: a real relay that attacks its members on command. Results and deeds are JSON lines on stdout.

  --attack NAME      begins at once; may be repeated. Without one it is an honest relay until told otherwise
  --room HEX         only in this room (its address, 64 hexadecimal digits)
  --member N         only against this member, in the order in which they first connected, from 1
  --at POSITION      not before this position of the log, or exactly there where the attack is about one message
  --count N          how many messages are lost, altered, or said before one that is held back
  --delay MS         how long what is delayed is delayed
  --beacons WHAT     between the sides of a fork: pass (unless told otherwise), drop, or replay those from before the fork
  --data DIR         where the relay keeps its key and its rooms; without it, a folder that is erased at the end
  --listen HOST:PORT where it listens (127.0.0.1:0: a free port)
  --port PORT        the same on 127.0.0.1

Or, without a relay of its own, a member of some room who abuses its key:
  --member-attack NAME  joins, attacks, and leaves
  --invitation FILE     a file with the room's invitation

On standard input, a line each:
  begin NAME [--room HEX] [--member N] [--at POSITION] [--count N] [--delay MS] [--beacons WHAT]
  end NAME
  member NAME FILE   a member's attack, by the invitation in FILE, with the relay's help where it takes that
  list

Attacks of the relay:
${ATTACKS.map(attackLine).join('\n')}

Attacks of a member:
${MEMBER_ATTACKS.map(attackLine).join('\n')}

Example: npm run saboteur -- --attack fork --member 2 --beacons drop`;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'the options cannot be read');
  }
}

type Values = ReturnType<typeof parse>['values'];

function numberOf(name: string, text: string): number {
  if (!/^\d{1,12}$/u.test(text)) throw usage(`${name} takes a number`);
  return Number(text);
}

function beaconsOf(text: string): BeaconPolicy {
  const policy = BEACON_POLICIES.find((one) => one === text);
  if (!policy) throw usage(`--beacons takes ${BEACON_POLICIES.join(', ')}`);
  return policy;
}

function targetOf({ room, member, at, delay, beacons, count }: Values): Target {
  if (room !== undefined && !/^[0-9a-f]{64}$/iu.test(room)) throw usage('--room takes 64 hexadecimal digits');
  return {
    ...(room !== undefined && { room: room.toLowerCase() }),
    ...(member !== undefined && { member: numberOf('--member', member) }),
    ...(at !== undefined && { at: numberOf('--at', at) }),
    ...(delay !== undefined && { delayMs: numberOf('--delay', delay) }),
    ...(beacons !== undefined && { beacons: beaconsOf(beacons) }),
    ...(count !== undefined && { count: numberOf('--count', count) }),
  };
}

function attackOf(name: string): Attack {
  const attack = attackNamed(name);
  if (!attack) throw usage(`there is no attack "${name}"`);
  return attack;
}

function memberOrderOf(name: string, invitationFile: string | undefined): MemberOrder {
  const attack = memberAttackNamed(name);
  if (!attack) throw usage(`there is no member's attack "${name}"`);
  if (invitationFile === undefined) throw usage('--invitation FILE is missing');
  return { attack, invitationFile };
}

/** @throws AparteError `usage` */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help', text: HELP };
  if (positionals.length > 0) throw usage(`"${positionals.join(' ')}" is one word too many`);
  const { 'member-attack': member, invitation } = values;
  if (member !== undefined) {
    const order = memberOrderOf(member, invitation);
    if (order.attack.needsRelay === true) throw usage(`"${member}" takes the relay's help: say it to a saboteur`);
    return { name: 'member', ...order };
  }
  const target = targetOf(values);
  return {
    name: 'run',
    dataDir: values.data,
    listen: parseListenAddress(values.listen ?? `127.0.0.1:${values.port ?? '0'}`),
    orders: (values.attack ?? []).map((name) => ({ attack: attackOf(name), target })),
  };
}

/** @throws AparteError `usage` */
export function parseLine(line: string): LineCommand {
  const { values, positionals } = parse(line.split(/\s+/u).filter((word) => word !== ''));
  const [command, name, file] = positionals;
  if (command === undefined) return { name: 'nothing' };
  if (command === 'list') return { name: 'list' };
  if (command === 'begin' && name !== undefined)
    return { name: 'begin', attack: attackOf(name), target: targetOf(values) };
  if (command === 'end' && name !== undefined) return { name: 'end', attack: attackOf(name).name };
  if (command === 'member' && name !== undefined) return { name: 'member', ...memberOrderOf(name, file) };
  throw usage('a line is "begin NAME …", "end NAME", "member NAME FILE" or "list"');
}
