import type { Prepared } from './request';
import type { Proof } from './sender';

const shell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Adds an empty query parameter at the end of an address, for a value to follow. */
const withQuery = (address: string, { query }: Proof): string =>
  query === undefined
    ? address
    : `${address}${address.includes('?') ? '&' : '?'}${encodeURIComponent(query)}=`;

/** Formats a request as a shell command; credentials come from $EMAIL and $PASSWORD, or from another variable. */
export function curl(
  { method, path, headers, body }: Prepared,
  proof: Proof | undefined,
  server: string,
): string {
  const address = server + path;
  const credentials = () => {
    if (!proof || proof.query !== undefined) return [];
    if (proof.isBasic) return ['-u "$EMAIL:$PASSWORD"'];
    return [`-H "${proof.header}: ${proof.before}$${proof.variable}"`];
  };
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${
      proof?.query === undefined ? shell(address) : `${shell(withQuery(address, proof))}"$${proof.variable}"`
    }`,
    ...credentials(),
    ...Object.entries(headers).map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${shell(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

const quoted = (text: string): string =>
  `'${text.replace(/[\\']/g, (found) => `\\${found}`).replaceAll('\n', String.raw`\n`)}'`;

const indented = (text: string): string => text.replaceAll('\n', '\n  ');

function bodyInScript(body: string, isJson: boolean): string {
  if (!isJson) return `\`${body.replace(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;
  try {
    return `JSON.stringify(${indented(JSON.stringify(JSON.parse(body), null, 2))})`;
  } catch {
    return JSON.stringify(body);
  }
}

/** Formats a request as Node.js code; credentials come from the environment. */
export function javascript(
  { method, path, headers, body }: Prepared,
  proof: Proof | undefined,
  server: string,
): string {
  const isJson = headers['Content-Type'] === 'application/json';
  const address = server + path;
  const variable = proof && `process.env.${proof.variable}`;
  const credentials = () => {
    if (!proof || proof.query !== undefined) return [];
    if (proof.isBasic)
      return [`    'Authorization': 'Basic ' + btoa(process.env.EMAIL + ':' + process.env.PASSWORD),`];
    return [
      `    ${quoted(`${proof.header}`)}: ${proof.before ? `${quoted(proof.before)} + ` : ''}${variable},`,
    ];
  };
  return [
    `const response = await fetch(${proof?.query === undefined ? quoted(address) : `${quoted(withQuery(address, proof))} + ${variable}`}, {`,
    `  method: ${quoted(method)},`,
    '  headers: {',
    ...credentials(),
    ...Object.entries(headers).map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},`),
    '  },',
    ...(body === undefined ? [] : [`  body: ${bodyInScript(body, isJson)},`]),
    '});',
    'console.log(response.status, await response.text());',
  ].join('\n');
}

/** Formats a multi-line Python string. */
const longString = (text: string): string =>
  `"""${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"""', String.raw`\"\"\"`)
    .replace(/"$/, String.raw`\"`)}"""`;

/** Formats a request as Python code with the library requests; credentials come from the environment. */
export function python(
  { method, path, headers, body }: Prepared,
  proof: Proof | undefined,
  server: string,
): string {
  const address = JSON.stringify(server + path);
  const variable = proof && `os.environ["${proof.variable}"]`;
  const before = proof?.before ? `"${proof.before}" + ` : '';
  return [
    'import os',
    'import requests',
    '',
    'response = requests.request(',
    `    "${method}",`,
    `    ${address},`,
    ...(proof?.isBasic ? ['    auth=(os.environ["EMAIL"], os.environ["PASSWORD"]),'] : []),
    ...(proof?.query === undefined ? [] : [`    params={${JSON.stringify(proof.query)}: ${variable}},`]),
    '    headers={',
    ...(proof?.header === undefined
      ? []
      : [`        ${JSON.stringify(proof.header)}: ${before}${variable},`]),
    ...Object.entries(headers).map(
      ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
    ),
    '    },',
    ...(body === undefined ? [] : [`    data=${longString(body)}.encode(),`]),
    ')',
    'print(response.status_code, response.text)',
  ].join('\n');
}
