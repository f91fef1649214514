/*
 * Matches request paths against the resource patterns of an API product. Source: Apigee, "Configuring
 * resource paths", and Microgateway's implementation: `/` and `/**` match all, `**` matches any text, `*` one
 * segment or part of it, and a trailing slash is optional.
 *
 * Matching takes time linear in the length of the path, for all patterns of a product together: most patterns
 * match at positions determined by slashes (`FixedPattern`); the others share one pass over the path
 * (`PatternSearch`).
 */

import {
  type Block,
  MAX_SEARCHED_LENGTH,
  type Piece,
  parsePattern,
  type ResourcePattern,
} from '../schemas/resourcePattern';

/** Maximum length of a path; Node.js rejects longer request lines. */
export const MAX_PATH_LENGTH = 16_384;

/** Path of a request at a gateway. */
export interface RequestedPath {
  text: string;
  /**
   * True if servers may interpret the path differently, or it is too long; then only patterns for everything
   * match.
   */
  isAmbiguous: boolean;
  /** Cache for matching patterns with wildcards, filled on first use. */
  subject?: PreparedPath;
}

const decode = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/**
 * Parses the path of a request target; percent-decodes it once. Dot segments, encoded slashes, backslashes,
 * fragments and invalid UTF-8 make it ambiguous.
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

const matchesAll = (pattern: string): boolean => pattern === '/' || pattern === '/**' || pattern === '**';

/** A path, prepared for patterns with wildcards. */
interface PreparedPath {
  text: string;
  /** Length without a trailing slash. */
  bareLength: number;
  /** Indexes of all slashes. */
  slashes: readonly number[];
  /** Results of searches, by search. */
  searches: Map<PatternSearch, Int32Array> | undefined;
}

const slashesIn = (text: string): number[] => {
  const slashes: number[] = [];
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) slashes.push(at);
  return slashes;
};

const preparedPathOf = (path: RequestedPath): PreparedPath => {
  if (path.subject) return path.subject;
  const { text } = path;
  const bareLength = text.length > 1 && text.endsWith('/') ? text.length - 1 : text.length;
  path.subject = { text, bareLength, slashes: slashesIn(text), searches: undefined };
  return path.subject;
};

/**
 * Matches a block at or after `at`, with `passed` slashes before it; returns the end of the match, or -1. The
 * last block of a pattern must end at `end`; others match as early as possible.
 */
function endOfMatch(
  { text, slashes }: PreparedPath,
  block: Block,
  { at, passed, end, isLast }: { at: number; passed: number; end: number; isLast: boolean },
): number {
  let [place, seen] = [at, passed];
  for (let index = 0; index < block.length; index++) {
    const piece = block[index] as Piece;
    if (index > 0) {
      // The `*` before the piece matches at least one character and ends before the next slash.
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

/** Pattern whose literal parts can each match at one position only. */
class FixedPattern {
  private readonly slashesInLast: number;

  constructor(private readonly pattern: ResourcePattern) {
    this.slashesInLast = (pattern.last ?? []).reduce((sum, { slashes }) => sum + slashes, 0);
  }

  /** True if the pattern matches the path, with or without its trailing slash. */
  matches(subject: PreparedPath): boolean {
    const { text, bareLength } = subject;
    return (
      this.matchesUntil(subject, text.length) ||
      (bareLength < text.length && this.matchesUntil(subject, bareLength))
    );
  }

  private matchesUntil(subject: PreparedPath, end: number): boolean {
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

/** Returns a predicate that admits patterns until their total length reaches the limit. */
const withinLimit = () => {
  let length = 0;
  return (pattern: string): boolean => {
    const isWithin = length + pattern.length <= MAX_SEARCHED_LENGTH;
    if (isWithin) length += pattern.length;
    return isWithin;
  };
};

/**
 * Searches a path for several patterns in one pass, with one bit per pattern character: it is set if the path
 * so far matches the pattern so far. Source: Baeza-Yates and Gonnet, "A New Approach to Text Searching", 1992
 * (Shift-And).
 *
 * Patterns beyond `MAX_SEARCHED_LENGTH`, stored only by older versions, match nothing.
 */
class PatternSearch {
  private readonly words: number;
  /** States entered by a character: by a specific one, by any other, by a slash. */
  private readonly entered = new Map<number, Int32Array>();
  private readonly enteredByOthers: Int32Array;
  private readonly enteredBySlash: Int32Array;
  /** States kept by any character, and by any except a slash. */
  private readonly keptByAll: Int32Array;
  private readonly keptBySegment: Int32Array;
  private readonly initial: Int32Array;
  /** Final state of each pattern, in order; -1 beyond the limit. */
  private readonly accepting: number[] = [];

  constructor(patterns: readonly string[]) {
    const isWithin = withinLimit();
    const kept = patterns.map((pattern) => (isWithin(pattern) ? pattern : undefined));
    // One state per character, plus the initial one.
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
    // Literals come last: each starts from the states that any other character enters.
    for (const [code, state] of literals) {
      const known = code === SLASH ? this.enteredBySlash : this.entered.get(code);
      const states = known ?? this.enteredByOthers.slice();
      set(states, state);
      if (code !== SLASH) this.entered.set(code, states);
    }
  }

  /** True if the pattern with this index matches the path, with or without its trailing slash. */
  matches(subject: PreparedPath, index: number): boolean {
    const state = this.accepting[index] ?? -1;
    if (state < 0) return false;
    subject.searches ??= new Map();
    const reached = subject.searches.get(this) ?? this.run(subject);
    subject.searches.set(this, reached);
    return ((reached[state >> 5] as number) & (1 << (state & 31))) !== 0;
  }

  /** Returns the states after the whole path, combined with those before its trailing slash. */
  private run({ text, bareLength }: PreparedPath): Int32Array {
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

/** True if a pattern matches the path. */
export type PathMatcher = (path: RequestedPath) => boolean;

/** Creates a matcher for each pattern; they share one search. */
export function matchersOf(patterns: readonly string[]): PathMatcher[] {
  const parsed = patterns.map(parsePattern);
  const searched = patterns.filter((_, index) => parsed[index]?.isSearched);
  const search = searched.length > 0 ? new PatternSearch(searched) : undefined;
  let index = 0;
  return parsed.map((pattern, at): PathMatcher => {
    const whole = patterns[at] as string;
    if (matchesAll(whole)) return () => true;
    const start = pattern.first[0]?.text ?? '';
    if (start === whole) {
      const slashed = whole === '' ? whole : `${whole}/`;
      return ({ text, isAmbiguous }) => !isAmbiguous && (text === whole || text === slashed);
    }
    if (search && pattern.isSearched) {
      const own = index++;
      return (path) =>
        !path.isAmbiguous && path.text.startsWith(start) && search.matches(preparedPathOf(path), own);
    }
    const fixed = new FixedPattern(pattern);
    return (path) => !path.isAmbiguous && path.text.startsWith(start) && fixed.matches(preparedPathOf(path));
  });
}

/** Creates a matcher that is true if any of the patterns matches. */
export function anyPatternMatcher(patterns: readonly string[]): PathMatcher {
  if (patterns.length === 0 || patterns.some(matchesAll)) return () => true;
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = matchersOf(patterns.filter((pattern) => pattern.includes('*')));
  return (path) => {
    const { text, isAmbiguous } = path;
    if (isAmbiguous) return false;
    if (exact.has(text) || (text.length > 1 && text.endsWith('/') && exact.has(text.slice(0, -1))))
      return true;
    for (const matches of wild) if (matches(path)) return true;
    return false;
  };
}
