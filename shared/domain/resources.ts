/*
 * Which paths the patterns of an API product open. Source: Apigee, "Configuring resource paths", and
 * Microgateway's own reading of them: `/` and `/**` open all, `**` stands for any text, `*` for some
 * text without a slash, and a slash may follow.
 */

/** A path that a gateway was asked for, as patterns are held against it. */
export interface RequestedPath {
  text: string;
  /** Whether another server may read it as another path: only what opens all opens it. */
  isAmbiguous: boolean;
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

type Token = { text: string } | 'segment' | 'anything';

const tokensOf = (pattern: string): Token[] =>
  (pattern.match(/\*\*|\*|[^*]+/g) ?? []).map((part) =>
    part === '**' ? 'anything' : part === '*' ? 'segment' : { text: part },
  );

/** Every place in `text` that can be reached from `places` by one more token; never more than there are places. */
function advance(text: string, places: readonly number[], token: Token): number[] {
  if (typeof token === 'object')
    return places.flatMap((at) => (text.startsWith(token.text, at) ? [at + token.text.length] : []));
  const first = places[0] ?? 0;
  const reached: number[] = [];
  if (token === 'anything') {
    for (let at = first; at <= text.length; at++) reached.push(at);
    return reached;
  }
  const starts = new Set(places);
  let isOpen = false;
  for (let at = first; at < text.length; at++) {
    isOpen = (isOpen || starts.has(at)) && text[at] !== '/';
    if (isOpen) reached.push(at + 1);
  }
  return reached;
}

/** Makes what tells whether one of the patterns opens a path. It takes time in proportion to their lengths, whatever they are. */
export function opensPath(patterns: readonly string[]): (path: RequestedPath) => boolean {
  if (patterns.length === 0 || patterns.some(opensAll)) return () => true;
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = patterns.filter((pattern) => pattern.includes('*')).map(tokensOf);
  const fits = (text: string): boolean =>
    exact.has(text) ||
    wild.some((tokens) => {
      let places = [0];
      for (const token of tokens) {
        places = advance(text, places, token);
        if (places.length === 0) return false;
      }
      return places.at(-1) === text.length;
    });
  return ({ text, isAmbiguous }) =>
    !isAmbiguous && (fits(text) || (text.endsWith('/') && text.length > 1 && fits(text.slice(0, -1))));
}
