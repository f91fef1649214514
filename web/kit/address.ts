/** The query of the address as it stands; what was last drawn may be a change behind it. */
export const searchNow = (): URLSearchParams => new URLSearchParams(window.location.search);

/** A query with members changed, those that are empty left out; at the first page unless `cursor` says another. */
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
