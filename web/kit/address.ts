/** Returns the current query of the address, which may be newer than the rendered one. */
export const searchNow = (): URLSearchParams => new URLSearchParams(window.location.search);

/** Returns a query with changed members and without empty ones; without `cursor`, it starts at the first page. */
export function searchWith(
  search: URLSearchParams,
  members: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const changed = new URLSearchParams(search);
  for (const [name, value] of Object.entries({ cursor: undefined, ...members })) {
    if (value) changed.set(name, value);
    else changed.delete(name);
  }
  return changed;
}
