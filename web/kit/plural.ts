const number = new Intl.NumberFormat('en');

/** A number as people read it: "1,204". */
export const count = (value: number): string => number.format(value);

/** A counted noun: "1 app", "1,204 apps"; a third word is the plural where it is not made with s. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
