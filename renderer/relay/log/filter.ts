/** The filter language of the event list: words and fields that an event must have, or with `-` must not have. */
import type { LogEvent } from '../../../contract/relay';

/** Gives everything of an event that words and patterns look at. */
export type TextOf = (event: LogEvent) => string;

/** Tells whether an event is shown. */
export type Predicate = (event: LogEvent) => boolean;

/** Why a filter cannot be used; `what` is the part that is at fault. */
export interface FilterProblem {
  readonly kind: 'regex' | 'level' | 'number';
  readonly what: string;
}

/** A filter that can be used, or what is wrong with it. */
export type ParsedFilter =
  | { readonly ok: true; readonly empty: boolean; readonly accepts: Predicate }
  | { readonly ok: false; readonly problem: FilterProblem };

const LEVELS: readonly LogEvent['level'][] = ['debug', 'info', 'warn', 'error'];
const OPERATORS = /^([a-z]+)(>=|<=|>|<|=|:)(.*)$/su;
const REGEX = /^\/(.+)\/$/su;
const FIELDS = new Set([
  'level',
  'conn',
  'connection',
  'position',
  'bytes',
  'event',
  'room',
  'address',
  'code',
  'digest',
]);
/** A condition whose value is still to be typed. */
const UNFINISHED =
  /^-?"{0,2}$|^-?(?:level|conn|connection|position|bytes|event|room|address|code|digest)(?:>=|<=|>|<|=|:)"?"?$/u;
/** A quoted text or pattern may hold blanks; a field's value may be quoted too. */
const TOKEN = /-?(?:\/(?:\\.|[^/\\])+\/(?=\s|$)|[a-z]+[:=]"[^"]*"?|"[^"]*"?|\S+)/gsu;

type Operator = '>=' | '<=' | '>' | '<' | '=' | ':';

class BadFilter extends Error {
  constructor(readonly problem: FilterProblem) {
    super(problem.kind);
  }
}

/** Lower case without accents: a search for "cree" finds "Créée". */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

/** The parts of a filter as they are written, quotes and all. */
function tokensOf(source: string): string[] {
  return source.match(TOKEN) ?? [];
}

/** Parses a filter. All parts must hold; commas in a field's value separate alternatives. */
export function parseFilter(source: string, textOf: TextOf): ParsedFilter {
  try {
    const tokens = tokensOf(source).filter((token) => !UNFINISHED.test(token));
    const parts = tokens.map((token) => parseToken(token, textOf));
    return { ok: true, empty: parts.length === 0, accepts: (event) => parts.every((accepts) => accepts(event)) };
  } catch (error) {
    if (error instanceof BadFilter) return { ok: false, problem: error.problem };
    throw error;
  }
}

function parseToken(token: string, textOf: TextOf): Predicate {
  if (token.startsWith('-') && token.length > 1) {
    const accepts = parseToken(token.slice(1), textOf);
    return (event) => !accepts(event);
  }
  const pattern = REGEX.exec(token)?.[1];
  if (pattern !== undefined) {
    const regex = compile(pattern);
    return (event) => regex.test(textOf(event));
  }
  if (token.startsWith('/')) throw new BadFilter({ kind: 'regex', what: token });
  const [, field, operator, value] = OPERATORS.exec(token) ?? [];
  if (field !== undefined && isOperator(operator) && value !== undefined) {
    const accepts = parseField(field, operator, unquote(value), token);
    if (accepts) return accepts;
  }
  const word = fold(unquote(token));
  return (event) => fold(textOf(event)).includes(word);
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    throw new BadFilter({ kind: 'regex', what: `/${pattern}/` });
  }
}

/** The condition on a field, or undefined where there is no such field: then the token is a word, as "10.0.0.0:4747" is. */
function parseField(field: string, operator: Operator, value: string, token: string): Predicate | undefined {
  const exact = operator === ':' || operator === '=';
  switch (field) {
    case 'level':
      return parseLevel(operator, value, token);
    case 'conn':
    case 'connection':
      return parseNumber((event) => event.connection, operator, value, token);
    case 'position':
      return parseNumber((event) => event.position, operator, value, token);
    case 'bytes':
      return parseNumber((event) => event.bytes, operator, value, token);
    case 'event':
      return exact ? oneOf((event) => event.event, value, operator) : undefined;
    case 'room':
      return exact ? oneOf((event) => event.room, value, operator) : undefined;
    case 'address':
      return exact ? oneOf((event) => event.address, value, operator) : undefined;
    case 'code':
      return exact ? oneOf((event) => event.code, value, operator) : undefined;
    case 'digest':
      return exact ? oneOf((event) => event.digest, value, operator) : undefined;
    default:
      return undefined;
  }
}

/** `field:value` is the beginning of the field or of one of its words, `field=value` is all of it. */
function oneOf(read: (event: LogEvent) => string | undefined, value: string, operator: Operator): Predicate {
  const wanted = alternatives(value).map(fold);
  return (event) => {
    const has = read(event)?.toLowerCase();
    if (has === undefined) return false;
    return wanted.some((one) => has === one || (operator === ':' && (has.startsWith(one) || has.includes(`-${one}`))));
  };
}

function parseNumber(
  read: (event: LogEvent) => number | undefined,
  operator: Operator,
  value: string,
  token: string,
): Predicate {
  const wanted = alternatives(value.replaceAll('#', '')).map((one) => {
    if (!/^\d+$/u.test(one)) throw new BadFilter({ kind: 'number', what: token });
    return Number(one);
  });
  return (event) => {
    const has = read(event);
    return has !== undefined && wanted.some((one) => compare(has, operator, one));
  };
}

function parseLevel(operator: Operator, value: string, token: string): Predicate {
  const wanted = alternatives(value).map((one) => {
    const rank = LEVELS.findIndex((level) => level === one.toLowerCase());
    if (rank < 0) throw new BadFilter({ kind: 'level', what: token });
    return rank;
  });
  return (event) => {
    const has = LEVELS.indexOf(event.level);
    return wanted.some((one) => compare(has, operator, one));
  };
}

function alternatives(value: string): string[] {
  return value.split(',').filter((one) => one !== '');
}

function compare(has: number, operator: Operator, wanted: number): boolean {
  switch (operator) {
    case '>=':
      return has >= wanted;
    case '<=':
      return has <= wanted;
    case '>':
      return has > wanted;
    case '<':
      return has < wanted;
    case '=':
    case ':':
      return has === wanted;
  }
}

function isOperator(text: string | undefined): text is Operator {
  return text === '>=' || text === '<=' || text === '>' || text === '<' || text === '=' || text === ':';
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1).replace(/"$/u, '') : text;
}

/** A value with blanks is quoted; of a detail, which is no field, the whole is a text. */
function conditionOf(field: string, value: string | number): string {
  const text = `${field}=${String(value).replaceAll('"', ' ')}`;
  if (!/\s/u.test(text)) return text;
  return FIELDS.has(field) ? `${field}="${text.slice(field.length + 1)}"` : `"${text}"`;
}

/** `source` with a condition on `field`, in place of the one that it had: what *Follow* and a click on a cell do. */
export function withCondition(source: string, field: string, value: string | number): string {
  const kept = tokensOf(source).filter((token) => OPERATORS.exec(token)?.[1] !== field);
  return [...kept, conditionOf(field, value)].join(' ');
}

/** `source` with events excluded that have this value; asked twice, it stays once. */
export function withoutValue(source: string, field: string, value: string | number): string {
  const condition = conditionOf(field, value);
  const token = `-${condition}`;
  const tokens = tokensOf(source).filter((one) => one !== condition);
  return (tokens.includes(token) ? tokens : [...tokens, token]).join(' ');
}
