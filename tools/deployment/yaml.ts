/** What YAML is written of here. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [name: string]: Yaml };

/** A text that YAML reads as itself without quotes; every other is quoted as JSON does, which YAML reads. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z/$][\w/{}.,;: '()*?$-]*$/.test(text) &&
  !/: |:$|\s$|^(true|false|null|yes|no|on|off|y|n)$/i.test(text);

const scalar = (value: string | number | boolean): string =>
  typeof value === 'string' && !isPlain(value) ? JSON.stringify(value) : String(value);

const isScalar = (value: Yaml): value is string | number | boolean => typeof value !== 'object';

/** The lines of a value, without the indentation of what it stands in. */
function linesOf(value: Yaml): string[] {
  if (isScalar(value)) return [scalar(value)];
  if (Array.isArray(value)) {
    return value.flatMap((item: Yaml) => linesOf(item).map((line, at) => `${at === 0 ? '-' : ' '} ${line}`));
  }
  return Object.entries(value).flatMap(([name, member]) =>
    isScalar(member)
      ? [`${scalar(name)}: ${scalar(member)}`]
      : [`${scalar(name)}:`, ...linesOf(member).map((line) => `  ${line}`)],
  );
}

/** Writes a value as YAML; lists and maps in it have members. */
export const yaml = (value: Yaml): string => `${linesOf(value).join('\n')}\n`;
