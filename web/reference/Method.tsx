const tones: Record<string, string> = { GET: 'off', POST: 'good', PUT: 'wait', DELETE: 'bad' };

/** The badge of a method, which is text as well. */
export const Method = ({ method }: { method: string }) => (
  <span className="km-ref-method" data-tone={tones[method] ?? 'off'}>
    {method}
  </span>
);
