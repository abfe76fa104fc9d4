/** The chat window's preload: its contract's methods by name, and nothing else. */
import type { ChatApi, ChatEvent } from '../../contract/chat';
import { CHAT_SCHEMAS } from '../../contract/schemas';
import { exposeContract, listen, namesOf } from './carry';

exposeContract<ChatApi>('chat', namesOf<ChatApi>(CHAT_SCHEMAS), (listener) =>
  // Main sends what the contract says; the page shows texts, whatever they are.
  listen('chat', (event) => listener(event as ChatEvent)),
);
