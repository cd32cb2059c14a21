export type Align = 'left' | 'right';

/** Lines with aligned columns, indented by two. The last column is not padded. */
export function table(align: readonly Align[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = align.map((_, column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => padded(cell, align[column], widths[column])).join('  ')}`.trimEnd(),
  );
}

function padded(cell: string, align: Align = 'left', width = 0): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
