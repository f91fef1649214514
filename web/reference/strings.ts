import { createContext, useContext } from 'react';
import { catalogue } from '../kit/catalogue';
import { count } from '../kit/plural';
import { kit } from '../kit/strings';
import type { JsonFault } from './jsonProblem';

/** Returns the heading of a tag of the document. */
export const titleOf = (tag: string): string => {
  const words = tag.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/^Api\b/, 'API');
};

const faults: Record<JsonFault, string> = {
  value: 'a value is expected here',
  name: 'a name in double quotes is expected here',
  colon: 'a colon is expected here',
  commaOrBrace: 'a comma or } is expected here',
  commaOrBracket: 'a comma or ] is expected here',
  quote: 'this string has no closing quote',
  control: 'a string may not hold a line break or tab; write \\n or \\t',
  escape: 'this is no escape that JSON knows',
  number: 'this is not a number in JSON',
  end: 'nothing may follow the value',
};

const meanings: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Texts of the reference. */
export const reference = catalogue({
  title: 'API reference',
  intro: 'Every operation, with its fields, and a form that sends it.',
  steps: {
    fill: 'Choose an operation. In its resource URL, fill in what stands in braces, such as the organization.',
    prove: 'Say who you are: your current sign-in, an e-mail address and password, or a token.',
    send: 'Select Send this request to send it to the running system and to see its response.',
  },
  howTitle: 'How it works',
  unknown: (id: string) => `There is no operation ${id}.`,
  toOverview: 'See all operations',
  dialect: {
    label: 'API dialect',
    edge: 'Apigee Edge',
    x: 'Apigee X',
    hint: 'Answers come in the form your organization speaks.',
  },
  list: {
    label: 'Operations',
    filter: 'Filter operations',
    browse: 'Browse operations',
    none: (text: string) => `No operation matches “${text}”.`,
    found: (found: number) => `${count(found)} ${found === 1 ? 'operation' : 'operations'}`,
  },
  url: 'Resource URL',
  enter: (name: string) => `Enter ${name}.`,
  choose: '(not sent)',
  tables: {
    path: 'Path parameters',
    query: 'Query parameters',
    header: 'Header parameters',
    sentHeader: 'Headers that are sent',
    body: 'Request body',
    answer: 'Response elements',
    refusals: 'When it is refused',
    name: 'Name',
    value: 'Value',
    description: 'Description',
    fallback: 'Default',
    required: 'Required',
    status: 'Status',
    yes: 'Yes',
    no: 'No',
    none: 'N/A',
    oneOf: 'One of:',
    example: 'Example:',
    form: (number: number, type: string) => `Form ${number}: ${type}`,
    bodyOf: (type: string) => `The body is \`${type}\`.`,
    answerOf: (type: string) => `The answer is \`${type}\`.`,
    optionalBody: 'The body may be left out.',
    noAnswer: 'There is no body in the answer.',
    contentType: 'The form of the body.',
    accept: 'The form of the answer.',
  },
  send: {
    title: 'Try it',
    parts: { label: 'Parts of the operation', docs: 'Docs', try: 'Try it', response: 'Response' },
    warning: 'This calls your real organization',
    warningText: 'What you send is carried out: there is no dry run.',
    auth: 'Sign-in',
    session: 'Current session',
    basic: 'Basic',
    oauth: 'OAuth 2.0 token',
    custom: 'Custom token',
    email: 'E-mail address',
    password: 'Password',
    token: 'Access token',
    headerName: 'Header name',
    headerValue: 'Header value',
    showSecret: 'Show what is typed',
    enterEmail: 'Enter an e-mail address.',
    enterPassword: 'Enter a password.',
    enterToken: 'Enter a token.',
    enterHeader: 'Enter a header name: letters, digits and hyphens.',
    enterValue: 'Enter a header value.',
    notInHeader: 'A header can’t hold these characters.',
    forgotten: 'Kept only while this page is open.',
    contentType: 'Content type',
    body: 'Body',
    bodyHint: 'Tab moves on to the next control, Ctrl+Enter sends.',
    enterBody: 'Enter a body.',
    run: 'Send this request',
    running: 'Sending…',
    reset: 'Reset',
    isReset: 'The sample is restored',
    sendIt: 'send this request',
  },
  problems: {
    json: (line: number, column: number, fault: JsonFault) =>
      `Line ${line}, column ${column}: ${faults[fault]}.`,
    xml: (line: number, column: number, said: string) =>
      `Line ${line}, column ${column}: this is not well-formed XML.${said ? ` ${said}.` : ''}`,
  },
  answer: {
    title: 'Response',
    none: 'Send the request to see the response.',
    heading: (status: string, milliseconds: number) => `Response ${status}, ${count(milliseconds)} ms`,
    meaning: (status: number | string, text: string) =>
      `${status} ${meanings[Number(status)] ?? text}`.trim(),
    time: (milliseconds: number) => `${count(milliseconds)} ms`,
    size: (bytes: number) =>
      bytes < 1024 ? `${count(bytes)} B` : `${count(Math.round(bytes / 102.4) / 10)} kB`,
    headers: (number: number) => `Headers (${number})`,
    body: 'Response body',
    empty: 'The response has no body.',
    cut: (shown: number) => `Only the first ${count(shown)} characters are shown.`,
    reveal: (name: string) => `Reveal ${name}`,
    hide: (name: string) => `Hide ${name}`,
    unreached: 'The registry was not reached. Nothing is known of what became of the request.',
    late: (seconds: number) => `No response came within ${seconds} s.`,
  },
  snippets: {
    title: 'The same request elsewhere',
    hint: ({ isBasic, variable }: { isBasic?: boolean; variable: string }) =>
      isBasic
        ? 'Put your credentials into the environment variables it names.'
        : `Put your ${variable === 'TOKEN' ? 'token' : 'key'} into the environment variable ${variable}.`,
    curl: 'curl',
    javascript: 'JavaScript',
    python: 'Python',
    what: (language: string) => `${language} snippet`,
    copying: { copy: kit.copy, copied: kit.copied, copiedShort: kit.copiedShort, failed: kit.copyFailed },
  },
});

/** The same texts in any language. */
type Said<Text> = Text extends string
  ? string
  : Text extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Name in keyof Text]: Said<Text[Name]> };

type OfForm =
  | 'title'
  | 'parts'
  | 'contentType'
  | 'body'
  | 'bodyHint'
  | 'enterBody'
  | 'run'
  | 'running'
  | 'reset'
  | 'isReset';

/** The texts that every document is shown with. */
export type ReferenceWords = Said<
  Omit<typeof reference, 'title' | 'intro' | 'steps' | 'howTitle' | 'dialect' | 'send'> & {
    send: Pick<(typeof reference)['send'], OfForm>;
  }
>;

/** The texts of the reference on a page. */
export const ReferenceWordsContext = createContext<ReferenceWords>(reference);
export const useReferenceWords = (): ReferenceWords => useContext(ReferenceWordsContext);
