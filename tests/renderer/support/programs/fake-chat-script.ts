/** Runs in the page before its own script: puts the fake host where a preload would put the real one. */
import type { ChatApi } from '../../../../contract/chat';
import { createDispatcher, expose } from '../../../../contract/call';
import type { CallResult } from '../../../../contract/common';
import { CHAT_SCHEMAS } from '../../../../contract/schemas';
import type { MethodName } from '../../../../contract/schemas';
import { FakeChatHost } from '../fake-chat-host';
import '../fake-chat-script-types';

const fake = new FakeChatHost(window.scenario);
window.fake = fake;

// Arguments are checked as a real host checks them.
const dispatch = createDispatcher<ChatApi>(fake, CHAT_SCHEMAS, () => ({ code: 'internal', details: {} }));

async function carry(method: string, argument: unknown): Promise<CallResult<unknown>> {
  fake.calls.push({ method, argument });
  const { latencyMs = 0 } = fake.scenario;
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  const code = fake.failures.get(method);
  if (code !== undefined) {
    fake.failures.delete(method);
    return { ok: false, error: { code, details: { host: '127.0.0.1', port: 4747 } } };
  }
  return dispatch(method, argument);
}

const names = Object.keys(CHAT_SCHEMAS) as MethodName<ChatApi>[];
Object.assign(window, { aparte: expose<ChatApi>(names, carry, fake.subscribe) });
