const tones: Record<string, string> = { GET: 'off', POST: 'good', PUT: 'wait', DELETE: 'bad' };

/** Badge of an HTTP method. */
export const Method = ({ method }: { method: string }) => (
  <span className="km-ref-method" data-tone={tones[method] ?? 'off'}>
    {method}
  </span>
);
