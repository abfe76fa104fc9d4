/** The configuration file: YAML (so JSON too), read with the place of every key, so that whatever is wrong can be pointed at. */
import { LineCounter, parseDocument, isAlias, isMap, isScalar, isSeq, type Document, type Pair } from 'yaml';
import { DEFAULT_LIMITS, isLimitName } from '../limits';
import { SETTINGS } from './settings';
import { LIMITS_KEY, limitKeyOf, unknown, type Given, type Origin, type Problem, type Source } from './sources';

/** Larger files are something else. */
const MAX_BYTES = 1024 * 1024;

/** Reads what is in a file. @param file its name, for the places */
export function fileSource(text: string, file: string): Source {
  return new FileReader(text, file).read();
}

class FileReader {
  private readonly given = new Map<string, Given>();
  private readonly problems: Problem[] = [];
  private readonly lines = new LineCounter();

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {}

  read(): Source {
    if (Buffer.byteLength(this.text) > MAX_BYTES) this.report(0, `has more than ${String(MAX_BYTES)} bytes`);
    else this.readDocument(parseDocument(this.text, { lineCounter: this.lines, prettyErrors: false }));
    return { given: this.given, problems: this.problems };
  }

  private readDocument({ contents, errors, warnings }: Document): void {
    // Its messages tell what is wrong with the form; they quote single words at most.
    for (const { pos, message } of [...errors, ...warnings]) this.report(pos[0], firstSentence(message));
    if (contents === null) return;
    if (isMap(contents)) this.readPairs(contents.items);
    else this.report(0, 'must be a list of "setting: value"');
  }

  private readPairs(pairs: readonly Pair[]): void {
    const lists = new Set<string>(SETTINGS.filter(({ isList }) => isList).map(({ name }) => name));
    const names = [...SETTINGS.map(({ name }): string => name), LIMITS_KEY];
    for (const { key, value } of pairs) {
      const name = nameOf(key);
      if (!names.includes(name)) this.report(startOf(key), unknown('setting', name, names));
      else if (name === LIMITS_KEY) this.readLimits(value, startOf(key));
      else this.take(name, key, value, lists.has(name));
    }
  }

  private readLimits(value: unknown, offset: number): void {
    if (!isMap(value)) {
      this.report(offset, `"${LIMITS_KEY}" must hold lines of "name: number"`);
      return;
    }
    for (const pair of value.items) {
      const name = nameOf(pair.key);
      if (isLimitName(name)) this.take(limitKeyOf(name), pair.key, pair.value, false);
      else this.report(startOf(pair.key), unknown('limit', name, Object.keys(DEFAULT_LIMITS)));
    }
  }

  private take(name: string, key: unknown, node: unknown, isList: boolean): void {
    const items = isSeq(node) && isList ? node.items : [node];
    const isPlain = items.every((item) => isScalar(item) && item.value !== null);
    const origin = this.at(startOf(node) || startOf(key));
    if (!isPlain) {
      const wanted = isList ? 'a value or a list of values' : 'one value';
      this.problems.push({ origin, text: `"${name}" must be ${wanted}${isAlias(node) ? ', not an alias' : ''}` });
      return;
    }
    this.given.set(name, { values: items.map((item) => (isScalar(item) ? item.value : undefined)), origin });
  }

  private report(offset: number, text: string): void {
    this.problems.push({ origin: this.at(offset), text });
  }

  private at(offset: number): Origin {
    const { line, col } = this.lines.linePos(offset);
    return { kind: 'file', at: `${this.file}:${String(Math.max(1, line))}:${String(Math.max(1, col))}` };
  }
}

const nameOf = (key: unknown): string => (isScalar(key) ? String(key.value) : '');

function startOf(node: unknown): number {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0] ?? 0;
  return 0;
}

const firstSentence = (message: string): string => message.split('\n')[0] ?? '';
