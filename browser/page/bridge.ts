/**
 * The page's side of the browser host: puts the window's contract on `window.aparte`, as a preload does in Electron. What only a browser can do (the
 * clipboard, other tabs) it does itself, after the host agreed.
 */
import { expose } from '../../contract/call';
import type { Exposed } from '../../contract/call';
import type { ChatApi } from '../../contract/chat';
import type { CallResult } from '../../contract/common';
import type { RelayApi } from '../../contract/relay';
import { CHAT_SCHEMAS, RELAY_SCHEMAS, methodNames, type Schemas } from '../../contract/schemas';

const UNREACHABLE: CallResult<never> = { ok: false, error: { code: 'connection-lost', details: {} } };

async function post(window: string, method: string, argument: unknown): Promise<CallResult<unknown>> {
  try {
    const response = await fetch(`/call/${window}/${method}`, { method: 'POST', body: JSON.stringify(argument ?? {}) });
    download(response.headers.get('x-aparte-download'));
    return (await response.json()) as CallResult<unknown>;
  } catch {
    return UNREACHABLE;
  }
}

/** The browser saves what the host made, as it saves everything. */
function download(path: string | null): void {
  if (path === null) return;
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  link.click();
}

function field(argument: unknown, name: string): string {
  const value: unknown = typeof argument === 'object' && argument !== null ? Reflect.get(argument, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** Opens the relay's tab, or brings it to the front. */
function showRelay(): void {
  window.open('/relay/', 'aparte-relay')?.focus();
}

const carryAs =
  (name: 'chat' | 'relay') =>
  async (method: string, argument: unknown): Promise<CallResult<unknown>> => {
    // Tabs open only while the click counts: before the host answers.
    if (method === 'showInRelay' || method === 'openRelayWindow') showRelay();
    const result = await post(name, method, argument);
    if (!result.ok) return result;
    if (method === 'copyText') await navigator.clipboard.writeText(field(argument, 'text'));
    if (method === 'openLink') window.open(field(argument, 'url'), '_blank', 'noopener,noreferrer');
    return result;
  };

type Subscribe<Event> = (listener: (event: Event) => void) => () => void;
type EventOf<Api> = Api extends { readonly subscribe: Subscribe<infer Event> } ? Event : never;

/** One stream for all listeners of the page. When it broke, what was missed is unknown: the page begins anew. */
function subscribeTo<Api extends { readonly subscribe: unknown }>(name: string): Subscribe<EventOf<Api>> {
  const listeners = new Set<(event: EventOf<Api>) => void>();
  let source: EventSource | undefined;
  let broke = false;
  const open = (): EventSource => {
    const stream = new EventSource(`/events/${name}`);
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as EventOf<Api>;
      for (const listener of listeners) listener(event);
    };
    stream.onerror = () => {
      broke = true;
    };
    stream.onopen = () => {
      if (broke) location.reload();
    };
    return stream;
  };
  return (listener) => {
    listeners.add(listener);
    source ??= open();
    return () => {
      listeners.delete(listener);
    };
  };
}

function make<Api extends { readonly subscribe: unknown }>(
  name: 'chat' | 'relay',
  schemas: Schemas<Api>,
  subscribe: Api['subscribe'],
): Exposed<Api> {
  return expose<Api>(methodNames(schemas), carryAs(name), subscribe);
}

const bridge = location.pathname.startsWith('/relay/')
  ? make<RelayApi>('relay', RELAY_SCHEMAS, subscribeTo<RelayApi>('relay'))
  : make<ChatApi>('chat', CHAT_SCHEMAS, subscribeTo<ChatApi>('chat'));

Object.defineProperty(window, 'aparte', { value: bridge });
