import type { Spread } from './interleave';
import { mustText, type Result, spreadText, type Target } from './report';

/* Draws figures relative to their targets on a logarithmic scale. */

const WIDTH = 1200;
const ROW = 26;
const TOP = 92;
const BOTTOM = 34;
/** Horizontal positions of the names, of the scale and of its end, in pixels. */
const [NAMES, SCALE, END] = [16, 520, 900];

/** Ticks of the scale: multiples of the target. */
const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10] as const;
const [LEAST, MOST] = [ticks[0], ticks[ticks.length - 1] ?? 1];

const style = `
  svg { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0;
        --reached: #1a7f37; --missed: #bc4c00; background: var(--paper); }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --line: #3d444d;
          --reached: #3fb950; --missed: #f0883e; }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 18px; font-weight: 600; }
  .faint { fill: var(--faint); font-size: 12px; }
  .paper { fill: var(--paper); }
  .tick { stroke: var(--line); }
  .target { stroke: var(--ink); stroke-width: 2; }
  .reached { fill: var(--reached); stroke: var(--reached); }
  .missed { fill: var(--paper); stroke: var(--missed); stroke-width: 2; }
  .range { stroke-width: 3; stroke-linecap: round; opacity: 0.55; }
  a:hover text { text-decoration: underline; }`;

const escapeXml = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  );

/** Returns how many times as good as its target a value is: 1 is the target, higher is better. */
export function goodness(value: number, { atLeast, atMost }: Pick<Target, 'atLeast' | 'atMost'>): number {
  if (atLeast !== undefined) return value / atLeast;
  // Zero is the best possible value.
  if (value === 0) return atMost === 0 ? 1 : Number.POSITIVE_INFINITY;
  return (atMost ?? Number.NaN) / value;
}

/** Returns the horizontal position of a value in pixels, clamped to the scale. */
const across = (times: number): number => {
  const part = Math.log(Math.min(Math.max(times, LEAST), MOST) / LEAST) / Math.log(MOST / LEAST);
  return Math.round((SCALE + part * (END - SCALE)) * 10) / 10;
};

const textAt = (x: number, y: number, text: string, more = ''): string =>
  `<text x="${x}" y="${y}"${more}>${escapeXml(text)}</text>`;

const markOf = (figure: Spread, target: Target, y: number, kind: string): string => {
  const [one, other] = [across(goodness(figure.min, target)), across(goodness(figure.max, target))];
  const middle = across(goodness(figure.median, target));
  return (
    `<line class="range ${kind}" x1="${Math.min(one, other)}" x2="${Math.max(one, other)}" y1="${y}" y2="${y}"/>` +
    `<circle class="${kind}" cx="${middle}" cy="${y}" r="4.5"/>`
  );
};

const rowOf = ({ target, figure, verdict, code }: Result, index: number, root: string): string => {
  const middle = TOP + index * ROW + ROW / 2;
  const base = middle + 4.5;
  const kind = verdict === 'reached' ? 'reached' : 'missed';
  const name = `${target.id}: ${target.what}`;
  const shown = name.length > 64 ? `${name.slice(0, 63)}…` : name;
  const figures = figure ? `${spreadText(figure)}, must be ${mustText(target)}` : 'skipped';
  return [
    `<g><title>${escapeXml(`${name}. ${figures}: ${verdict}. Made by ${target.by}`)}</title>`,
    `<a href="${escapeXml(`${root}/${code}`)}">${textAt(NAMES, base, shown)}</a>`,
    figure ? markOf(figure, target, middle, kind) : '',
    textAt(END + 24, base, figures, figure ? '' : ' class="faint"'),
    '</g>',
  ].join('');
};

interface Caption {
  title: string;
  subtitle: string;
  /** Relative path from the picture's folder to bench/. */
  root: string;
}

/** Draws results as SVG, one row each: how many times as good as its target a figure is, with its range. */
export function plot(results: readonly Result[], { title, subtitle, root }: Caption): string {
  const height = TOP + results.length * ROW + BOTTOM;
  const countOf = (verdict: Result['verdict']) =>
    results.filter((result) => result.verdict === verdict).length;
  const described =
    `Each row is a figure with its range over its target, on a logarithmic scale; right of the line is better. ` +
    `Of ${results.length}, reached: ${countOf('reached')}; not reached: ${countOf('not reached')}; skipped: ${countOf('skipped')}.`;
  const scale = ticks.map((times) => {
    const x = across(times);
    const label = times === 1 ? 'target' : `${times}×`;
    return (
      `<line class="${times === 1 ? 'target' : 'tick'}" x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${height - BOTTOM + 4}"/>` +
      textAt(x, TOP - 14, label, ' class="faint" text-anchor="middle"')
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="figure" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(described)}</desc>`,
    `<style>${style}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    textAt(NAMES, 34, title, ' class="title"'),
    textAt(NAMES, 56, subtitle, ' class="faint"'),
    ...scale,
    textAt(SCALE, height - 10, '← worse', ' class="faint"'),
    textAt(END, height - 10, 'better →', ' class="faint" text-anchor="end"'),
    ...results.map((result, index) => rowOf(result, index, root)),
    '</svg>',
    '',
  ].join('\n');
}
