import { scaleBand, scaleLinear } from 'd3-scale';
import { useId } from 'react';
import { count } from '../plural';
import './plot.css';

const WIDTH = 640;
const HEIGHT = 160;
const BOTTOM = 18;
const LEFT = 30;

const dayWords = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });

interface Bar {
  /** A day in UTC: 2026-11-30. */
  day: string;
  value: number;
}

/** Bars by day with an axis, the value of each on hover; `summary` says in words what they show. */
export default function BarChart({ bars, summary }: { bars: readonly Bar[]; summary: string }) {
  const id = useId();
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const y = scaleLinear([0, most], [HEIGHT - BOTTOM, 6]).nice(3);
  const x = scaleBand(
    bars.map(({ day }) => day),
    [LEFT, WIDTH],
  ).padding(0.2);
  const ticks = y.ticks(3).filter(Number.isInteger);
  const every = Math.ceil(bars.length / 6);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={id} className="km-plot">
      <title id={id}>{summary}</title>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} className="km-plot-line" />
          <text x={LEFT - 6} y={y(tick)} dy="0.32em" textAnchor="end">
            {count(tick)}
          </text>
        </g>
      ))}
      {bars.map(({ day, value }, index) => (
        <g key={day}>
          <rect
            x={x(day)}
            width={x.bandwidth()}
            y={y(value)}
            height={Math.max(0, HEIGHT - BOTTOM - y(value))}
            rx={Math.min(2, x.bandwidth() / 3)}
          >
            <title>{`${dayWords.format(new Date(day))}: ${count(value)}`}</title>
          </rect>
          {(bars.length - 1 - index) % every === 0 && (
            <text x={(x(day) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 3} textAnchor="middle">
              {dayWords.format(new Date(day))}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
