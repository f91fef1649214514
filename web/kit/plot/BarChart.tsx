import { scaleBand, scaleLinear } from 'd3-scale';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import { count } from '../plural';
import './plot.css';

/** Width, in pixels, that a label of the axis needs. */
const LABEL_WIDTH = 64;
const MAX_LABELS = 6;
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
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  // One unit is one pixel, so that labels have the same size in every window.
  useLayoutEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const y = scaleLinear([0, most], [HEIGHT - BOTTOM, 6]).nice(3);
  const x = scaleBand(
    bars.map(({ day }) => day),
    [LEFT, Math.max(width, LEFT + 1)],
  ).padding(0.2);
  const ticks = y.ticks(3).filter(Number.isInteger);
  const labels = Math.min(MAX_LABELS, Math.max(1, Math.floor((width - LEFT) / LABEL_WIDTH)));
  const every = Math.ceil(bars.length / labels);
  return (
    <div ref={frame} className="km-plot-frame">
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-labelledby={id} className="km-plot">
          <title id={id}>{summary}</title>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} className="km-plot-line" />
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
                <text
                  x={index === bars.length - 1 ? width : (x(day) ?? 0) + x.bandwidth() / 2}
                  y={HEIGHT - 3}
                  textAnchor={index === bars.length - 1 ? 'end' : 'middle'}
                >
                  {dayWords.format(new Date(day))}
                </text>
              )}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
