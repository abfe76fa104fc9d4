import type { MessageRow } from '../../../contract/chat';
import type { MenuPlace } from '../../shared/Menu.svelte';

/** Somebody asked for a message's menu. */
export interface MenuRequest {
  readonly row: MessageRow;
  readonly place: MenuPlace;
}
