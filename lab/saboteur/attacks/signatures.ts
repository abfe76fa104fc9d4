/** Lies and silences about signed heads. */
import { fromHex } from '../../../protocol/bytes';
import { FRAME_TYPE } from '../../../protocol/frames';
import { decodeOpened, decodeSignedAnswer, encodeOpened, encodeSignedAnswer } from '../../../protocol/messages';
import type { Attack } from '../attack';
import { altered, withBody } from './support';

export const omitSignatures: Attack = {
  name: 'omit-signatures',
  does: 'The member gets no signed head any more, asked for or not; pings are answered.',
  says: ['unsigned'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    stage.toMember(({ type, body }) => {
      if (type !== FRAME_TYPE.signed) return undefined;
      stage.did('signature omitted', { position: decodeSignedAnswer(body).n });
      return [];
    });
  },
};

export const refuseSignatures: Attack = {
  name: 'refuse-signatures',
  does: 'Heads that the member asks for are not signed; those that come unasked are.',
  says: ['unsigned'],
  maySay: ['disagreement'],
  whoKnows: 'target',
  needs: 'question',
  begin(stage) {
    stage.fromMember(({ type }) => {
      if (type !== FRAME_TYPE.sign) return undefined;
      stage.did('signature refused');
      return [];
    });
  },
};

export const falsifySignatures: Attack = {
  name: 'falsify-signatures',
  does: 'Signed heads reach the member with a signature that is none.',
  says: ['unsigned'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.signed) return undefined;
      const answer = decodeSignedAnswer(frame.body);
      stage.did('signature falsified', { position: answer.n });
      return [withBody(frame, encodeSignedAnswer({ ...answer, signature: altered(answer.signature) }))];
    });
  },
};

export const signAnotherHead: Attack = {
  name: 'sign-another-head',
  does: 'The member gets a head that is not its log’s, properly signed.',
  says: ['forked'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.signed || frame.room === undefined) return undefined;
      const answer = decodeSignedAnswer(frame.body);
      const lie = { generation: answer.generation, n: answer.n, head: altered(answer.head) };
      stage.did('another head signed', { position: answer.n });
      const signed = stage.signer.head(fromHex(frame.room), lie, answer.challenge);
      return [withBody(frame, encodeSignedAnswer({ ...signed, challenge: answer.challenge }))];
    });
  },
};

export const falsifyOpening: Attack = {
  name: 'falsify-opening',
  does: 'The end that the member is shown when it opens the room bears a signature that is none.',
  says: ['unsigned'],
  maySay: [],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.opened) return undefined;
      const opened = decodeOpened(frame.body);
      stage.did('signature falsified', { position: opened.end.n });
      const end = { ...opened.end, signature: altered(opened.end.signature) };
      return [withBody(frame, encodeOpened({ ...opened, end }))];
    });
  },
};

export const signOtherGeneration: Attack = {
  name: 'sign-other-generation',
  does: 'Instead of each signed head the member gets one of a generation that never was, properly signed.',
  says: ['gap', 'unsigned'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    const generation = stage.random(16);
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.signed || frame.room === undefined) return undefined;
      const { n, head, challenge } = decodeSignedAnswer(frame.body);
      stage.did('other generation signed', { position: n });
      const signed = stage.signer.head(fromHex(frame.room), { generation, n, head }, challenge);
      return [withBody(frame, encodeSignedAnswer({ ...signed, challenge }))];
    });
  },
};

export const signForOtherRoom: Attack = {
  name: 'sign-for-other-room',
  does: 'Signed heads reach the member with the relay’s signature on the same head of another room.',
  says: ['unsigned'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    const room = stage.random(32);
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.signed) return undefined;
      const answer = decodeSignedAnswer(frame.body);
      stage.did('signed for another room', { position: answer.n });
      const { signature } = stage.signer.head(room, answer, answer.challenge);
      return [withBody(frame, encodeSignedAnswer({ ...answer, signature }))];
    });
  },
};

export const answerWithOldHead: Attack = {
  name: 'answer-with-old-head',
  does: 'The member gets no signed head but the first one that was sent to it, again and again, whatever it asks for.',
  says: ['unsigned'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    const first = new Map<string, Uint8Array>();
    stage.toMember((frame) => {
      const { type, room, body } = frame;
      if (type !== FRAME_TYPE.signed || room === undefined) return undefined;
      const old = first.get(room) ?? body;
      first.set(room, old);
      if (old !== body) stage.did('old head', { position: decodeSignedAnswer(old).n });
      return [withBody(frame, old)];
    });
  },
};
