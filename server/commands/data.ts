/** Commands about what a relay keeps: copies, checks, repairs. */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { AparteError, ERROR_CODES } from '../../protocol/errors';
import { backUp, restore } from '../maintenance/backup';
import { compact } from '../maintenance/compact';
import { exportData } from '../maintenance/export';
import { repair, type RepairedRoom } from '../maintenance/repair';
import { verifyData, type DataReport } from '../maintenance/verify';
import { DataDirectory } from '../process/data-directory';
import { printResult } from '../process/output';
import { PROGRAM } from '../release';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec, type Typed } from './command';

const DEFAULT_KEEP = 7;

function say(typed: Typed, result: object, text: string): void {
  printResult(typed.switches.has('json') ? JSON.stringify(result) : text);
}

const looked = ({ rooms, frames, blobs }: DataReport): string =>
  `${String(rooms)} rooms, ${String(frames)} messages, ${String(blobs)} files`;

function countOf({ values }: Typed, name: string, fallback: number): number {
  const [value] = values.get(name) ?? [];
  if (value === undefined) return fallback;
  if (!/^[1-9]\d{0,5}$/u.test(value)) throw new AparteError('usage', { option: `--${name}`, value });
  return Number(value);
}

/** The folder of an existing relay. @throws AparteError `relay-data-missing` */
async function dataOf(typed: Typed): Promise<string> {
  const dataDir = required(typed, 'data', 'DIR');
  const { storeFolder } = DataDirectory.existing(dataDir);
  await stat(storeFolder).catch(() => {
    throw new AparteError('relay-data-missing', { path: storeFolder });
  });
  return dataDir;
}

export const BACKUP: CommandSpec = {
  name: 'backup',
  purpose: "copies a relay's key, rooms and files into a new folder, also while it runs, and reads the copy back",
  options: [
    DATA_OPTION,
    { name: 'to', placeholder: 'DIR', help: 'where backups are; each is a folder named by its time' },
    { name: 'keep', placeholder: 'N', help: `how many of the newest stay (${String(DEFAULT_KEEP)})` },
    JSON_OPTION,
  ],
  example: `${PROGRAM} backup --data /var/lib/aparte --to /var/backups/aparte --keep 14`,
  run: async (typed) => {
    const backup = await backUp(
      await dataOf(typed),
      required(typed, 'to', 'DIR'),
      countOf(typed, 'keep', DEFAULT_KEEP),
      Date.now(),
    );
    const removed = backup.removed.length > 0 ? `; ${String(backup.removed.length)} older removed` : '';
    say(typed, backup, `${backup.path}: ${looked(backup)}, read back and sound${removed}`);
    return undefined;
  },
};

export const RESTORE: CommandSpec = {
  name: 'restore',
  purpose: 'puts a backup into a folder that is empty or absent, whole or not at all',
  options: [
    { name: 'from', placeholder: 'BACKUP', help: 'a folder that backup made' },
    { ...DATA_OPTION, help: "the relay's folder to be" },
    JSON_OPTION,
  ],
  example: `${PROGRAM} restore --from /var/backups/aparte/aparte-20261122T030000.000Z --data /var/lib/aparte`,
  run: async (typed) => {
    const dataDir = required(typed, 'data', 'DIR');
    const report = await restore(required(typed, 'from', 'BACKUP'), dataDir);
    say(
      typed,
      report,
      `${dataDir}: ${looked(report)}. Members learn what came after this backup, and send theirs again`,
    );
    return undefined;
  },
};

export const VERIFY: CommandSpec = {
  name: 'verify',
  purpose: 'reads everything that a relay keeps and says what is not as it was written; changes nothing',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} verify --data /var/lib/aparte`,
  run: async (typed) => {
    const report = await verifyData(await dataOf(typed));
    const { problems } = report;
    const isSound = problems.length === 0;
    say(typed, report, [looked(report), ...(isSound ? ['sound'] : problems)].join('\n'));
    return isSound ? undefined : ERROR_CODES['relay-data-damaged'].exit;
  },
};

function repairedLine({ room, end, was, lostPayloads }: RepairedRoom): string | undefined {
  if (end === undefined) return `room ${room}: nothing of it could be kept`;
  const cut = was === undefined || was <= end ? '' : `, those up to ${String(was)} are lost`;
  const payloads = lostPayloads === 0 ? '' : `, ${String(lostPayloads)} payloads are lost`;
  return cut + payloads === '' ? undefined : `room ${room}: kept up to position ${String(end)}${cut}${payloads}`;
}

export const REPAIR: CommandSpec = {
  name: 'repair',
  purpose:
    'makes a copy of a damaged relay in which everything joins again, and says what was lost; the original is only read',
  options: [
    DATA_OPTION,
    { name: 'to', placeholder: 'DIR', help: 'the copy: a folder that is empty or absent' },
    JSON_OPTION,
  ],
  example: `${PROGRAM} repair --data /var/lib/aparte --to /var/lib/aparte-repaired`,
  run: async (typed) => {
    const target = required(typed, 'to', 'DIR');
    const result = await repair(await dataOf(typed), target);
    const lines = result.rooms.flatMap((room) => repairedLine(room) ?? []);
    const aside = result.setAside.map((name) => `${name} is damaged and was set aside`);
    const whole = `${String(result.rooms.length - lines.length)} of ${String(result.rooms.length)} rooms are whole`;
    say(typed, result, [`${target}: ${whole}`, ...lines, ...aside].join('\n'));
    return undefined;
  },
};

export const COMPACT: CommandSpec = {
  name: 'compact',
  purpose: 'gives back the disk space of what expired; the relay must not run',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} compact --data /var/lib/aparte`,
  run: async (typed) => {
    const result = await compact(await dataOf(typed));
    say(typed, result, `${String(result.before)} bytes before, ${String(result.after)} after`);
    return undefined;
  },
};

export const EXPORT: CommandSpec = {
  name: 'export',
  purpose: 'prints rooms, starts and sealed frames as JSON lines, also while the relay runs',
  options: [DATA_OPTION],
  example: `${PROGRAM} export --data /var/lib/aparte > rooms.jsonl`,
  run: async (typed) => {
    await exportData(await dataOf(typed), async (line) => {
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
    });
    return undefined;
  },
};
