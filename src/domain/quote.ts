/** Marks that JSON leaves as they are, and that begin a new line or steer a terminal. */
const steering = /[\u007f-\u009f\u2028\u2029]/g;

/** A text in double quotes, on one line whatever it holds. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    steering,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
