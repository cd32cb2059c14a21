import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';

const columns = 24;

/** Places panels from left to right, a new line where one would not fit, from the given height on. */
export function placed(
  panels: readonly Panel[],
  top: number,
): { readonly panels: readonly Panel[]; readonly bottom: number } {
  let line = { x: 0, y: top, bottom: top };
  const onGrid = panels.map((panel) => {
    const { w, h } = panel.gridPos ?? { w: columns, h: 8 };
    if (line.x + w > columns) line = { x: 0, y: line.bottom, bottom: line.bottom };
    const gridPos = { x: line.x, y: line.y, w, h };
    line = { x: line.x + w, y: line.y, bottom: Math.max(line.bottom, line.y + h) };
    return { ...panel, gridPos };
  });
  return { panels: onGrid, bottom: line.bottom };
}
