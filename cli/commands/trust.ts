/** `trust`: what is known of the order of a room, and what was found of its log. */
import type { Anomaly, Member, Trust } from '../../client/api';
import type { Engine } from '../../client/engine';
import { AparteError } from '../../protocol/errors';
import { AnomalyTexts } from '../anomaly-text';
import { untilConnected } from '../connection';
import type { Command, CommandContext } from '../context';
import { fingerprintDigits, fingerprintOf } from '../fingerprint';
import { withRoom, type OpenRoom } from '../profile';
import { shownLine } from '../terminal-text';
import { untilTold } from '../wait';

/** It is not kept: it is found again by whoever asks for the relay, and stands while another one answers. */
const IMPOSTOR = 'impostor';

export const trust: Command = async (context) => {
  const { given } = context;
  const id = given.text('dismiss');
  const forMs = given.milliseconds('for') ?? 0;
  const name = given.argument(0);
  if (id === undefined) await withRoom(context, { name, online: true }, (open) => tell(context, open, forMs));
  else await withRoom(context, { name, online: id === IMPOSTOR }, (open) => dismiss(context, open, id));
};

async function tell(context: CommandContext, { engine, room }: OpenRoom, forMs: number): Promise<void> {
  // A relay that is left because of what it did is the one of which there is most to tell.
  const failure = await failureToConnect(context, engine, room);
  if (!failure) await untilConfirmed(context, { engine, room }, forMs);
  const known: Known = {
    trust: await engine.trust({ room }),
    members: (await engine.members({ room })).filter(({ own }) => !own),
    anomalies: await engine.anomalies({ room }),
    connected: engine.progress(room).connection.state === 'connected',
  };
  const texts = textsOf(context, engine);
  await context.output.result(describe(known, texts), () => lines(context, known, texts).join('\n'));
  if (failure) throw failure;
}

async function dismiss(context: CommandContext, { engine, room }: OpenRoom, id: string): Promise<void> {
  if (id === IMPOSTOR) await failureToConnect(context, engine, room);
  await engine.dismissAnomaly({ room, id });
  const anomaly = (await engine.anomalies({ room })).find((one) => one.id === id);
  if (!anomaly) throw new AparteError('unknown-anomaly');
  const texts = textsOf(context, engine);
  await context.output.result(texts.describe(anomaly), () => texts.block(anomaly));
}

async function failureToConnect(
  context: CommandContext,
  engine: Engine,
  room: string,
): Promise<AparteError | undefined> {
  try {
    await untilConnected(context, engine, room);
    return undefined;
  } catch (error) {
    if (error instanceof AparteError) return error;
    throw error;
  }
}

/** Waits until every other member has confirmed the present end of the log, or the time is over. */
async function untilConfirmed(
  { stop }: CommandContext,
  { engine, room }: Pick<OpenRoom, 'engine' | 'room'>,
  withinMs: number,
): Promise<void> {
  await untilTold(
    engine,
    async () => {
      const others = (await engine.members({ room })).filter(({ own }) => !own).map(({ author }) => author);
      const { confirmedBy, position } = await engine.trust({ room });
      const agreed = new Set(confirmedBy.filter((one) => one.position >= position).map(({ author }) => author));
      return (others.length > 0 && others.every((author) => agreed.has(author))) || undefined;
    },
    { stop, withinMs },
  );
}

interface Known {
  readonly trust: Trust;
  /** All but oneself. */
  readonly members: readonly Member[];
  readonly anomalies: readonly Anomaly[];
  readonly connected: boolean;
}

function describe({ trust: known, members, anomalies, connected }: Known, texts: AnomalyTexts): object {
  const { room, generation, position, head, signedPosition, confirmedBy } = known;
  return {
    ...{ room, generation, position, head, signedPosition, connected },
    confirmedBy: confirmedBy.map((one) => ({
      fingerprint: fingerprintOf(one.author),
      compared: one.compared,
      position: one.position,
      secondsAgo: secondsSince(one.atMs),
    })),
    unconfirmed: silentOf(known, members).map(({ fingerprint }) => fingerprintDigits(fingerprint.text)),
    anomalies: anomalies.map((anomaly) => texts.describe(anomaly)),
  };
}

function lines(
  context: CommandContext,
  { trust: known, members, anomalies, connected }: Known,
  texts: AnomalyTexts,
): string[] {
  const { say } = context;
  const { position, signedPosition, head, generation } = known;
  return [
    ...(connected ? [] : [say('trustOffline')]),
    say('trustPlace', { position, signedPosition }),
    say('trustHead', { head, generation }),
    ...agreements(context, known, members),
    ...(anomalies.length === 0 ? [say('nothingFound')] : anomalies.map((anomaly) => texts.block(anomaly))),
  ];
}

/** Who agrees, those whose fingerprint was compared first; then what is not known. */
function agreements({ say }: CommandContext, known: Trust, members: readonly Member[]): string[] {
  const { position, confirmedBy } = known;
  const agreed = [...confirmedBy].sort((a, b) => Number(b.compared) - Number(a.compared));
  const silent = silentOf(known, members);
  const reached = Math.max(0, ...confirmedBy.map((one) => one.position));
  return [
    ...agreed.map((one) =>
      say(one.compared ? 'trustAgreement' : 'trustAgreementUncompared', {
        name: `${shownLine(one.name) || say('unnamed')} (${fingerprintOf(one.author).slice(0, 8)})`,
        position: one.position,
        seconds: secondsSince(one.atMs),
      }),
    ),
    ...(agreed.length === 0 ? [say(members.length === 0 ? 'trustAlone' : 'trustNobody')] : []),
    ...(agreed.length > 0 && reached < position ? [say('trustTail', { from: String(reached + 1), position })] : []),
    ...silent.map(({ name, fingerprint }) =>
      say('trustUnknown', {
        name: `${shownLine(name) || say('unnamed')} (${fingerprintDigits(fingerprint.text).slice(0, 8)})`,
      }),
    ),
  ];
}

/** Members who have confirmed nothing since this command began. */
function silentOf({ confirmedBy }: Trust, members: readonly Member[]): readonly Member[] {
  const heard = new Set(confirmedBy.map(({ author }) => author));
  return members.filter(({ author }) => !heard.has(author));
}

function textsOf(context: CommandContext, engine: Engine): AnomalyTexts {
  return new AnomalyTexts(context, fingerprintDigits(engine.fingerprint().text));
}

/** The agreement is at most this old. */
function secondsSince(timeMs: number): number {
  return Math.max(0, Math.round((Date.now() - timeMs) / 1000));
}
