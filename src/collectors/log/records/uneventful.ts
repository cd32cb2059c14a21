/**
 * Whether a line is one of those that nearly all lines are and that tell of no event: a request that neither writes nor fails.
 * To look for that in the text costs a tenth of reading the line. A quote within a value is escaped in every format, so that
 * nobody can say from outside what is looked for.
 */
export function isUneventful(text: string): boolean {
  if (text.startsWith('{')) return text.includes('"msg":"response completed"') && jsonReading.test(text);
  if (text.startsWith('time=')) return text.includes(' msg="response completed" ') && textReading.test(text);
  return !text.includes('" 5') && accessReading.test(text);
}

const jsonReading = /"http\.request\.method":"(?:GET|HEAD|POST|PATCH)"/;
const textReading = / http\.request\.method=(?:GET|HEAD|POST|PATCH) /;
const accessReading = /^\S{1,64} \S+ \S+ \[[^\]]{20,32}\] "(?:GET|HEAD|POST|PATCH) /;
