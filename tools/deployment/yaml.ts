/** Values that can be written as YAML. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [name: string]: Yaml };

/** True for a text that YAML parses as itself without quotes; all others are quoted as in JSON. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z/$][\w/{}.,;: '()*?$-]*$/.test(text) &&
  !/: |:$|\s$|^(true|false|null|yes|no|on|off|y|n)$/i.test(text);

const scalar = (value: string | number | boolean): string =>
  typeof value === 'string' && !isPlain(value) ? JSON.stringify(value) : String(value);

const isScalar = (value: Yaml): value is string | number | boolean => typeof value !== 'object';

/** Returns the lines of a value, not indented. */
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

/** Writes a value as YAML; nested lists and maps must not be empty. */
export const yaml = (value: Yaml): string => `${linesOf(value).join('\n')}\n`;
