import { mount } from 'svelte';

import type { RelayApi } from '../../contract/relay';
import { RELAY_SCHEMAS } from '../../contract/schemas';
import { languageOf } from '../../i18n/translate';
import { connectHost } from '../shared/host';
import { Words } from '../shared/words.svelte';
import Relay from './Relay.svelte';

import '../shared/tokens.css';
import '../shared/base.css';

const words = new Words(languageOf(navigator.language));

mount(Relay, { target: document.body, props: { api: connectHost<RelayApi>(RELAY_SCHEMAS), words } });
