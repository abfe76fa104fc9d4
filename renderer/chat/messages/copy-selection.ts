import type { Language } from '../../../contract/common';
import { clockTime } from '../../shared/time';
import type { OpenRoom } from '../state/open-room.svelte';
import { copiedText } from './copied-text';
import type { CopiedMessage } from './copied-text';
import type { ListItem } from './items';

/** Keys of the rows that the selection touches: they stay mounted, or the selection would break. */
export function selectedKeys(list: HTMLElement, items: readonly ListItem[]): readonly string[] {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return [];
  const ends = [selection.anchorNode, selection.focusNode].map((node) => indexOf(list, node));
  const [anchor, focus] = ends;
  if (anchor === undefined || focus === undefined) return [];
  return items.slice(Math.min(anchor, focus), Math.max(anchor, focus) + 1).map((item) => item.key);
}

function indexOf(list: HTMLElement, node: Node | null): number | undefined {
  const element = node instanceof Element ? node : node?.parentElement;
  const row = element?.closest<HTMLElement>('[data-index]');
  return row && list.contains(row) ? Number(row.dataset['index']) : undefined;
}

/** Puts the selected messages onto the clipboard as plain text. */
export function copySelection(
  event: ClipboardEvent,
  items: readonly ListItem[],
  room: OpenRoom,
  language: Language,
): void {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !event.clipboardData || !(event.currentTarget instanceof HTMLElement))
    return;
  const range = selection.getRangeAt(0);
  const messages: CopiedMessage[] = [];
  for (const element of event.currentTarget.querySelectorAll<HTMLElement>('[data-text]')) {
    const item = items[Number(element.closest<HTMLElement>('[data-index]')?.dataset['index'])];
    const text = selectedText(element, range);
    if (!item || text === '') continue;
    const name = item.row.kind === 'text' ? room.nameOf(item.row) : '';
    messages.push({ time: clockTime(item.row.timeMs, language), name, text });
  }
  if (messages.length === 0) return;
  event.clipboardData.setData('text/plain', copiedText(messages));
  event.preventDefault();
}

/** The part of a message's lines that lies in the range. */
function selectedText(element: HTMLElement, range: Range): string {
  if (!range.intersectsNode(element)) return '';
  const lines: string[] = [];
  for (const line of element.querySelectorAll('[data-line]')) {
    if (!range.intersectsNode(line)) continue;
    const part = document.createRange();
    part.selectNodeContents(line);
    if (line.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (line.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    lines.push(part.toString());
  }
  return lines.join('\n');
}
