import type { Auth, Prepared } from './request';

type Proof = Pick<Auth, 'kind' | 'headerName'>;

/** Returns the header and prefix of a token. Sessions exist only in browsers: other programs use Basic. */
const tokenOf = ({ kind, headerName }: Proof): { header: string; before: string } | undefined => {
  if (kind === 'oauth') return { header: 'Authorization', before: 'Bearer ' };
  return kind === 'custom' ? { header: headerName.trim() || 'Authorization', before: '' } : undefined;
};

const shell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Formats a request as a shell command; credentials come from $EMAIL and $PASSWORD, or $TOKEN. */
export function curl({ method, path, headers, body }: Prepared, proof: Proof, origin: string): string {
  const token = tokenOf(proof);
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shell(origin + path)}`,
    token ? `-H "${token.header}: ${token.before}$TOKEN"` : '-u "$EMAIL:$PASSWORD"',
    ...Object.entries(headers).map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${shell(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, (found) => `\\${found}`)}'`;

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
export function javascript({ method, path, headers, body }: Prepared, proof: Proof, origin: string): string {
  const token = tokenOf(proof);
  const isJson = headers['Content-Type'] === 'application/json';
  const proven = token
    ? `${quoted(token.header)}: ${token.before ? `${quoted(token.before)} + ` : ''}process.env.TOKEN,`
    : `'Authorization': 'Basic ' + btoa(process.env.EMAIL + ':' + process.env.PASSWORD),`;
  return [
    `const response = await fetch(${quoted(origin + path)}, {`,
    `  method: ${quoted(method)},`,
    '  headers: {',
    `    ${proven}`,
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
export function python({ method, path, headers, body }: Prepared, proof: Proof, origin: string): string {
  const token = tokenOf(proof);
  const before = token?.before ? `"${token.before}" + ` : '';
  return [
    'import os',
    'import requests',
    '',
    'response = requests.request(',
    `    "${method}",`,
    `    ${JSON.stringify(origin + path)},`,
    ...(token ? [] : ['    auth=(os.environ["EMAIL"], os.environ["PASSWORD"]),']),
    '    headers={',
    ...(token ? [`        ${JSON.stringify(token.header)}: ${before}os.environ["TOKEN"],`] : []),
    ...Object.entries(headers).map(
      ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
    ),
    '    },',
    ...(body === undefined ? [] : [`    data=${longString(body)}.encode(),`]),
    ')',
    'print(response.status_code, response.text)',
  ].join('\n');
}
