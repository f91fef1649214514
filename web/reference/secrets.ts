/** A piece of a response: plain text, or a masked value with the name of its member. */
export type Piece = { text: string; secret?: string };

const inJson = /("(consumerKey|consumerSecret|token|password)"\s*:\s*")((?:[^"\\]|\\.)+)/g;
const inXml = /(<(ConsumerKey|ConsumerSecret|Token|Password)>)([^<]+)/g;
/** Matches every string of a bare list: `?query=list&entity=keys` returns keys that way. */
const inList = /(")()((?:[^"\\]|\\.)+)(?=")/g;
const inXmlList = /(<Item>)()([^<]+)/g;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Splits a response at its keys, secrets, tokens and passwords; with `areKeys`, every string is a key. */
export function piecesOf(text: string, { isXml, areKeys }: { isXml: boolean; areKeys: boolean }): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const pattern = areKeys ? (isXml ? inXmlList : inList) : isXml ? inXml : inJson;
  for (const { index, 1: before = '', 2: name = '', 3: value = '' } of text.matchAll(pattern)) {
    const start = index + before.length;
    pieces.push({ text: text.slice(from, start) });
    pieces.push({ text: value, secret: lowerFirst(name) || 'consumerKey' });
    from = start + value.length;
  }
  return [...pieces, { text: text.slice(from) }];
}
