import type { MessageRow } from '../../../contract/chat';
import type { MenuPlace } from '../../shared/menu-place';

/** Somebody asked for a message's menu. */
export interface MenuRequest {
  readonly row: MessageRow;
  readonly place: MenuPlace;
}

/** Below a row, for those who ask by keyboard. */
export function placeBelow(box: DOMRect): MenuPlace {
  return { x: box.left + 24, y: Math.min(box.bottom, window.innerHeight - 120) };
}

/** Where somebody asks for a row's menu; nowhere on a card inside the row, which has its own buttons. */
export function askedPlace(event: MouseEvent): MenuPlace | undefined {
  if (event.target instanceof Element && event.target.closest('[data-card]')) return undefined;
  // Shift+F10 and the menu key report no place of a pointer.
  const byKey = event.clientX === 0 && event.clientY === 0;
  if (!byKey || !(event.currentTarget instanceof HTMLElement)) return { x: event.clientX, y: event.clientY };
  return placeBelow(event.currentTarget.getBoundingClientRect());
}
