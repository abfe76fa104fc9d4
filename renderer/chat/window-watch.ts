import type { ChatApp } from './state/chat-app.svelte';

/** The host hears at most so often that somebody is here, so that it does not lock the profile meanwhile. */
const ACTIVE_EVERY_MS = 15_000;
const ACTS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** Ties the app to the window around the page, until the returned function is called. */
export function watchWindow(app: ChatApp): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  app.systemDark = dark.matches;
  dark.addEventListener('change', () => (app.systemDark = dark.matches), { signal });

  const failed = () => (app.problem = { code: 'internal', details: {} });
  window.addEventListener(
    'error',
    (event) => {
      // Chromium's way to say that a size changed twice in a frame: nothing is wrong.
      if (!event.message.startsWith('ResizeObserver loop')) failed();
    },
    { signal },
  );
  window.addEventListener('unhandledrejection', failed, { signal });

  const saveDrafts = () => app.saveDrafts();
  window.addEventListener('pagehide', saveDrafts, { signal });
  window.addEventListener('blur', saveDrafts, { signal });
  const noteFocus = () => (app.focused = document.hasFocus());
  for (const kind of ['focus', 'blur']) window.addEventListener(kind, noteFocus, { signal });
  document.addEventListener('visibilitychange', saveDrafts, { signal });

  let saidMs = 0;
  const active = () => {
    const nowMs = Date.now();
    if (app.state?.stage.stage !== 'ready' || Math.abs(nowMs - saidMs) < ACTIVE_EVERY_MS) return;
    saidMs = nowMs;
    app.api.active({}).catch(() => undefined);
  };
  for (const kind of ACTS) window.addEventListener(kind, active, { signal, passive: true, capture: true });

  const stopClock = app.clock.start();
  app.run(app.start());
  return () => {
    stopClock();
    ends.abort();
  };
}
