/** What the components of the relay window share. */
import { createContext } from 'svelte';

import type { RelayWindow } from './relay-window.svelte';

export const [useRelay, provideRelay] = createContext<RelayWindow>();
