/** The methods of the distribution specification and of clients' questions about it, and `other`. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'] as const;

const numbers: ReadonlyMap<string, number> = new Map(methods.map((method, number) => [method, number]));
const other = methods.length - 1;

/** The place of a method in the list, in which every method has one. */
export function methodNumber(method: string): number {
  return numbers.get(method) ?? other;
}
