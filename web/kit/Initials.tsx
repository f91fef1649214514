const HUES = [192, 262, 28, 142, 330, 216, 12, 84];

/** A hue that is always the same for an id. */
function hueOf(id: string): number {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return HUES[hash % HUES.length] ?? 0;
}

const lettersIn = new Intl.Segmenter('en', { granularity: 'grapheme' });
const firstOf = (word: string): string => [...lettersIn.segment(word)][0]?.segment ?? '';

/** The first letters of the first and the last word of a name. */
const initialsOf = (name: string): string => {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
  return `${firstOf(first)}${firstOf(last)}`.toUpperCase();
};

/** Decorative initials in a colour derived from the id. */
export const Initials = ({ name, id, size }: { name: string; id: string; size?: 'large' }) => (
  <span
    className="km-initials"
    data-size={size}
    aria-hidden="true"
    data-initials={initialsOf(name)}
    style={{ '--km-hue': hueOf(id) } as React.CSSProperties}
  />
);
