/** Syntax errors in JSON; their texts are in strings.ts. */
export type JsonFault =
  | 'value'
  | 'name'
  | 'colon'
  | 'commaOrBrace'
  | 'commaOrBracket'
  | 'quote'
  | 'control'
  | 'escape'
  | 'number'
  | 'end';

/** A position in a text: index from 0, line and column from 1. */
export interface Place {
  index: number;
  line: number;
  column: number;
}

/** Converts an index to a position. */
export function placeAt(text: string, index: number): Place {
  const before = text.slice(0, index);
  return { index, line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
}

class Stop extends Error {
  constructor(
    readonly fault: JsonFault,
    readonly index: number,
  ) {
    super(fault);
  }
}

const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Scans one value up to the next token. Source: RFC 8259. @throws Stop at the first error */
function scan(text: string): void {
  let at = 0;
  const taken = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const isThere = pattern.test(text);
    if (isThere) at = pattern.lastIndex;
    return isThere;
  };
  const next = (): string => {
    taken(blank);
    return text.charAt(at);
  };
  const string = (): void => {
    const start = at;
    for (at += 1; text[at] !== '"'; ) {
      if (at >= text.length) throw new Stop('quote', start);
      if (text[at] === '\\') {
        if (!taken(escaped)) throw new Stop('escape', at);
      } else if (text.charCodeAt(at) < 0x20) throw new Stop('control', at);
      else at += 1;
    }
    at += 1;
  };
  const list = (close: string, fault: JsonFault, item: () => void): void => {
    at += 1;
    if (next() === close) {
      at += 1;
      return;
    }
    for (;;) {
      item();
      const after = next();
      if (after !== ',' && after !== close) throw new Stop(fault, at);
      at += 1;
      if (after === close) return;
    }
  };
  const member = (): void => {
    if (next() !== '"') throw new Stop('name', at);
    string();
    if (next() !== ':') throw new Stop('colon', at);
    at += 1;
    value();
  };
  const plain = (): void => {
    const start = at;
    const isNumber = taken(number);
    if (isNumber && /[\w.+-]/.test(text.charAt(at))) throw new Stop('number', start);
    if (!isNumber && !taken(word))
      throw new Stop(/[-+.\d]/.test(text.charAt(start)) ? 'number' : 'value', start);
  };
  const value = (): void => {
    const first = next();
    if (first === '"') string();
    else if (first === '[') list(']', 'commaOrBracket', value);
    else if (first === '{') list('}', 'commaOrBrace', member);
    else plain();
  };
  value();
  if (next() !== '') throw new Stop('end', at);
}

/** Returns the first syntax error in a JSON text, or undefined. */
export function jsonProblem(text: string): (Place & { fault: JsonFault }) | undefined {
  try {
    scan(text);
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return { ...placeAt(text, error.index), fault: error.fault };
    throw error;
  }
}
