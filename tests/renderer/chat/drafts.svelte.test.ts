import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Draft } from '../../../renderer/chat/state/drafts.svelte';

const ROOM = 'a'.repeat(64);

function draft(): { readonly draft: Draft; readonly saved: string[]; readonly failures: unknown[]; fail: boolean } {
  const saved: string[] = [];
  const failures: unknown[] = [];
  const scene = {
    saved,
    failures,
    fail: false,
    draft: new Draft(
      {
        quote: () => Promise.reject(new Error('unused')),
        setDraft: ({ text }) => {
          if (scene.fail) return Promise.reject(new Error('disk-full'));
          saved.push(text);
          return Promise.resolve({});
        },
      },
      ROOM,
      { text: 'before' },
      (error) => failures.push(error),
    ),
  };
  return scene;
}

describe('a draft', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is with the host half a second after the first key, however long one writes without a pause', () => {
    const scene = draft();
    let text = '';
    for (let passedMs = 0; passedMs < 500; passedMs += 50) {
      text += 'x';
      scene.draft.write(text);
      vi.advanceTimersByTime(50);
    }
    expect(scene.saved).toEqual(['x'.repeat(6)]);
    vi.advanceTimersByTime(500);
    expect(scene.saved).toEqual(['x'.repeat(6), 'x'.repeat(10)]);
  });

  it('is not written again where nothing changed', () => {
    const scene = draft();
    scene.draft.write('before');
    vi.advanceTimersByTime(1000);
    expect(scene.saved).toEqual([]);
  });

  it('is tried again with the next key where the host could not keep it', async () => {
    const scene = draft();
    scene.fail = true;
    scene.draft.write('before, and after');
    await vi.advanceTimersByTimeAsync(500);
    expect(scene.failures).toHaveLength(1);
    scene.fail = false;
    scene.draft.write('before, and after');
    vi.advanceTimersByTime(500);
    expect(scene.saved).toEqual(['before, and after']);
  });
});
