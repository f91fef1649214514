import { type Data, type Precondition, pathOf, type Transform, type Write } from '../store/database';
import { decode, encode, encodeFields, timeOf, type Value } from './codec';

/** Source: google.firestore.v1.Precondition. */
const preconditionOf = (precondition: Precondition | undefined) =>
  precondition && {
    currentDocument: 'version' in precondition ? { updateTime: timeOf(precondition.version) } : precondition,
  };

const arrayOf = (elements: readonly unknown[]) => ({ values: elements.map(encode) });

function transformOf({ field: fieldPath, ...transform }: Transform): object {
  if ('increment' in transform) return { fieldPath, increment: encode(transform.increment) };
  if ('maximum' in transform) return { fieldPath, maximum: encode(transform.maximum) };
  if ('appendMissingElements' in transform) {
    return { fieldPath, appendMissingElements: arrayOf(transform.appendMissingElements) };
  }
  if ('removeAllFromArray' in transform) {
    return { fieldPath, removeAllFromArray: arrayOf(transform.removeAllFromArray) };
  }
  return { fieldPath, ...transform };
}

const transformsOf = (transforms: readonly Transform[] = []) =>
  transforms.length > 0 && { updateTransforms: transforms.map(transformOf) };

/** Source: google.firestore.v1.Write. */
export function encodeWrite(root: string, write: Write): object {
  const name = `${root}/${pathOf(write)}`;
  const document = (data: Data) => ({ update: { name, fields: encodeFields(data) } });
  if ('create' in write) {
    return {
      ...document(write.data),
      ...preconditionOf({ exists: false }),
      ...transformsOf(write.transforms),
    };
  }
  if ('replace' in write) return { ...document(write.data), ...preconditionOf(write.precondition) };
  if ('delete' in write) return { delete: name, ...preconditionOf(write.precondition) };
  const { data = {}, mask = Object.keys(data), transforms, precondition } = write;
  const set = Object.fromEntries(mask.map((field) => [field, data[field]]));
  return {
    ...document(set),
    updateMask: { fieldPaths: mask },
    ...transformsOf(transforms),
    ...preconditionOf(precondition),
  };
}

/** Source: google.firestore.v1.WriteResult. */
interface WriteResult {
  transformResults?: object[] | null;
}

/** Returns the results of a commit's numeric transforms, in order. */
export function transformResults(writes: readonly Write[], results: readonly WriteResult[]): number[] {
  return writes.flatMap((write, index) => {
    const { transforms = [] } = 'transforms' in write ? write : {};
    const values = results[index]?.transformResults ?? [];
    return transforms.flatMap((transform, nth) =>
      'increment' in transform || 'maximum' in transform ? [decode(values[nth] as Value) as number] : [],
    );
  });
}
