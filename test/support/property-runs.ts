/** How often a costly property is tried: in full where the real programs are asked for too, and else as often as time allows. */
export function propertyRuns(inFull: number): number {
  return process.env['REAL_PARTS'] === 'required' ? inFull : Math.ceil(inFull / 4);
}
