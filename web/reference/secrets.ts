/** A piece of an answer: plain text, or a value that is shown when asked for, with the member it is in. */
export type Piece = { text: string; secret?: string };

const inJson = /("(consumerKey|consumerSecret|token|password)"\s*:\s*")((?:[^"\\]|\\.)+)/g;
const inXml = /(<(ConsumerKey|ConsumerSecret|Token|Password)>)([^<]+)/g;
/** Every text of a bare list, which has no names: `?query=list&entity=keys` answers keys so. */
const inList = /(")()((?:[^"\\]|\\.)+)(?=")/g;
const inXmlList = /(<Item>)()([^<]+)/g;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Takes an answer apart at its keys, secrets, tokens and passwords; with `areKeys` every text in it is a key. */
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
