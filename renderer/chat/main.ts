import '../shared/tokens.css';
import '../shared/base.css';

import { mount } from 'svelte';

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

if (api) mount(ChatWindow, { target: document.body, props: { app: new ChatApp(api, words) } });
else mount(NoHost, { target: document.body, props: { words } });
