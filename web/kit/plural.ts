const number = new Intl.NumberFormat('en');

/** Formats a number: "1,204". */
export const count = (value: number): string => number.format(value);

/** Formats a counted noun: "1 app", "1,204 apps"; the third argument is an irregular plural. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
