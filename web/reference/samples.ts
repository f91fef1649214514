import type { OperationEntry } from './document';

/** Records that an organization has, by the name of the path parameter: `developer`, `app of developer`. */
export type Samples = Readonly<Record<string, string>>;

export const noSamples: Samples = {};

/** Finds records by the names of `sampleNames`; leaves out what there is none of. */
export type FindSamples = (names: readonly string[], signal: AbortSignal) => Promise<Samples>;

/** Returns the name of the sample for a path parameter: an app is one of the owner that the path names. */
function nameIn({ path }: OperationEntry, parameter: string): string {
  if (parameter !== 'app') return parameter;
  const owner = ['developer', 'company', 'appGroup'].find((each) => path.includes(`{${each}}`));
  return `app of ${owner}`;
}

/** Operations that read or add: their path may name any record. Others name theirs by hand. */
const isHarmless = ({ method, answer }: OperationEntry): boolean =>
  method === 'GET' || answer.status === '201';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of bodies that name records. */
const inBodies: Readonly<Record<string, string>> = {
  apiProduct: 'apiProduct',
  apiProducts: 'apiProduct',
  appId: 'appId',
  keyRef: 'keyRef',
  developer: 'developer',
};

function namesInBody(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesInBody);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([member, inner]) =>
    [inBodies[member] ?? [], namesInBody(inner)].flat(),
  );
}

/** Returns the names of the records that the form of an operation shows. */
export const sampleNames = (operation: OperationEntry): string[] => [
  ...new Set([
    ...(isHarmless(operation)
      ? operation.pathParameters.map(({ name }) => nameIn(operation, name)).filter((name) => name !== 'org')
      : []),
    ...namesInBody(operation.body?.example),
  ]),
];

/** Returns the examples that a document has of an operation's path parameters. */
export const examplesIn = (operation: OperationEntry): Samples =>
  Object.fromEntries(
    operation.pathParameters
      .filter(({ example }) => typeof example === 'string' || typeof example === 'number')
      .map(({ name, example }) => [nameIn(operation, name), `${example}`]),
  );

/** Returns the path parameters as typed, and samples for those that nobody touched. */
export function pathWith(
  operation: OperationEntry,
  typed: Readonly<Record<string, string>>,
  samples: Samples,
): Record<string, string> {
  return {
    // Those in braces that the document does not describe.
    ...typed,
    ...Object.fromEntries(
      operation.pathParameters.map(({ name }) => {
        const sample = isHarmless(operation) ? samples[nameIn(operation, name)] : undefined;
        return [name, typed[name] ?? sample ?? ''];
      }),
    ),
  };
}

/** Returns an example with the records of the organization in place of those of the documentation. */
export function bodyWith(example: unknown, samples: Samples): unknown {
  if (Array.isArray(example)) return example.map((each) => bodyWith(each, samples));
  if (!isRecord(example)) return example;
  return Object.fromEntries(
    Object.entries(example).map(([member, value]) => {
      const sample = samples[inBodies[member] ?? ''];
      if (sample === undefined) return [member, bodyWith(value, samples)];
      if (typeof value === 'string') return [member, sample];
      if (!Array.isArray(value)) return [member, value];
      // A list of names, or of objects that name a developer by the e-mail address.
      return [member, value.map((each) => (isRecord(each) ? { ...each, email: sample } : sample))];
    }),
  );
}
