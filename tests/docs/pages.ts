/** The documents as tests read them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The project's folder. */
export const PROJECT = path.resolve(import.meta.dirname, '..', '..');

export function readPage(file: string): Promise<string> {
  return readFile(path.join(PROJECT, file), 'utf8');
}

/** Cells of the rows of all Markdown tables in a text, trimmed; the lines below headings are left out. */
export function tableRows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/u.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The part of a page below a heading, up to the next one of the same or a higher level. */
export function section(page: string, heading: string): string {
  const lines = page.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const level = heading.indexOf(' ');
  const isEnd = (line: string): boolean => new RegExp(`^#{1,${String(level)}} `, 'u').test(line);
  const length = lines.slice(start + 1).findIndex(isEnd);
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}
