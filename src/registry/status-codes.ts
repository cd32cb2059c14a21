/** Status codes that Distribution, its wrappers and net/http give; anything else is `other`. */
export const statusCodes = [
  ...['200', '201', '202', '204', '206', '301', '302', '304', '307', '308'],
  ...['400', '401', '403', '404', '405', '406', '409', '411', '413', '415', '416', '429', '431', '499'],
  ...['500', '501', '502', '503', '504', '505', '507', 'other'],
] as const;

const other = statusCodes.length - 1;
const numbers: ReadonlyMap<string, number> = new Map(statusCodes.map((code, number) => [code, number]));

/** The place of a status in the list, in which every status has one. */
export function statusNumber(status: number): number {
  return numbers.get(String(status)) ?? other;
}
