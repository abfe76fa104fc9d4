import '../shared/tokens.css';
import '../shared/base.css';

import { mount, unmount } from 'svelte';

import type { ChatApi } from '../../contract/chat';
import { CHAT_SCHEMAS } from '../../contract/schemas';
import { connectHost } from '../shared/host';
import { Words } from '../shared/words.svelte';
import { languageOf } from '../../i18n/translate';
import ChatWindow from './ChatWindow.svelte';
import NoHost from '../shared/NoHost.svelte';
import { ChatApp } from './state/chat-app.svelte';

const api = connectHost<ChatApi>(CHAT_SCHEMAS);
const words = new Words(languageOf(navigator.language));

/** A window that shows the profile until it is locked; then another one, which knows nothing of what the first one held. */
function begin(host: ChatApi): void {
  const app = new ChatApp(host, words, () => {
    app.end();
    void unmount(shown);
    begin(host);
  });
  const shown = mount(ChatWindow, { target: document.body, props: { app } });
}

if (api) begin(api);
else mount(NoHost, { target: document.body, props: { words } });
