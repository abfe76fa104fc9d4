/**
 * The frame that shows an invitation or takes one. It has an origin of its own: the chat page, which shows what others write, never holds a link.
 */
import '../shared/tokens.css';
import '../shared/base.css';

import { mount } from 'svelte';

import { tellEscape } from '../shared/frame-message';
import { Words } from '../shared/words.svelte';
import { languageOf } from '../../i18n/translate';
import InvitationFrame from './InvitationFrame.svelte';
import { openFrame } from './frame-host';

const frame = await openFrame();
if (frame.kind !== 'spent') {
  const { theme, pageOrigin } = frame;
  document.documentElement.dataset['theme'] = theme;
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) tellEscape(pageOrigin);
  });
}
const language = frame.kind === 'spent' ? languageOf(navigator.language) : frame.language;
document.documentElement.lang = language;
mount(InvitationFrame, { target: document.body, props: { frame, words: new Words(language) } });
