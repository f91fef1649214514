/*
 * Which paths the patterns of an API product open. Source: Apigee, "Configuring resource paths", and
 * Microgateway's own reading of them: `/` and `/**` open all, `**` stands for any text, `*` for some
 * text without a slash, and a slash may follow.
 *
 * Matching takes time in proportion to the length of the path for all patterns of a product together,
 * whatever they are: most patterns are compared at places that slashes determine (`FixedPattern`), the
 * others take one pass over the path together (`PatternSearch`).
 */

import {
  type Block,
  MAX_SEARCHED_LENGTH,
  type Piece,
  parsePattern,
  type ResourcePattern,
} from '../schemas/resourcePattern';

/** The maximum length of a path; Node.js takes no longer request line. */
export const MAX_PATH_LENGTH = 16_384;

/** A path that a gateway was asked for, as patterns are held against it. */
export interface RequestedPath {
  text: string;
  /** True if another server may read it as another path, or it is too long: only what opens all opens it. */
  isAmbiguous: boolean;
  /** Derived from the text when a pattern with wildcards is first matched against it. */
  subject?: Subject;
}

const decode = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/**
 * The path of a request target. What is percent-encoded is decoded once; segments of dots, encoded
 * slashes, backslashes, what follows a `#` and what is no UTF-8 are read differently by different servers.
 */
export function requestedPath(target: string): RequestedPath {
  const end = target.indexOf('?');
  const raw = end < 0 ? target : target.slice(0, end);
  if (raw.length > MAX_PATH_LENGTH) return { text: raw, isAmbiguous: true };
  if (!/[%\\#]|(?:^|\/)\.|\/\//.test(raw)) return { text: raw, isAmbiguous: false };
  const text = decode(raw);
  const isAmbiguous =
    text === undefined ||
    /%(?:2f|5c|25|00)/i.test(raw) ||
    /[\\#]/.test(raw) ||
    /(?:^|\/)\.{1,2}(?:[/;]|$)|\/\//.test(text);
  return { text: text ?? raw, isAmbiguous };
}

const opensAll = (pattern: string): boolean => pattern === '/' || pattern === '/**' || pattern === '**';

/** A path as patterns with wildcards are matched against it. */
interface Subject {
  text: string;
  /** Length without the slash that may follow; `text.length` without one. */
  bareLength: number;
  /** Indexes of all slashes. */
  slashes: readonly number[];
  /** The states that searches reached. */
  searches: Map<PatternSearch, Int32Array> | undefined;
}

const slashesIn = (text: string): number[] => {
  const slashes: number[] = [];
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) slashes.push(at);
  return slashes;
};

const subjectOf = (path: RequestedPath): Subject => {
  if (path.subject) return path.subject;
  const { text } = path;
  const bareLength = text.length > 1 && text.endsWith('/') ? text.length - 1 : text.length;
  path.subject = { text, bareLength, slashes: slashesIn(text), searches: undefined };
  return path.subject;
};

/**
 * Matches a block from `at`, where `passed` slashes are before, and returns where the match ends, or -1.
 * The last block of a pattern ends at `end`; others end as early as they can.
 */
function endOfMatch(
  { text, slashes }: Subject,
  block: Block,
  { at, passed, end, isLast }: { at: number; passed: number; end: number; isLast: boolean },
): number {
  let [place, seen] = [at, passed];
  for (let index = 0; index < block.length; index++) {
    const piece = block[index] as Piece;
    if (index > 0) {
      // The `*` before the piece takes one character or more, and ends at the next slash at the latest.
      const [first, latest] = [place + 1, Math.min(slashes[seen] ?? end, end)];
      if (isLast && index === block.length - 1) place = end - piece.text.length;
      else place = piece.firstSlash < 0 ? first : latest - piece.firstSlash;
      if (place < first || place > latest) return -1;
    }
    if (place + piece.text.length > end || !text.startsWith(piece.text, place)) return -1;
    place += piece.text.length;
    seen += piece.slashes;
  }
  return place;
}

/** A pattern whose texts can each be at one place of a path only. */
class FixedPattern {
  private readonly slashesInLast: number;

  constructor(private readonly pattern: ResourcePattern) {
    this.slashesInLast = (pattern.last ?? []).reduce((sum, { slashes }) => sum + slashes, 0);
  }

  /** True if the pattern matches a path with or without the slash that may follow. */
  opens(subject: Subject): boolean {
    const { text, bareLength } = subject;
    return (
      this.matches(subject, text.length) || (bareLength < text.length && this.matches(subject, bareLength))
    );
  }

  private matches(subject: Subject, end: number): boolean {
    const { slashesInLast, pattern } = this;
    const { first, last } = pattern;
    const reached = endOfMatch(subject, first, { at: 0, passed: 0, end, isLast: last === undefined });
    if (reached < 0 || last === undefined) return reached === end;
    const [piece] = last;
    if (piece === undefined) return false;
    const { text, slashes } = subject;
    if (last.length === 1) {
      const at = end - piece.text.length;
      return at >= reached && text.startsWith(piece.text, at);
    }
    const count = end < text.length ? slashes.length - 1 : slashes.length;
    const passed = count - slashesInLast;
    const at = (slashes[passed] ?? -1) - piece.firstSlash;
    return at >= reached && endOfMatch(subject, last, { at, passed, end, isLast: true }) === end;
  }
}

const SLASH = 47;

const set = (states: Int32Array, state: number): void => {
  states[state >> 5] = (states[state >> 5] as number) | (1 << (state & 31));
};

/** Makes the test whether a pattern, added to those before it, is within the limit. */
const withinLimit = () => {
  let length = 0;
  return (pattern: string): boolean => {
    const isWithin = length + pattern.length <= MAX_SEARCHED_LENGTH;
    if (isWithin) length += pattern.length;
    return isWithin;
  };
};

/**
 * Patterns that a path must be searched for, all in one pass: a bit for each of their characters says
 * whether the path so far matches the pattern so far. Source: Baeza-Yates and Gonnet, "A New Approach to
 * Text Searching", 1992 (Shift-And).
 *
 * Patterns beyond `MAX_SEARCHED_LENGTH`, which only older versions stored, match nothing.
 */
class PatternSearch {
  private readonly words: number;
  /** The states that a character leads to, by character; by another one; by a slash. */
  private readonly entered = new Map<number, Int32Array>();
  private readonly enteredByOthers: Int32Array;
  private readonly enteredBySlash: Int32Array;
  /** The states that any character keeps, and any but a slash. */
  private readonly keptByAll: Int32Array;
  private readonly keptBySegment: Int32Array;
  private readonly initial: Int32Array;
  /** The last state of each pattern, in their order; -1 for one that is beyond the limit. */
  private readonly accepting: number[] = [];

  constructor(patterns: readonly string[]) {
    const isWithin = withinLimit();
    const kept = patterns.map((pattern) => (isWithin(pattern) ? pattern : undefined));
    // A state for each character, and the one before the first.
    const states = kept.reduce((sum, pattern) => sum + (pattern === undefined ? 0 : pattern.length + 1), 0);
    this.words = Math.ceil(states / 32);
    const none = () => new Int32Array(this.words);
    [this.enteredByOthers, this.enteredBySlash] = [none(), none()];
    [this.keptByAll, this.keptBySegment, this.initial] = [none(), none(), none()];
    const literals: [code: number, state: number][] = [];
    let next = 0;
    for (const pattern of kept) {
      if (pattern === undefined) {
        this.accepting.push(-1);
        continue;
      }
      let state = next++;
      set(this.initial, state);
      for (const token of pattern.match(/\*\*|./gs) ?? []) {
        if (token === '**') {
          set(this.keptByAll, state);
          set(this.keptBySegment, state);
          continue;
        }
        state = next++;
        if (token === '*') {
          set(this.enteredByOthers, state);
          set(this.keptBySegment, state);
        } else literals.push([token.charCodeAt(0), state]);
      }
      this.accepting.push(state);
    }
    // Only now it is known what any other character enters.
    for (const [code, state] of literals) {
      const known = code === SLASH ? this.enteredBySlash : this.entered.get(code);
      const states = known ?? this.enteredByOthers.slice();
      set(states, state);
      if (code !== SLASH) this.entered.set(code, states);
    }
  }

  /** True if a pattern, given by its index, matches a path with or without the slash that may follow. */
  opens(subject: Subject, index: number): boolean {
    const state = this.accepting[index] ?? -1;
    if (state < 0) return false;
    subject.searches ??= new Map();
    const reached = subject.searches.get(this) ?? this.run(subject);
    subject.searches.set(this, reached);
    return ((reached[state >> 5] as number) & (1 << (state & 31))) !== 0;
  }

  /** Returns the states at the end of a path, and at its end without the slash that may follow. */
  private run({ text, bareLength }: Subject): Int32Array {
    const { words, enteredByOthers, enteredBySlash, keptByAll, keptBySegment, entered } = this;
    const states = this.initial.slice();
    let atBareEnd: Int32Array | undefined;
    for (let at = 0; at < text.length; at++) {
      if (at === bareLength) atBareEnd = states.slice();
      const code = text.charCodeAt(at);
      const isSlash = code === SLASH;
      const entering = isSlash ? enteredBySlash : (entered.get(code) ?? enteredByOthers);
      const keeping = isSlash ? keptByAll : keptBySegment;
      let [carry, any] = [0, 0];
      for (let word = 0; word < words; word++) {
        const before = states[word] as number;
        if ((before | carry) === 0) continue;
        const after =
          (((before << 1) | carry) & (entering[word] as number)) | (before & (keeping[word] as number));
        carry = before >>> 31;
        states[word] = after;
        any |= after;
      }
      if (any === 0) break;
    }
    atBareEnd?.forEach((bits, word) => {
      states[word] = (states[word] as number) | bits;
    });
    return states;
  }
}

/** Tells whether a pattern opens a path. */
export type Test = (path: RequestedPath) => boolean;

/** Makes a test of each pattern; they share one search. */
export function testsOf(patterns: readonly string[]): Test[] {
  const parsed = patterns.map(parsePattern);
  const searched = patterns.filter((_, index) => parsed[index]?.isSearched);
  const search = searched.length > 0 ? new PatternSearch(searched) : undefined;
  let index = 0;
  return parsed.map((pattern, at): Test => {
    const whole = patterns[at] as string;
    if (opensAll(whole)) return () => true;
    const start = pattern.first[0]?.text ?? '';
    if (start === whole) {
      const slashed = whole === '' ? whole : `${whole}/`;
      return ({ text, isAmbiguous }) => !isAmbiguous && (text === whole || text === slashed);
    }
    if (search && pattern.isSearched) {
      const own = index++;
      return (path) => !path.isAmbiguous && path.text.startsWith(start) && search.opens(subjectOf(path), own);
    }
    const fixed = new FixedPattern(pattern);
    return (path) => !path.isAmbiguous && path.text.startsWith(start) && fixed.opens(subjectOf(path));
  });
}

/** Makes what tells whether one of the patterns opens a path. */
export function opensPath(patterns: readonly string[]): Test {
  if (patterns.length === 0 || patterns.some(opensAll)) return () => true;
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = testsOf(patterns.filter((pattern) => pattern.includes('*')));
  return (path) => {
    const { text, isAmbiguous } = path;
    if (isAmbiguous) return false;
    if (exact.has(text) || (text.length > 1 && text.endsWith('/') && exact.has(text.slice(0, -1))))
      return true;
    for (const test of wild) if (test(path)) return true;
    return false;
  };
}
